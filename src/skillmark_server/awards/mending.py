# SPDX-License-Identifier: Apache-2.0

"""
Files of the rows that could not be used: as they came, to be mended, and problem by problem.

Written row by row, so that a report of any length needs the memory of one row.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import IO, Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark.recipients.columns import LINE_HEADERS, PROBLEM_HEADERS
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.columns.functions import Unindexed
from skillmark_server.tabular import csv_pieces, xlsx_stream

_AT_ONCE: Final = 1_000


def rows_to_mend(batch: Batch) -> Iterator[bytes]:
    """
    Yield the wrong and the failed rows as CSV, in the language that is active.

    Args:
        batch: Its header stands on top, with two columns of ours.
    """
    return csv_pieces(_titles(batch), _cells(batch))


def workbook_to_mend(batch: Batch) -> IO[bytes]:
    """The same as a workbook, in a file that is gone when it is closed."""
    wrapped = frozenset({len(batch.header) + 1})
    return xlsx_stream(_titles(batch), _cells(batch), title=_("To mend"), wrapped=wrapped)


def problems_of(batch: Batch) -> Iterator[bytes]:
    """Yield every problem as CSV: line, column, header, code and words of the active language."""
    titles = (_("Line"), _("Column"), _("Heading"), _("Code"), _("What is wrong"))
    return csv_pieces(
        titles,
        (
            (row.line, problem["column"], problem.get("header", ""), problem["code"], sentence)
            for row in wrong_rows(batch)
            for problem in row.problems
            for sentence in [_said(problem["words"])]
        ),
    )


def wrong_rows(batch: Batch, *, after: int = 0) -> Iterator[BatchRow]:
    """Yield the rows to be mended and those that failed below a line, a part at a time."""
    rows = BatchRow.objects.filter(batch=batch, line__gt=after, is_skipped=False)
    rows = rows.alias(made=Unindexed("award")).filter(made__isnull=True)
    return heapq.merge(
        _in_parts(rows.filter(state=RowState.WRONG)),
        _in_parts(rows.filter(failed_at__isnull=False)),
        key=lambda row: row.line,
    )


def words_of(row: BatchRow) -> str:
    """What is wrong with a row, in the language that is active."""
    sentences = []
    for problem in row.problems:
        words, where = _said(problem["words"]), _said(problem["where"])
        sentences.append(f"{where}: {words}" if where else words)
    return " ".join(sentences)


def _titles(batch: Batch) -> list[str]:
    is_danish = (get_language() or "en").startswith("da")
    return [*batch.header, LINE_HEADERS[is_danish], PROBLEM_HEADERS[is_danish]]


def _cells(batch: Batch) -> Iterator[list[Any]]:
    width = len(batch.header)
    for row in wrong_rows(batch):
        yield [*(row.cells + [""] * width)[:width], row.line, words_of(row)]


def _in_parts(rows: QuerySet[BatchRow]) -> Iterator[BatchRow]:
    """No cursor stays open while a slow reader takes the file."""
    after = 0
    while part := list(rows.filter(line__gt=after).order_by("line")[:_AT_ONCE]):
        yield from part
        after = part[-1].line


def _said(words: dict[str, str]) -> str:
    code = (get_language() or "en").partition("-")[0]
    return words.get(code) or next(iter(words.values()), "")
