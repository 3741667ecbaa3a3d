# SPDX-License-Identifier: Apache-2.0

"""A list that a program sends in parts: begun, each part added once, and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import checked_defaults
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.refusals import BatchClosed, NothingToAward, PartOutOfTurn
from skillmark_server.awards.services.batching import require_awardable
from skillmark_server.awards.services.mending import judge_all
from skillmark_server.awards.services.opening import locked_batch
from skillmark_server.awards.taking_in import WRITTEN_AT_ONCE
from skillmark_server.refusals import Malformed
from skillmark_server.tabular import AWARD, Field, TableTooLarge, kept_cell
from skillmark_server.tabular.words import say

MOST_IN_A_PART: Final = 5_000
SOURCE: Final = "parts"
_FIELDS: Final = tuple(spec.field for spec in AWARD.specs if spec.field is not Field.NUMBER)
_LONGEST_CELL: Final = 8_000


@transaction.atomic
def begin_parts(
    *,
    actor: Actor,
    version: Version,
    at: datetime,
    file_name: str = "",
    defaults: Mapping[str, Any] | None = None,
) -> Batch:
    """
    Begin a list that comes in parts.

    Args:
        actor: Who may award; the version is of their organisation.
        version: Published.
        at: Now.
        file_name: What the list is called.
        defaults: As in `preview_batch`.

    Raises:
        NotAllowed, NotPublished, BadFact: As in `preview_batch`.
    """
    batch = Batch.objects.create(
        organisation=require_awardable(actor, version),
        version=version,
        by=actor.user,
        source=SOURCE,
        file_name="".join(filter(str.isprintable, file_name))[:200],
        header=[str(AWARD.spec(field).title) for field in _FIELDS],
        mapping={str(field): index for index, field in enumerate(_FIELDS)},
        defaults=checked_defaults(defaults or {}),
        created_at=at,
    )
    record(actor, "batch.made", batch, at=at, detail={"rows": 0})
    return batch


@transaction.atomic
def add_part(
    *, actor: Actor, batch: Batch, number: int, rows: Sequence[Mapping[str, str]], at: datetime
) -> Batch:
    """
    Add rows; a part that came before changes nothing.

    Args:
        actor: Who may award.
        batch: Begun, not closed.
        number: Of the part, from 1, each one more than the one before.
        rows: 1 to 5,000; each field to what its cell says, as in `change_row`.
        at: Now.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It was closed or cancelled, or did not begin in parts.
        PartOutOfTurn: A part before this one is missing.
        Malformed: No row or too many, a field is unknown, or a cell is far too long.
        TableTooLarge: The list has more rows than the site takes.
    """
    batch = _open(actor, batch)
    if number <= batch.parts:
        return batch
    if number != batch.parts + 1:
        raise PartOutOfTurn(field="number")
    if not 1 <= len(rows) <= MOST_IN_A_PART:
        raise Malformed(_("A part has from 1 to 5,000 rows."), field="rows")
    if batch.read_to + len(rows) > settings.LIST_ROWS:
        raise TableTooLarge(
            say(_("The list has more than {limit} rows. Divide it."), limit=settings.LIST_ROWS)
        )
    BatchRow.objects.bulk_create(
        (
            BatchRow(batch=batch, line=line, cells=_cells(row), state=RowState.UNJUDGED)
            for line, row in enumerate(rows, start=batch.read_to + 1)
        ),
        batch_size=WRITTEN_AT_ONCE,
    )
    batch.parts, batch.read_to = number, batch.read_to + len(rows)
    batch.save(update_fields=["parts", "read_to"])
    return batch


@transaction.atomic
def close_parts(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Say that every part came: the rows are judged, those of a long list by the worker.

    Raises:
        NotAllowed, BatchClosed: As in `add_part`.
        NothingToAward: No part came.
    """
    batch = _open(actor, batch)
    if not batch.parts:
        raise NothingToAward
    batch.read_at = at
    batch.save(update_fields=["read_at"])
    record(actor, "batch.read", batch, at=at, detail={"rows": batch.read_to, "file": ""})
    judge_all(batch, actor, at)
    return batch


def _open(actor: Actor, batch: Batch) -> Batch:
    batch = locked_batch(actor, batch)
    if batch.source != SOURCE or batch.read_at is not None or batch.cancelled_at is not None:
        raise BatchClosed
    return batch


def _cells(row: Mapping[str, str]) -> list[str]:
    for name, text in row.items():
        if name not in map(str, _FIELDS):
            raise Malformed(_("There is no such field."), field=name[:40])
        if len(text) > _LONGEST_CELL:
            raise Malformed(_("The cell is too long."), field=name)
    return [kept_cell(row.get(str(field), "")) for field in _FIELDS]
