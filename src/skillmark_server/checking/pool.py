# SPDX-License-Identifier: Apache-2.0

"""
How much the site verifies for strangers at a time.

A few run, a few wait, and everybody else is asked to come back in a moment, so that
nobody's pile of files keeps the rest of the site waiting. It does not stop what runs: the
core bounds its own work, and `judging` bounds what is fetched.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Refusal

RETRY_AFTER: Final = 5
"""Seconds after which a place is likely to be free."""


class Busy(Refusal):
    """Everything runs and waits already."""

    code = "busy"
    http_status = 429
    sentence = _("Many badges are being checked at this moment.")
    hint = _("Wait a few seconds, and press Check again. What you pasted is still here.")


class Pool:
    """
    Places for work, and for a few who wait for one.

    Args:
        running: At the same time.
        waiting: Who may wait.
        patience: For how many seconds.
    """

    def __init__(self, *, running: int, waiting: int, patience: float) -> None:
        self._running = threading.BoundedSemaphore(running)
        self._waiting = threading.BoundedSemaphore(waiting)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        A place for as long as the block runs.

        Raises:
            Busy: None became free in time, or too many wait for one.
        """
        if not self._running.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._running.release()

    def _wait(self) -> None:
        if not self._waiting.acquire(blocking=False):
            raise Busy
        try:
            if not self._running.acquire(timeout=self._patience):
                raise Busy
        finally:
            self._waiting.release()


POOL: Final = Pool(running=2, waiting=1, patience=3.0)
"""The places of this process: three threads at most, so that the fourth serves everybody else."""
