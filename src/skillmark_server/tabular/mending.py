# SPDX-License-Identifier: Apache-2.0

"""
The file to mend: the rows that could not be used, as they came, with what is wrong.

It is mended in the same columns and used again; the two columns that we added
are passed over then. It is a workbook if a workbook was given, else CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language

from skillmark.recipients.columns import LINE_HEADERS, PROBLEM_HEADERS
from skillmark_server.tabular.mapping import own_columns
from skillmark_server.tabular.understanding import Reading
from skillmark_server.tabular.writing import csv_file, xlsx_file


def file_to_mend(
    header: Sequence[str], readings: Iterable[Reading], *, title: str, as_workbook: bool
) -> bytes:
    """
    Return the wrong ones of `readings`, in the language that is active.

    Args:
        header: Of the list they came from.
        readings: Good ones are left out.
        title: Of the sheet.
        as_workbook: XLSX, else CSV.
    """
    danish = (get_language() or "en").partition("-")[0] == "da"
    own = own_columns(header)
    kept = [index for index in range(len(header)) if index not in own]
    added = (LINE_HEADERS[danish], PROBLEM_HEADERS[danish])
    titles = [header[index] for index in kept] + list(added)
    rows = [_row(reading, kept, len(header)) for reading in readings if reading.is_wrong]
    if as_workbook:
        return xlsx_file(titles, rows, title=title, wrapped=frozenset({len(kept) + 1}))
    return csv_file(titles, rows)


def _row(reading: Reading, kept: Sequence[int], width: int) -> list[str | int]:
    cells = reading.row.cells
    own: list[str | int] = [cells[index] if index < len(cells) else "" for index in kept]
    words = " ".join(str(problem.sentence) for problem in reading.problems)
    return [*own, reading.row.line, words, *cells[width:]]
