# SPDX-License-Identifier: Apache-2.0

"""Sends a batch on its way: from now on it leaves by itself when its undo window ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from skillmark_server.awards import tasks
from skillmark_server.awards.models import Batch


def send_on_its_way(batch: Batch, *, at: datetime, now: bool = False) -> None:
    """
    Confirm a batch that is locked, in the caller's transaction.

    Args:
        batch: With its organisation.
        at: Now.
        now: Without an undo window.
    """
    window = timedelta(0) if now else timedelta(minutes=batch.organisation.undo_minutes)
    batch.confirmed_at, batch.due_at = at, at + window
    batch.save(update_fields=["confirmed_at", "due_at"])
    if not window:
        transaction.on_commit(partial(tasks.run_batch.enqueue, str(batch.pk)))
