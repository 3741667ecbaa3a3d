# SPDX-License-Identifier: Apache-2.0

"""The file of rows that could not be used, as they came, with what is wrong with each."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark.recipients.columns import LINE_HEADERS, PROBLEM_HEADERS
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.tabular import csv_file, xlsx_file


def rows_to_mend(batch: Batch, *, as_workbook: bool) -> bytes:
    """
    Return the wrong and the failed rows, in the language that is active.

    Args:
        batch: Its header stands on top, with two columns of ours.
        as_workbook: XLSX, else CSV.
    """
    is_danish = (get_language() or "en").startswith("da")
    titles = [*batch.header, LINE_HEADERS[is_danish], PROBLEM_HEADERS[is_danish]]
    width = len(batch.header)
    wrong = BatchRow.objects.filter(batch=batch, award=None, is_skipped=False)
    rows = [
        [*(row.cells + [""] * width)[:width], row.line, words_of(row)]
        for row in wrong.order_by("line")
        if row.state == RowState.WRONG or row.failed
    ]
    if as_workbook:
        return xlsx_file(titles, rows, title=_("To mend"), wrapped=frozenset({width + 1}))
    return csv_file(titles, rows)


def words_of(row: BatchRow) -> str:
    """What is wrong with a row, in the language that is active."""
    code = (get_language() or "en").partition("-")[0]
    sentences = []
    for problem in row.problems:
        words = problem["words"].get(code) or next(iter(problem["words"].values()), "")
        where = problem["where"].get(code, "")
        sentences.append(f"{where}: {words}" if where else words)
    return " ".join(sentences)
