# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for the life of awards; each may run twice, late, or never."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from skillmark_server.lifecycle import digesting, doing, reminding

log = logging.getLogger(__name__)


@task()
def do_bulk_act(act_id: str) -> None:
    """Go on with what is done to many awards, if it is due."""
    doing.do_bulk_act(uuid.UUID(act_id), at=timezone.now())


def tick(at: datetime) -> None:
    """Do all that is due; safe from several workers at once. One fault keeps nothing else."""
    for work in _WORK:
        try:
            work(at=at)
        except Exception:
            log.exception("periodic work of awards' lives failed", extra={"work": work.__name__})


_WORK: tuple[Callable[..., object], ...] = (
    doing.do_due_bulk_acts,
    reminding.remind_of_ends,
    digesting.write_digests,
)
