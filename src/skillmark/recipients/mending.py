# SPDX-License-Identifier: Apache-2.0

"""
Writes the bad rows to a file that can be mended and run again.

It has the dialect, the encoding and the columns of the file that they came
from, and two columns more, which are passed over when it is read. National
identity numbers are blotted out: no second file shall hold them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from skillmark.plain_text import without_national_numbers
from skillmark.recipients.columns import LINE_HEADERS, PROBLEM_HEADERS
from skillmark.recipients.problems import BadRow
from skillmark.recipients.reader import RecipientsFile

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class MendingFile:
    """
    The bad rows of one file, with two columns more: line and problem.

    A context manager: the file is put in its place at the end, whole. Where no
    row was bad, none is written, and one of an earlier run is removed, unless
    it is the very file that was read. After an exception nothing is changed.

    Args:
        path: Where it shall stand.
        like: The file that the rows come from.
        language: Of the words in the added columns, such as `da`.
    """

    def __init__(self, path: str | Path, *, like: RecipientsFile, language: str = "en") -> None:
        self.path = Path(path)
        self.count = 0
        self._like = like
        self._language = language
        _clear_away(self.path)
        self._temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        self._file = self._temporary.open("w", encoding=like.encoding, errors="replace", newline="")
        danish = language.partition("-")[0] == "da"
        self._write(like.header, (LINE_HEADERS[danish], PROBLEM_HEADERS[danish]), ())

    def add(self, row: BadRow) -> None:
        """Write one row and what is wrong with it."""
        self.count += 1
        width = len(self._like.header)
        cells = [without_national_numbers(cell) for cell in row.cells]
        words = " ".join(problem.words.in_language(self._language) for problem in row.problems)
        own = cells[:width] + [""] * (width - len(cells))
        self._write(own, (str(row.line), words), cells[width:])

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Put the finished file in its place."""
        self._file.close()
        if kind is None and self.count:
            self._temporary.replace(self.path)
            return
        self._temporary.unlink(missing_ok=True)
        if kind is None and not self._like.is_read_from(self.path):
            self.path.unlink(missing_ok=True)

    def _write(self, own: Iterable[str], added: Iterable[str], more: Iterable[str]) -> None:
        kept = [cell for index, cell in enumerate(own) if index not in self._like.layout.own]
        cells = [*kept, *(harmless(cell) for cell in added), *more]
        written = (_quoted(cell, self._like.delimiter) for cell in cells)
        self._file.write(self._like.delimiter.join(written) + "\r\n")


def _clear_away(path: Path) -> None:
    """Remove what killed processes left unfinished."""
    left = re.compile(rf"\.{re.escape(path.name)}\.([0-9]{{1,9}})\.new")
    for other in path.parent.iterdir():
        match = left.fullmatch(other.name)
        if match is None:
            continue
        try:
            os.kill(int(match[1]), 0)
        except ProcessLookupError:
            other.unlink(missing_ok=True)
        except OSError:
            continue  # it runs, under another user


def harmless(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _quoted(cell: str, delimiter: str) -> str:
    if any(mark in cell for mark in (delimiter, '"', "\n", "\r")) or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell
