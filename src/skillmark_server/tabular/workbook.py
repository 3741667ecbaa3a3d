# SPDX-License-Identifier: Apache-2.0

"""
Reads one sheet of an XLSX workbook as rows of text.

Of a formula the value is taken that the spreadsheet last computed; nothing is
computed, no link followed and no macro read. Hidden sheets are passed over.
"""

from __future__ import annotations

import datetime as dt
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Final

import openpyxl
from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Words
from skillmark_server.tabular import limits
from skillmark_server.tabular.archive import check_workbook
from skillmark_server.tabular.fields import FieldSet
from skillmark_server.tabular.heading import Heading, find_heading
from skillmark_server.tabular.refusals import TableEmpty, TableRefused, TableTooLarge
from skillmark_server.tabular.table import is_empty
from skillmark_server.tabular.words import say

_QUIET: Final = threading.Lock()
_PIECE: Final = 500
"""Rows that are taken while the filters of warnings are held."""
_LAST_ROW: Final = 1_048_576
_SHEETS_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The sheet that was chosen.

    Args:
        heading: Where its header stands.
        rows: The line and the cells of every row below the header, read as they are asked for.
        title: Of the sheet.
        notes: Which sheet it is, where there are several.
    """

    heading: Heading
    rows: Iterator[tuple[int, tuple[str, ...]]]
    title: str
    notes: tuple[Words, ...]


@contextmanager
def open_workbook(
    file: BinaryIO, fields: FieldSet, *, room: limits.Room = limits.USUAL
) -> Iterator[Sheet]:
    """
    Open the first visible sheet that has a header of a list of `fields`.

    Args:
        file: Seekable, an XLSX archive.
        fields: Whose headers are looked for.
        room: How much of it is taken.

    Raises:
        TableTooLarge: It goes beyond a limit; for its rows while they are read.
        TableEmpty: No visible sheet has a row.
        TableRefused: It is damaged or hostile; perhaps seen only while it is read.
    """
    check_workbook(file, room)
    with _quietly():
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        with _quietly():
            sheet = _chosen(book, fields, room)
        yield sheet
    finally:
        book.close()


@contextmanager
def _quietly() -> Iterator[None]:
    # The filters of warnings belong to the whole process: one thread changes them at a time.
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot show is not asked for
        try:
            yield
        except TableRefused:
            raise
        except Exception as error:
            # The parser of foreign files has no root of its errors; whatever leaves it
            # means that the file is not what a spreadsheet writes.
            raise TableRefused(_("The workbook is damaged. Save it again as .xlsx.")) from error


def _chosen(book: Any, fields: FieldSet, room: limits.Room) -> Sheet:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    best: tuple[int, Any, Heading] | None = None
    for sheet in sheets[:_SHEETS_LOOKED_AT]:
        sheet.reset_dimensions()  # what a file says of its own size is not relied on
        first = list(islice(_rows(sheet), Heading.LOOKED_AT))
        heading = find_heading(first, fields)
        if heading is not None and (best is None or heading.known > best[0]):
            best = (heading.known, sheet, heading)
            if heading.known:
                break
    if best is None:
        raise TableEmpty(None if sheets else _("Every sheet of the workbook is hidden."))
    _known, sheet, heading = best
    title = str(sheet.title)
    return Sheet(
        heading,
        _in_pieces(_below(sheet, heading, room)),
        title,
        _notes(title, len(sheets), len(book.worksheets)),
    )


def _in_pieces(
    rows: Iterator[tuple[int, tuple[str, ...]]],
) -> Iterator[tuple[int, tuple[str, ...]]]:
    while True:
        with _quietly():
            piece = list(islice(rows, _PIECE))
        if not piece:
            return
        yield from piece


def _notes(title: str, visible: int, all_of_them: int) -> tuple[Words, ...]:
    if all_of_them == 1:
        return ()
    if visible == 1:
        return (say(_("The sheet “{title}” is read. Hidden sheets are not."), title=title),)
    return (
        say(
            _("The workbook has {count} sheets. “{title}” is read."), title=title, count=all_of_them
        ),
    )


def _below(
    sheet: Any, heading: Heading, room: limits.Room
) -> Iterator[tuple[int, tuple[str, ...]]]:
    rows_met = cells_met = 0
    for line, cells in _rows(sheet, max(len(heading.cells), 1)):
        if line <= heading.line:
            continue
        rows_met += 1
        cells_met += len(cells)
        if rows_met > room.rows or cells_met > room.cells:
            raise TableTooLarge(
                say(_("The list has more than {limit} rows. Divide it."), limit=room.rows)
            )
        yield line, cells


def _rows(
    sheet: Any, width: int = limits.MOST_COLUMNS + 1
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield every row that is not empty, `width` columns of it, without empty cells at its end."""
    values = sheet.iter_rows(max_col=width, values_only=True)
    for line, row in enumerate(values, start=1):
        if line > _LAST_ROW:
            raise TableRefused(_("The workbook is written in a way that no spreadsheet uses."))
        cells = [text_of(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > limits.MOST_COLUMNS:
            raise TableTooLarge(
                say(
                    _("The list has more than {limit} columns. Delete those that are not needed."),
                    limit=limits.MOST_COLUMNS,
                )
            )
        if not is_empty(cells):
            yield line, tuple(cells)


def text_of(value: object) -> str:
    """Return a cell's value as a person would type it; days as 2025-12-31."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case dt.date() | dt.time():
            return value.isoformat()
        case float():
            # 12.0 is typed 12, and 1e-05 0.00001
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case _:
            return str(value)
