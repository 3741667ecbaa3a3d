# SPDX-License-Identifier: Apache-2.0

"""
Opens a list, whatever it is: XLSX, CSV, tab-separated, pasted cells or pasted addresses.

National identity numbers never get further than this: a column for them refuses
the file, and one in a cell is blotted out before the row is handed on.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from skillmark.plain_text import without_national_numbers
from skillmark.recipients.columns import plain
from skillmark_server.refusals import Words
from skillmark_server.tabular import limits
from skillmark_server.tabular.addresses import rows_of_addresses
from skillmark_server.tabular.delimited import read_delimited
from skillmark_server.tabular.fields import FieldSet
from skillmark_server.tabular.heading import Heading
from skillmark_server.tabular.refusals import NationalNumberColumn, TableEmpty, TableTooLarge
from skillmark_server.tabular.table import Table, TableRow, letter
from skillmark_server.tabular.words import say
from skillmark_server.tabular.workbook import read_workbook

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
    if isinstance(data, str):
        return _pasted(data, fields, at_most)
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    if file.seek(0, io.SEEK_END) > limits.LARGEST_FILE:
        raise TableTooLarge(
            say(
                _("The file is larger than {limit} MB. Divide it."),
                limit=limits.LARGEST_FILE // 1024**2,
            )
        )
    file.seek(0)
    is_workbook = file.read(len(_ARCHIVE)) == _ARCHIVE
    file.seek(0)
    if is_workbook:
        sheet = read_workbook(file, fields, at_most=at_most)
        rows = [TableRow(line, cells) for line, cells in sheet.rows]
        return _whole(sheet.heading, rows, sheet.notes, sheet.title)
    text = read_delimited(file, fields, at_most=at_most)
    return _whole(text.heading, text.rows)


def _pasted(text: str, fields: FieldSet, at_most: int) -> Table:
    addresses = rows_of_addresses(text) if len(text) <= limits.LARGEST_FILE else None
    if addresses is None:
        return read_table(text.encode("utf-8", "replace"), fields, at_most=at_most)
    if len(addresses) > at_most:
        raise TableTooLarge(
            say(_("The list has more than {limit} rows. Divide it."), limit=at_most)
        )
    return _whole(Heading(0, ("E-mail", "Name"), 0), addresses)


def _whole(
    heading: Heading, rows: list[TableRow], notes: tuple[Words, ...] = (), sheet: str = ""
) -> Table:
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
    if not rows:
        raise TableEmpty
    header = tuple(kept_cell(title)[:200] for title in heading.cells)
    return Table(
        header,
        tuple(TableRow(row.line, tuple(map(kept_cell, row.cells)), row.fault) for row in rows),
        (*notes, *_skipped(heading)),
        sheet,
    )


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
