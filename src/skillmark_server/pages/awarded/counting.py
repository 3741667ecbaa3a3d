# SPDX-License-Identifier: Apache-2.0

"""
How often awards are looked at, by achievement and day; never who looked, and never at whose.

Counted in memory and written every few seconds, so that reading a page writes nothing. What a
process that is killed had not written yet is lost: some seconds of a number that steers nothing.
"""

from __future__ import annotations

import atexit
import logging
import threading
import uuid
from collections import Counter
from typing import Final

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.verifying import count_verifications

EVERY_SECONDS: Final = 10.0

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_counts: Counter[uuid.UUID] = Counter()
_writer: threading.Thread | None = None


def count(achievement_id: uuid.UUID) -> None:
    """Count one look at an award of this achievement."""
    with _lock:
        _counts[achievement_id] += 1


def write() -> None:
    """Write what was counted since the last time."""
    with _lock:
        counts = dict(_counts)
        _counts.clear()
    if not counts:
        return
    try:
        # What was deleted since must not take the others' counts with it.
        there = Achievement.objects.filter(pk__in=counts).values_list("pk", flat=True)
        count_verifications({pk: counts[pk] for pk in there}, day=timezone.localdate())
    except DatabaseError:  # a lost count must never be a lost page
        _log.exception("verifications were counted and could not be written")


def start() -> None:
    """Write from now on, every few seconds, for as long as this process lives."""
    global _writer  # noqa: PLW0603 - one of a process
    with _lock:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_for_ever, name="counting", daemon=True)
            _writer.start()
            atexit.register(write)


def _write_for_ever() -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_SECONDS):
        write()
        close_old_connections()
