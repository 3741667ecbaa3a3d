# SPDX-License-Identifier: Apache-2.0

"""
A table that is written row by row, fitted to the width of the console.

The widths are settled before the first row, so that a table of a million rows
takes no more memory than one of ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skillmark.cli.console import Console, Piece, Style
from skillmark.cli.visible import clip, pad, width, wrapped
from skillmark.text import Text

_GAP = 2
_LEAST = 6


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column.

    Args:
        title: A sentence template for its head.
        columns: How wide it is; with a `share`, the least it is.
        share: How much of the width that is left over it takes.
        words: What can stand in it, which then always fits, in every language.
    """

    title: str
    columns: int
    share: int = 0
    words: tuple[Text, ...] = ()


class Table:
    """
    Writes rows to `console.out`; the head stands before the first.

    Args:
        console: Where to write.
        columns: From left to right.
    """

    def __init__(self, console: Console, columns: Sequence[Column]) -> None:
        self._console = console
        self._columns = tuple(columns)
        self._widths = self._fitted()
        self._begun = False

    def row(self, *cells: Piece) -> None:
        """Write one row, each cell clipped to its column."""
        if not self._begun:
            self._begun = True
            self._write([(Text(column.title), Style.FAINT) for column in self._columns])
        self._write(cells)

    def below(self, text: str | Text, *, path: str = "") -> None:
        """Write a sentence under the last row; the end of `path` stands in its first column."""
        first = self._widths[0]
        room = self._console.columns - first - _GAP
        before = pad(_clip_start(self._console.words(path), first), first)
        for line in wrapped(self._console.words(text), room) or [""]:
            self._console.line((before, Style.FAINT), " " * _GAP, line)
            before = " " * first

    def cuts(self, path: str) -> bool:
        """Whether the first column is too narrow for `path`."""
        return width(self._console.words(path)) > self._widths[0]

    def _write(self, cells: Sequence[Piece]) -> None:
        pieces: list[Piece] = []
        written = 0
        for cell, columns in zip(cells, self._widths, strict=True):
            text, style = cell if isinstance(cell, tuple) else (cell, Style.PLAIN)
            fitted = pad(self._console.words(text), columns)
            pieces += [(fitted, style), " " * _GAP]
            if fitted.strip():
                written = len(pieces) - 1
                pieces[-2] = (fitted.rstrip(), style)
                pieces[-1] = " " * (columns - width(fitted.rstrip()) + _GAP)
        self._console.line(*pieces[:written])

    def _fitted(self) -> tuple[int, ...]:
        least = [
            max(
                column.columns,
                _LEAST,
                *(width(self._console.words(each)) for each in (Text(column.title), *column.words)),
            )
            for column in self._columns
        ]
        shares = sum(column.share for column in self._columns)
        left = self._console.columns - sum(least) - _GAP * (len(least) - 1)
        if left <= 0 or not shares:
            return tuple(least)
        return tuple(
            columns + left * column.share // shares
            for columns, column in zip(least, self._columns, strict=True)
        )


def _clip_start(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    return "…" + clip(text[::-1], columns)[:-1][::-1]
