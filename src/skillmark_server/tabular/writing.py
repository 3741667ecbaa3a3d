# SPDX-License-Identifier: Apache-2.0

"""
Writes lists for a spreadsheet: XLSX, and CSV as a Danish Excel opens it.

No cell becomes a formula: in CSV a quote stands before what would be one (and
is taken away again by `reading`), in XLSX the cell is marked as text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | Decimal | dt.date | None
"""What may stand in a cell; a day is written as a day."""

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_TITLE_NOT_IN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'"))
_LONGEST_TITLE: Final = 31
_LONGEST_CELL: Final = 32_767
_WIDEST: Final = 60
_NARROWEST: Final = 10
_LOOKED_AT: Final = 200
_PIECE: Final = 65_536
_IN_MEMORY: Final = 8 * 1024 * 1024


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a mark, cells parted by `;`, days as 2025-12-31."""
    return b"".join(csv_pieces(header, rows))


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield what `csv_file` returns, a few rows at a time."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(title) for title in header])
    encoding = "utf-8-sig"
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
        if out.tell() > _PIECE:
            yield out.getvalue().encode(encoding, "replace")
            encoding = "utf-8"
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(encoding, "replace")


def _plain(cell: float | Decimal | dt.date | None) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def xlsx_file(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    wrapped: frozenset[int] = frozenset(),
) -> bytes:
    """
    Return a workbook of one sheet with a header that stays and filters.

    Args:
        header: One title a column.
        rows: As many cells each.
        title: Of the sheet; shortened to what a spreadsheet allows.
        wrapped: Columns with sentences, which break over lines.
    """
    with xlsx_stream(header, rows, title=title, wrapped=wrapped) as file:
        return file.read()


def xlsx_stream(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    wrapped: frozenset[int] = frozenset(),
) -> IO[bytes]:
    """
    Return what `xlsx_file` returns as a file at its start, which is gone when it is closed.

    Args:
        header: As in `xlsx_file`.
        rows: As in `xlsx_file`; taken one after another.
        title: As in `xlsx_file`.
        wrapped: As in `xlsx_file`.
    """
    left = iter(rows)
    first = [list(row) for row in islice(left, _LOOKED_AT)]
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title.translate(_TITLE_NOT_IN)[:_LONGEST_TITLE] or "Skillmark")
    sheet.freeze_panes = "A2"
    for index, width in enumerate(_widths(header, first)):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    bold, sentence = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    top = []
    for name in header:
        cell = _cell(sheet, name)
        cell.font = bold
        top.append(cell)
    sheet.append(top)
    last = 1
    for last, row in enumerate(chain(first, left), start=2):  # noqa: B007 - where the filter ends
        cells = []
        for index, value in enumerate(row):
            cell = _cell(sheet, value)
            if index in wrapped:
                cell.alignment = sentence
            cells.append(cell)
        sheet.append(cells)
    if header:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"
    out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    book.save(out)
    out.seek(0)
    return out


def _cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # never a formula, whatever it begins with
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _widths(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    widths = [len(title) for title in header]
    for row in rows:
        for index, cell in enumerate(row[: len(widths)]):
            widths[index] = max(
                widths[index], len(_plain(cell) if not isinstance(cell, str) else cell)
            )
    return [min(max(width + 2, _NARROWEST), _WIDEST) for width in widths]
