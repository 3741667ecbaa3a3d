# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for awards; each may run twice, late, or never."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from skillmark_server.awards import (
    changing,
    expanding,
    reminding,
    running,
    taking_in,
    withdrawing,
)

log = logging.getLogger(__name__)


@task()
def run_batch(batch_id: str) -> None:
    """Go on with one batch, if it is confirmed and due."""
    running.run_batch(uuid.UUID(batch_id), at=timezone.now())


@task()
def take_in(batch_id: str) -> None:
    """Go on reading and judging one long list."""
    taking_in.take_in(uuid.UUID(batch_id), at=timezone.now())


@task()
def do_batch_act(act_id: str) -> None:
    """Go on with what is done to every award of a batch, if it is due."""
    withdrawing.do_batch_act(uuid.UUID(act_id), at=timezone.now())


@task()
def do_due_acts() -> None:
    """Do every act whose undo window is over."""
    changing.do_due_acts(at=timezone.now())


@task()
def remind_unclaimed() -> None:
    """Write the reminders that are due."""
    reminding.remind_unclaimed(at=timezone.now())


def tick(at: datetime) -> None:
    """Do all that is due; safe from several workers at once. One fault keeps nothing else."""
    for work in _WORK:
        try:
            work(at=at)
        except Exception:
            log.exception("periodic work of awards failed", extra={"work": work.__name__})


_WORK: tuple[Callable[..., object], ...] = (
    changing.do_due_acts,
    withdrawing.do_due_batch_acts,
    taking_in.take_in_due,
    running.run_due_batches,
    expanding.expand_due,
    reminding.remind_unclaimed,
)
