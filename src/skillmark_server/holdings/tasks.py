# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for what was earned elsewhere; it may run twice, late, or never."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from skillmark_server.holdings import rechecking, reminding

log = logging.getLogger(__name__)


def tick(at: datetime) -> None:
    """Do all that is due; safe from several workers at once. One fault keeps nothing else."""
    for work in _WORK:
        try:
            work(at=at)
        except Exception:  # whatever it is: a badge that cannot be judged keeps nobody's reminder
            log.exception("periodic work of holdings failed", extra={"work": work.__name__})


_WORK: tuple[Callable[..., object], ...] = (rechecking.recheck_due, reminding.remind_of_ends)
