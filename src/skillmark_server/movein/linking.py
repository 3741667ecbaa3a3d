# SPDX-License-Identifier: Apache-2.0

"""Links what was issued again to the award of the other platform that it stands for."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from skillmark_server.awards.models import Batch, BatchRow
from skillmark_server.columns.bulk import update_rows
from skillmark_server.movein.models import MovedAward

_LISTS_AT_ONCE: Final = 20


def link_reissued(*, at: datetime) -> int:
    """
    Note each award that a row of a list became; returns how many.

    What a list that is over did not make, as it was stopped or the row was wrong, can be
    asked for again.

    Args:
        at: Now; unused, as every work of a tick takes it.
    """
    del at
    waiting = MovedAward.objects.filter(batch__isnull=False, award=None)
    ids = waiting.order_by("batch_id").values_list("batch_id", flat=True).distinct()
    return sum(_link(batch_id) for batch_id in list(ids[:_LISTS_AT_ONCE]))


@transaction.atomic
def _link(batch_id: uuid.UUID) -> int:
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    made = dict(
        BatchRow.objects.filter(batch=batch, award__isnull=False).values_list("line", "award__pk")
    )
    waiting = MovedAward.objects.filter(batch=batch, award=None)
    pairs = [
        (row_id, made[line])
        for row_id, line in waiting.values_list("pk", "batch_line")
        if line in made
    ]
    update_rows(MovedAward, "award", pairs)
    if batch.finished_at or batch.cancelled_at:
        waiting.update(batch=None, batch_line=None)
    return len(pairs)
