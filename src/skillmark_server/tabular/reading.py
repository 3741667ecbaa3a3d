# SPDX-License-Identifier: Apache-2.0

"""
Opens a list, whatever it is: XLSX, CSV, tab-separated, pasted cells or pasted addresses.

National identity numbers never get further than this: a column for them refuses
the file, and one in a cell is blotted out before the row is handed on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from skillmark.plain_text import without_national_numbers
from skillmark.recipients.columns import plain
from skillmark_server.refusals import Words
from skillmark_server.tabular import limits
from skillmark_server.tabular.addresses import rows_of_addresses
from skillmark_server.tabular.delimited import open_delimited
from skillmark_server.tabular.fields import FieldSet
from skillmark_server.tabular.heading import Heading
from skillmark_server.tabular.refusals import NationalNumberColumn, TableEmpty, TableTooLarge
from skillmark_server.tabular.table import Table, TableRow, letter
from skillmark_server.tabular.words import say
from skillmark_server.tabular.workbook import open_workbook

_UNREADABLE: Final = "\ufffd"
_ARCHIVE: Final = b"PK\x03\x04"
_FORMULA_AFTER_QUOTE: Final = re.compile(r"'[=+\-@\t\r\n]")
_NATIONAL_NUMBERS: Final = frozenset(
    plain(header)
    for header in (
        "CPR",
        "CPR-nr",
        "CPR-nummer",
        "CPR no",
        "CPR number",
        "Personnummer",
        "Personnr",
        "Fødselsnummer",
        "National id",
        "National identity number",
        "National insurance number",
        "Personal identity number",
        "Social security number",
        "SSN",
    )
)


def read_table(
    data: bytes | str | BinaryIO, fields: FieldSet, *, at_most: int = limits.MOST_ROWS
) -> Table:
    """
    Read a whole list.

    Args:
        data: The bytes of a file, or a seekable stream of them; a text is what
            somebody pasted: cells of a spreadsheet, CSV, or addresses one a line
            or parted by `;` or `,`, each alone or as `Jonas Holm <jonas@example.org>`.
        fields: What is expected; its headers decide sheet, separator and header row.
        at_most: Rows.

    Raises:
        TableTooLarge: It goes beyond a limit.
        TableEmpty: It has no row below its header.
        NationalNumberColumn: A column is for national identity numbers.
        TableRefused: It is something else, or damaged.
    """
    with open_table(data, fields, room=replace(limits.USUAL, rows=at_most)) as opened:
        return opened.head(at_most + 1)  # reading one too many is what raises


class OpenTable:
    """
    A list whose rows are read as they are asked for, while its file is open.

    Args:
        header: As it stands in the file.
        rows: Below it; at least one.
        notes: Sentences a person should see.
        sheet: The title of the sheet of a workbook; empty for a text.
    """

    def __init__(
        self,
        header: tuple[str, ...],
        rows: Iterator[TableRow],
        notes: tuple[Words, ...],
        sheet: str,
    ) -> None:
        self.header, self.notes, self.sheet = header, notes, sheet
        self._rows = rows

    def __iter__(self) -> Iterator[TableRow]:
        return self._rows

    def head(self, count: int) -> Table:
        """
        Return the first rows that are left as a table; they are read again by what follows.

        Raises:
            TableTooLarge, TableRefused: As in `open_table`, for what is seen while rows are read.
        """
        first = tuple(islice(self._rows, count))
        self._rows = chain(first, self._rows)
        return Table(self.header, first, self.notes, self.sheet)


@contextmanager
def open_table(
    data: bytes | str | BinaryIO, fields: FieldSet, *, room: limits.Room = limits.USUAL
) -> Iterator[OpenTable]:
    """
    Open a list; what it needs of memory does not grow with it, but for the texts of a workbook.

    Args:
        data: As in `read_table`.
        fields: As in `read_table`.
        room: How much is taken.

    Raises:
        TableTooLarge, TableEmpty, NationalNumberColumn, TableRefused: As in `read_table`;
            too many rows and damage further down are seen while rows are read.
    """
    if isinstance(data, str):
        addresses = rows_of_addresses(data) if len(data) <= limits.LARGEST_FILE else None
        if addresses is not None:
            yield _opened(Heading(0, ("E-mail", "Name"), 0), _counted(addresses, room.rows))
            return
        data = data.encode("utf-8", "replace")
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    if file.seek(0, io.SEEK_END) > room.file:
        raise TableTooLarge(
            say(_("The file is larger than {limit} MB. Divide it."), limit=room.file // 1024**2)
        )
    file.seek(0)
    is_workbook = file.read(len(_ARCHIVE)) == _ARCHIVE
    file.seek(0)
    if is_workbook:
        with open_workbook(file, fields, room=room) as sheet:
            rows = (TableRow(line, cells) for line, cells in sheet.rows)
            yield _opened(sheet.heading, rows, sheet.notes, sheet.title)
        return
    with open_delimited(file, fields, at_most=room.rows) as text:
        yield _opened(text.heading, text.rows)


def _counted(rows: list[TableRow], at_most: int) -> Iterator[TableRow]:
    if len(rows) > at_most:
        raise TableTooLarge(
            say(_("The list has more than {limit} rows. Divide it."), limit=at_most)
        )
    return iter(rows)


def _opened(
    heading: Heading, rows: Iterable[TableRow], notes: tuple[Words, ...] = (), sheet: str = ""
) -> OpenTable:
    for index, title in enumerate(heading.cells):
        if plain(title) in _NATIONAL_NUMBERS:
            raise NationalNumberColumn(
                say(
                    _(
                        "Column {column} ({header}) is for national identity numbers. "
                        "They are never taken."
                    ),
                    column=letter(index),
                    header=title,
                )
            )
    header = tuple(kept_cell(title)[:200] for title in heading.cells)
    kept = (TableRow(row.line, tuple(map(kept_cell, row.cells)), row.fault) for row in rows)
    opened = OpenTable(header, kept, (*notes, *_skipped(heading)), sheet)
    if not opened.head(1).rows:
        raise TableEmpty
    return opened


def kept_cell(text: str) -> str:
    """
    Return a cell as it may be kept.

    The quote that keeps a spreadsheet from computing it is taken away, national identity
    numbers are blotted out, and a zero byte, which no database takes, becomes the sign of
    what could not be read.
    """
    bare = text[1:] if _FORMULA_AFTER_QUOTE.match(text) else text
    return without_national_numbers(bare.replace("\0", _UNREADABLE))


def _skipped(heading: Heading) -> tuple[Words, ...]:
    if not heading.skipped:
        return ()
    return (
        say(
            _("The header stands on line {line}. What is above it is passed over."),
            line=heading.line,
        ),
    )
