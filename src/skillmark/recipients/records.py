# SPDX-License-Identifier: Apache-2.0

"""
Cuts a text into rows of cells (RFC 4180), with the physical line of each.

Not the standard library's reader, whose limit on a cell is a setting of the
whole process, and which takes a forgotten quotation mark as the start of a
cell that swallows the rest of the file. Here such a mark spoils its own line
only: reading goes on with the next one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from skillmark.text import Text, say

LARGEST_ROW: Final = 1_048_576
LARGEST_CELL: Final = 65_536
"""Bytes of UTF-8."""

_PIECE: Final = 65_536
_QUOTE: Final = '"'
_NOTHING: Final = " ;,\t|"
_QUOTED_PART: Final = re.compile('[^"]*(?:""[^"]*)*')


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row could not be cut into cells."""

    code: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Record:
    """
    One row.

    Args:
        line: The physical line that it begins on, from 1.
        cells: As written, without quotation marks around them; of a faulty row
            the whole line as one cell.
        fault: Why the row cannot be used, or None.
    """

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


class _BrokenQuotingError(Exception):
    """A quotation mark stands where none can."""


class _LineTooLongError(Exception):
    """A physical line is longer than a row may be; it was passed over."""


class _Cutter:
    """One row being cut; lines are fed until no quotation mark is open."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._plain = re.compile(f"[^{re.escape(delimiter)}]*")
        self.cells: list[str] = []
        self._open: list[str] | None = None

    def feed(self, line: str) -> bool:
        """Take one line without its end; return whether the row is whole."""
        position = 0
        if self._open is not None:
            self._open.append("\n")
            position = self._quoted(line, 0)
        while self._open is None and position <= len(line):
            if line.startswith(_QUOTE, position):
                self._open = []
                position = self._quoted(line, position + 1)
                continue
            match = self._plain.match(line, position)
            end = position if match is None else match.end()
            self.cells.append(line[position:end])
            position = end + 1
        return self._open is None

    def _quoted(self, line: str, start: int) -> int:
        """Read on inside quotation marks; return where the next cell starts."""
        opened = self._open if self._open is not None else []
        match = _QUOTED_PART.match(line, start)
        end = start if match is None else match.end()
        opened.append(line[start:end].replace('""', _QUOTE))
        if end == len(line):
            return end
        after = end + 1
        while line.startswith(" ", after) and self._delimiter != " ":
            after += 1
        if after < len(line) and not line.startswith(self._delimiter, after):
            raise _BrokenQuotingError
        self.cells.append("".join(opened))
        self._open = None
        return after + 1


def cut_line(line: str, delimiter: str) -> list[str]:
    """Cut one line on its own, as well as it goes."""
    cutter = _Cutter(delimiter)
    try:
        return cutter.cells if cutter.feed(line) else line.split(delimiter)
    except _BrokenQuotingError:
        return line.split(delimiter)


class Lines:
    """
    The physical lines of a text, counted, of which some can be put back.

    Args:
        source: A text stream that makes every end of line a line feed.
    """

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._back = deque[str | None]()
        self.number = 0

    def take(self) -> str | None:
        """Return the next line without its end, or None after the last."""
        if self._back:
            self.number += 1
            line = self._back.popleft()
            if line is None:
                raise _LineTooLongError
            return line
        text = self._source.readline(LARGEST_ROW + 1)
        if not text:
            return None
        self.number += 1
        if text.endswith("\n"):
            return text[:-1]
        if len(text) <= LARGEST_ROW:
            return text
        while (rest := self._source.readline(_PIECE)) and not rest.endswith("\n"):
            pass
        raise _LineTooLongError

    def take_first(self) -> str | None:
        """Return the first line that says something; one that is too long counts as none."""
        try:
            line = self.take()
            while line is not None and not line.strip(_NOTHING):
                line = self.take()
        except _LineTooLongError:
            return None
        return line

    def put_back(self, lines: list[str | None]) -> None:
        """Let `lines`, the last ones taken, be taken again; None is one that was too long."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def records(lines: Lines, delimiter: str) -> Iterator[Record]:
    """Yield every row of `lines`, empty ones and faulty ones too."""
    while True:
        try:
            line = lines.take()
        except _LineTooLongError:
            yield Record(lines.number, (), _too_long())
            continue
        if line is None:
            return
        if _QUOTE in line:
            yield _quoted_record(lines, line, delimiter)
        else:
            yield _judged(lines.number, tuple(line.split(delimiter)), len(line))


def _quoted_record(lines: Lines, first: str, delimiter: str) -> Record:
    start = lines.number
    cutter = _Cutter(delimiter)
    taken: list[str | None] = [first]
    size = len(first)
    try:
        whole = cutter.feed(first)
        while not whole:
            line = lines.take()
            if line is None or size + len(line) > LARGEST_ROW:
                lines.put_back(taken[1:] if line is None else [*taken[1:], line])
                return Record(start, (first,), _never_closed())
            taken.append(line)
            size += len(line) + 1
            whole = cutter.feed(line)
    except _BrokenQuotingError:
        lines.put_back(taken[1:])
        return Record(start, (first,), _misplaced())
    except _LineTooLongError:
        lines.put_back([*taken[1:], None])
        return Record(start, (first,), _never_closed())
    return _judged(start, tuple(cutter.cells), size)


def _judged(line: int, cells: tuple[str, ...], characters: int) -> Record:
    if characters <= LARGEST_CELL // 4:  # the most bytes that a character has
        return Record(line, cells)
    sizes = [len(cell.encode("utf-8", "surrogatepass")) for cell in cells]
    if sum(sizes) > LARGEST_ROW:
        return Record(line, (), _too_long())
    return Record(line, cells)


def is_too_long(cell: str) -> bool:
    """Whether one cell is over the limit."""
    return (
        len(cell) > LARGEST_CELL // 4 and len(cell.encode("utf-8", "surrogatepass")) > LARGEST_CELL
    )


def _too_long() -> Fault:
    return Fault(
        "row_too_long",
        say("The row is longer than {limit} bytes. Shorten it.", limit=LARGEST_ROW),
    )


def _never_closed() -> Fault:
    return Fault(
        "quote_not_closed",
        say("A quotation mark opens in this row and never closes. Close it, or delete it."),
    )


def _misplaced() -> Fault:
    return Fault(
        "quote_misplaced",
        say("A quotation mark stands in the middle of a cell. Write two of them, or delete it."),
    )
