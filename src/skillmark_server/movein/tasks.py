# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for moving in; each may run twice, late, or never."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from skillmark_server.movein import bringing, linking, taking_in

log = logging.getLogger(__name__)


@task()
def read_move(move_id: str) -> None:
    """Read an export, if nobody did."""
    taking_in.read_move(uuid.UUID(move_id), at=timezone.now())


@task()
def bring_in(move_id: str) -> None:
    """Go on with what is moved in, if it is due."""
    bringing.bring_in(uuid.UUID(move_id), at=timezone.now())


def tick(at: datetime) -> None:
    """Do all that is due; safe from several workers at once. One fault keeps nothing else."""
    for work in _WORK:
        try:
            work(at=at)
        except Exception:  # whatever it is: an export that cannot be read keeps no other waiting
            log.exception("periodic work of moving in failed", extra={"work": work.__name__})


_WORK: tuple[Callable[..., object], ...] = (
    taking_in.read_due_moves,
    bringing.go_on,
    linking.link_reissued,
    bringing.forget_old,
)
