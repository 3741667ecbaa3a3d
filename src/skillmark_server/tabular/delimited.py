# SPDX-License-Identifier: Apache-2.0

"""
Reads CSV, tab-separated and pasted text as rows of cells.

The cutting into rows is the core's, where a forgotten quotation mark spoils its
own line only. Here the encoding, the separator and the header are found.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from skillmark.errors import RecipientsFileError
from skillmark.recipients.charset import encoding_of
from skillmark.recipients.records import Lines, Record, records
from skillmark_server.tabular import limits
from skillmark_server.tabular.fields import FieldSet
from skillmark_server.tabular.heading import Heading, find_heading
from skillmark_server.tabular.refusals import TableEmpty, TableRefused, TableTooLarge
from skillmark_server.tabular.table import TableRow, is_empty
from skillmark_server.tabular.words import of_the_core, say

_SEPARATORS: Final = (";", ",", "\t", "|")
_SAID: Final = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
_PROBE: Final = 65_536
_HALF: Final = 2
_OLD_WORKBOOK: Final = bytes.fromhex("d0cf11e0")


@dataclass(frozen=True, slots=True)
class Text:
    """
    A text that was cut into rows.

    Args:
        heading: Where its header stands.
        rows: Every row below it that is not empty, read as they are asked for; one with a
            fault too.
        separator: What parts its columns.
        encoding: Of the file.
    """

    heading: Heading
    rows: Iterator[TableRow]
    separator: str
    encoding: str


@contextmanager
def open_delimited(file: BinaryIO, fields: FieldSet, *, at_most: int) -> Iterator[Text]:
    """
    Open a text file; its rows are read while it is open.

    Args:
        file: Seekable.
        fields: Whose headers are looked for.
        at_most: Rows.

    Raises:
        TableRefused: It is not text, or an old workbook.
        TableEmpty: There is nothing in it.
        TableTooLarge: It has more columns than are taken, or, while it is read, more rows.
    """
    encoding = _encoding(file)
    separator, heading = _understood(_start_of(file, encoding), fields)
    if len(heading.cells) > limits.MOST_COLUMNS:
        raise TableTooLarge(
            say(
                _("The list has more than {limit} columns. Delete those that are not needed."),
                limit=limits.MOST_COLUMNS,
            )
        )
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline=None)
    try:
        rows = _below(records(Lines(text), separator), heading, at_most)
        yield Text(heading, rows, separator, encoding)
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(_PROBE)
    if start.startswith(_OLD_WORKBOOK):
        raise TableRefused(
            _(
                "This is an old workbook (.xls), or one that is locked with a password. "
                "Save it as .xlsx without a password."
            )
        )
    try:
        found = encoding_of(file)
    except RecipientsFileError as error:
        raise TableRefused(of_the_core(error.words)) from error
    if found != "utf-16" and b"\0" in start:
        return _without_mark(start)
    return found


def _without_mark(start: bytes) -> str:
    """UTF-16 that lost its mark has a zero in every other byte of plain letters."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half and odd * _HALF > half and not even:
        return "utf-16-le"
    if half and even * _HALF > half and not odd:
        return "utf-16-be"
    raise TableRefused(_("This is not a list but a file of another kind."))


def _start_of(file: BinaryIO, encoding: str) -> str:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(file.read(_PROBE))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _understood(start: str, fields: FieldSet) -> tuple[str, Heading]:
    """Return the separator that makes most titles known, and the header it leads to."""
    said = _SAID.match(start.lstrip("\ufeff"))
    separators = (said[1],) if said else _SEPARATORS
    best: tuple[tuple[int, int], str, Heading] | None = None
    for separator in separators:
        # The last line of a probe may be cut in the middle, and then looks faulty.
        cut = records(Lines(io.StringIO(start)), separator)
        first = list(islice(_filled(cut, passing=bool(said)), Heading.LOOKED_AT))
        heading = find_heading(first, fields)
        if heading is None:
            continue
        if said and not heading.line:
            heading = replace(heading, line=1)
        merit = (heading.known, len(heading.cells))
        if best is None or merit > best[0]:
            best = (merit, separator, heading)
    if best is None:
        raise TableEmpty
    return best[1], best[2]


def _filled(cut: Iterator[Record], *, passing: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    for record in cut:
        if passing and record.line == 1:
            continue
        if record.fault is None and not is_empty(record.cells):
            yield record.line, record.cells


def _below(cut: Iterator[Record], heading: Heading, at_most: int) -> Iterator[TableRow]:
    count = 0
    for record in cut:
        if record.line <= heading.line:
            continue
        if record.fault is None and is_empty(record.cells):
            continue
        count += 1
        if count > at_most:
            raise TableTooLarge(
                say(_("The list has more than {limit} rows. Divide it."), limit=at_most)
            )
        fault = "" if record.fault is None else record.fault.code
        yield TableRow(record.line, record.cells, fault)
