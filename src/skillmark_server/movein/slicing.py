# SPDX-License-Identifier: Apache-2.0

"""
Cuts the records out of a JSON export of any length, each with its very bytes.

A record is an object that stands alone, or in a list that exports keep records in
(`result`, `assertions`, …). A record that holds such a list, as a badge with its assertions,
comes behind them and without them. Only brackets and strings are looked at here: each record
is read by the strict reader afterwards, so that a bad one harms no other.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.movein.refusals import ExportRefused

LARGEST_RECORD: Final = 1_048_576
"""Bytes; the strict reader takes no more either."""

DEEPEST: Final = 64
_HEAD: Final = 64
_LONGEST_KEY: Final = 40
_CARRYING: Final = frozenset(
    {
        b"result",
        b"data",
        b"@graph",
        b"items",
        b"assertions",
        b"awards",
        b"badges",
        b"badgeclasses",
        b"badgeClasses",
        b"credentials",
        b"issuers",
    }
)
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]"]', re.DOTALL)
_CLOSES: Final = {b"}": b"{", b"]": b"["}
_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"[\0", b"\0{", b"\0[")


@dataclass(slots=True)
class Record:
    """
    One object of an export.

    Args:
        number: From 1, in the order in which records begin.
        parent: The number of the record it stands in; 0 where it stands in none.
        raw: Its bytes; empty where it is too large.
    """

    number: int
    parent: int
    raw: bytes


@dataclass(slots=True)
class _Open:
    """An object or list that is not closed yet."""

    mark: bytes
    carries: bool = False
    """A list of records."""
    reaches: bool = False
    """An object from which a list of records may hang."""
    number: int = 0
    """Of the record that begins here."""
    sink: bytearray = field(default_factory=bytearray)


def records_in(pieces: Iterable[bytes]) -> Iterator[Record]:
    """
    Yield the records of a JSON text, or of several behind each other.

    Args:
        pieces: Its bytes, in pieces of any length.

    Raises:
        ExportRefused: It is no JSON in UTF-8, its brackets do not match, it is nested deeper
            than 64 levels, it ends early, or one string in it is longer than a record may be.
    """
    cutter = _Cutter()
    rest, is_first = b"", True
    for piece in _with_whole_head(pieces):
        text = rest + piece
        if is_first:
            text = _checked_head(text)
            is_first = False
        done = yield from cutter.cut(text)
        rest = text[done:]
        if len(rest) > LARGEST_RECORD:
            raise ExportRefused(_("One text in the export is longer than a whole record may be."))
    if is_first or cutter.is_inside or rest:
        raise ExportRefused(_("The export is cut short: it ends in the middle of a record."))


def _with_whole_head(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, the first piece long enough to tell what they are."""
    head = b""
    is_told = False
    for piece in pieces:
        if is_told:
            yield piece
            continue
        head += piece
        if len(head) >= _HEAD:
            is_told = True
            yield head
    if head and not is_told:
        yield head


def _checked_head(text: bytes) -> bytes:
    text = text.removeprefix(_BOM)
    if text.startswith(_OTHER_ENCODINGS):
        raise ExportRefused(_("The file is not in UTF-8. Save it as UTF-8."))
    if text.lstrip()[:1] not in (b"{", b"["):
        raise ExportRefused
    return text


class _Cutter:
    """Walks over brackets and strings, and knows in which record it is."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._records: list[_Open] = []
        self._key = b""
        self._count = 0

    @property
    def is_inside(self) -> bool:
        """Whether something is not closed yet."""
        return bool(self._stack)

    def cut(self, text: bytes) -> Generator[Record, None, int]:
        """Yield the records that end in `text`; returns how far it was read."""
        kept = 0
        for token in _TOKEN.finditer(text):
            mark = token[0]
            if mark == b'"':  # the string goes on in the next piece
                self._keep(text[kept : token.start()])
                return token.start()
            if mark[:1] == b'"':
                self._key = mark[1:-1] if len(mark) <= _LONGEST_KEY else b""
            elif mark in _CLOSES:
                closed = self._closed(mark)
                if closed.number:
                    self._keep_in_record(text[kept : token.end()])
                    kept = token.end()
                    yield self._ended()
                elif closed.carries:
                    kept = token.start()
            else:
                kept = self._open(mark, text, kept, token.start())
        self._keep(text[kept:])
        return len(text)

    def _closed(self, mark: bytes) -> _Open:
        if not self._stack or self._stack[-1].mark != _CLOSES[mark]:
            raise ExportRefused(_("The export is damaged: its brackets do not match."))
        return self._stack.pop()

    def _open(self, mark: bytes, text: bytes, kept: int, at: int) -> int:
        """Go into an object or list at `at`; returns from where on bytes are not kept yet."""
        opened = self._opened(mark)
        if opened.number:
            self._keep(text[kept:at])
            self._records.append(opened)
            kept = at
        self._stack.append(opened)
        if opened.carries:
            self._keep_in_record(text[kept : at + 1])
            kept = at + 1
        return kept

    def _opened(self, mark: bytes) -> _Open:
        if len(self._stack) >= DEEPEST:
            raise ExportRefused(_("The export is nested deeper than any platform writes."))
        around = self._stack[-1] if self._stack else None
        if mark == b"{":
            if around is None or around.carries:
                self._count += 1
                return _Open(mark, reaches=True, number=self._count)
            return _Open(mark, reaches=around.reaches)
        carries = around is None or (around.reaches and self._key in _CARRYING)
        return _Open(mark, carries=carries)

    def _keep(self, text: bytes) -> None:
        """What stands between the records of a list belongs to nobody."""
        if self._stack and not self._stack[-1].carries:
            self._keep_in_record(text)

    def _keep_in_record(self, text: bytes) -> None:
        if self._records:
            sink = self._records[-1].sink
            if len(sink) <= LARGEST_RECORD:
                sink += text

    def _ended(self) -> Record:
        closed = self._records.pop()
        parent = self._records[-1].number if self._records else 0
        raw = b"" if len(closed.sink) > LARGEST_RECORD else bytes(closed.sink)
        return Record(closed.number, parent, raw)
