# SPDX-License-Identifier: Apache-2.0

"""What every worker does beside its work: its heart beats, and the features are asked."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime

TICK_EVERY = 3.0
"""
Seconds; asking everybody is some 60 ms of work. What a worker that died had taken is free again
after five: with the next look and the work itself that is less than ten after a start.
"""
_log = logging.getLogger("skillmark.worker")


def worker_id() -> str:
    """How this worker is known among the others: machine and process."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def beat_until(stopped: threading.Event, name: str) -> None:
    """Write every few seconds that the worker `name` lives; for a thread of its own."""
    from django.db import close_old_connections, connection
    from django.utils import timezone

    from skillmark_server.vitals.beats import EVERY, beat

    started_at = timezone.now()
    while not stopped.is_set():
        try:
            beat(name, started_at=started_at, at=timezone.now())
        except Exception:  # noqa: BLE001 - the heart must not stop for a busy database
            _log.exception("the heartbeat could not be written")
            connection.close()
        close_old_connections()
        stopped.wait(EVERY.total_seconds())
    connection.close()


def ticks(
    *, beside: bool | None = None, only: str | None = None
) -> list[Callable[[datetime], None]]:
    """
    What the features want to be asked regularly; each takes the moment.

    Args:
        beside: Those that wait for others most of the time, or those that work; None: all.
        only: The name of one.
    """
    from django.conf import settings
    from django.utils.module_loading import import_string

    names = [
        name
        for name in settings.TICKS
        if only in {None, name} and (beside is None or beside is (name in settings.TICKS_BESIDE))
    ]
    return [import_string(name) for name in names]


def tick_once(*, beside: bool | None = None, only: str | None = None) -> None:
    """Ask features for what is due; one feature's fault keeps no other from its work."""
    from django.db import close_old_connections, connection
    from django.utils import timezone

    for tick in ticks(beside=beside, only=only):
        close_old_connections()
        try:
            tick(timezone.now())
        except Exception:  # noqa: BLE001 - one feature's fault must not keep the others from their work
            _log.exception("%s failed", tick.__module__)
            connection.close()


def tick_until(
    stopped: threading.Event, *, beside: bool | None = None, only: str | None = None
) -> None:
    """Ask features every few seconds; for a thread of its own."""
    from django.db import close_old_connections, connection

    while not stopped.is_set():
        next_tick = time.monotonic() + TICK_EVERY
        tick_once(beside=beside, only=only)
        close_old_connections()
        stopped.wait(max(0.0, next_tick - time.monotonic()))
    connection.close()


def threads_beside(stopped: threading.Event) -> list[threading.Thread]:
    """A thread for each feature that waits for others, so that none waits for another's others."""
    from django.conf import settings

    return [
        threading.Thread(target=tick_until, args=(stopped,), kwargs={"only": name}, daemon=True)
        for name in settings.TICKS_BESIDE
    ]


class Parent:
    """The process that started this one."""

    def __init__(self) -> None:
        self._id = os.getppid()

    def is_gone(self) -> bool:
        """Whether a worker that ends with its parent has to end."""
        return bool(os.environ.get("SKILLMARK_ENDS_WITH_PARENT")) and os.getppid() != self._id
