# SPDX-License-Identifier: Apache-2.0

"""Say anew what a list says: its columns, what holds for all of it, a single row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.awards import tasks
from skillmark_server.awards.facts import checked_defaults
from skillmark_server.awards.lists import IN_A_REQUEST
from skillmark_server.awards.models import Batch, BatchRow
from skillmark_server.awards.rowing import Judge
from skillmark_server.awards.services.opening import open_batch
from skillmark_server.awards.taking_in import (
    JUDGED,
    WRITTEN_AT_ONCE,
    judge_and_compare,
    judge_anew,
)
from skillmark_server.refusals import Malformed
from skillmark_server.tabular import AWARD, ColumnMapping, Field

_LONGEST_CELL: Final = 8_000


@transaction.atomic
def map_columns(*, actor: Actor, batch: Batch, mapping: Mapping[str, int], at: datetime) -> Batch:
    """
    Say anew which column says what.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It was confirmed.
    """
    batch = open_batch(actor, batch)
    batch.mapping = ColumnMapping.from_json(mapping, AWARD, len(batch.header)).as_json()
    batch.save(update_fields=["mapping"])
    judge_all(batch, actor, at)
    return batch


@transaction.atomic
def set_defaults(*, actor: Actor, batch: Batch, defaults: Mapping[str, Any], at: datetime) -> Batch:
    """
    Say what holds for rows that say nothing else.

    Raises:
        NotAllowed, BatchClosed: As in `map_columns`.
        BadFact: A default cannot stand in a badge.
    """
    batch = open_batch(actor, batch)
    batch.defaults = {**batch.defaults, **checked_defaults(defaults)}
    batch.save(update_fields=["defaults"])
    judge_all(batch, actor, at)
    return batch


@transaction.atomic
def change_row(
    *,
    actor: Actor,
    batch: Batch,
    line: int,
    at: datetime,
    values: Mapping[str, str] | None = None,
    is_skipped: bool | None = None,
) -> BatchRow:
    """
    Mend the cells of one row, or leave it out.

    Args:
        actor: Who may award.
        batch: Not confirmed yet.
        line: Of the row, as the file has it.
        at: Now.
        values: Field to what its cell says now; a field without a column gets one.
        is_skipped: Whether the row is left out; None: as it is.

    Raises:
        NotAllowed, BatchClosed: As in `map_columns`.
        BatchRow.DoesNotExist: There is no such row.
        Malformed: A field is unknown, or a cell is far too long.
    """
    batch = open_batch(actor, batch)
    row = BatchRow.objects.select_for_update().get(batch=batch, line=line)
    before = row.email
    for name, text in (values or {}).items():
        _write_cell(batch, row, name, text)
    if is_skipped is not None:
        row.is_skipped = is_skipped
    row.failed = ""
    batch.save(update_fields=["header", "mapping"])
    judge = Judge(batch, actor=actor, at=at)
    rows = BatchRow.objects.filter(batch=batch)
    judge.judge([row], others=rows.exclude(pk=row.pk))
    row.save(update_fields=["cells", "failed", *JUDGED])
    _judge_same_people(batch, judge, {before, row.email} - {""})
    row.refresh_from_db()
    return row


def _judge_same_people(batch: Batch, judge: Judge, addresses: set[str]) -> None:
    """Other rows with an address that was or is the row's: one of them may count now."""
    everything = BatchRow.objects.filter(batch=batch)
    same = everything.filter(email__in=addresses).order_by("line")
    rows = list(same[: IN_A_REQUEST + 1])
    if len(rows) > IN_A_REQUEST:
        judge_anew(batch)
        transaction.on_commit(partial(tasks.take_in.enqueue, str(batch.pk)))
        return
    changed = judge_and_compare(
        judge, rows, others=everything.exclude(pk__in=[one.pk for one in rows])
    )
    BatchRow.objects.bulk_update(changed, JUDGED, batch_size=WRITTEN_AT_ONCE)


def is_short(batch: Batch) -> bool:
    """Whether its rows can be judged while somebody waits."""
    lines = BatchRow.objects.filter(batch=batch).values_list("line", flat=True)
    return len(lines.order_by("line")[: IN_A_REQUEST + 1]) <= IN_A_REQUEST


def judge_all(batch: Batch, actor: Actor, at: datetime) -> None:
    """Judge every row of a locked batch: of a short list now, of a long one by the worker."""
    if not is_short(batch):
        judge_anew(batch)
        transaction.on_commit(partial(tasks.take_in.enqueue, str(batch.pk)))
        return
    rows = list(BatchRow.objects.filter(batch=batch).order_by("line"))
    judge = Judge(batch, actor=actor, at=at)
    changed = judge_and_compare(judge, rows, others=BatchRow.objects.none())
    BatchRow.objects.bulk_update(changed, JUDGED, batch_size=WRITTEN_AT_ONCE)
    batch.judged_at = at
    batch.save(update_fields=["judged_at"])


def _write_cell(batch: Batch, row: BatchRow, name: str, text: str) -> None:
    if name not in {str(spec.field) for spec in AWARD.specs}:
        raise Malformed(_("There is no such field."), field=name[:40])
    if len(text) > _LONGEST_CELL:
        raise Malformed(_("The cell is too long."), field=name)
    if name not in batch.mapping:
        if not text.strip():
            return
        batch.header = [*batch.header, str(AWARD.spec(Field(name)).title)]
        batch.mapping = {**batch.mapping, name: len(batch.header) - 1}
    index = batch.mapping[name]
    row.cells = [*row.cells, *[""] * (index + 1 - len(row.cells))]
    row.cells[index] = text.replace("\0", "\ufffd")
