# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for the search; each may run twice, late, or never."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django_tasks import task

from skillmark_server.awards.chunking import running_batches
from skillmark_server.searching import indexing

log = logging.getLogger(__name__)
MOST_A_TICK: Final = 100_000
"""Numbers of the log: two seconds of work, then the other features have their turn."""

MOST_BESIDE: Final = 2_000
"""The same while a list becomes awards: its people wait for them first, and the index follows."""


@task()
def catch_up() -> None:
    """Index what is new."""
    indexing.catch_up(most=MOST_A_TICK)


def tick(at: datetime) -> None:
    """Index what is new; the worker asks every few seconds."""
    if indexing.is_behind() and not indexing.is_under_way():
        is_beside = running_batches(at=at).filter(stalled_reason="").exists()
        indexing.catch_up(most=MOST_BESIDE if is_beside else MOST_A_TICK)
