# SPDX-License-Identifier: Apache-2.0

"""
One worker: runs what was enqueued, and every few seconds asks each feature for what is due.

Several may run at once on one database. A feature's rows say what is done, so a
worker may die at any point: what it had begun is asked for again.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType

import django

PAUSE = 1.0
TICK_EVERY = 5.0
_log = logging.getLogger("skillmark.worker")


def run(words: list[str]) -> int:
    """`skillmark worker`: work until told to stop."""
    parser = argparse.ArgumentParser(prog="skillmark worker", description="Start one more worker.")
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--once", action="store_true", help="do what is due now, and end")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")
    django.setup()
    worker = Worker()
    if arguments.once:
        worker.work_once()
        return 0
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.work()
    return 0


class Worker:
    """The loop."""

    def __init__(self) -> None:
        self.id = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._stopped = threading.Event()
        self._ticks = _ticks()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what is being done, and end."""
        self._stopped.set()

    def work(self) -> None:
        """Work until `stop`; the heart beats beside, so that a long task is no silence."""
        heart = threading.Thread(target=self._beat, daemon=True)
        heart.start()
        next_tick = 0.0
        parent = os.getppid()
        while not self._stopped.is_set():
            did = self._enqueued()
            if time.monotonic() >= next_tick:
                self._tick()
                next_tick = time.monotonic() + TICK_EVERY
            if not did:
                self._stopped.wait(PAUSE)
            if os.environ.get("SKILLMARK_ENDS_WITH_PARENT") and os.getppid() != parent:
                self.stop()  # whoever started us is gone

    def work_once(self) -> None:
        """Do what is enqueued and due, once."""
        while self._enqueued():
            pass
        self._tick()

    def _beat(self) -> None:
        from django.db import close_old_connections, connection
        from django.utils import timezone

        from skillmark_server.vitals.beats import EVERY, beat

        started_at = timezone.now()
        while not self._stopped.is_set():
            try:
                beat(self.id, started_at=started_at, at=timezone.now())
            except Exception:  # noqa: BLE001 - the heart must not stop for a busy database
                _log.exception("the heartbeat could not be written")
                connection.close()
            close_old_connections()
            self._stopped.wait(EVERY.total_seconds())
        connection.close()

    def _enqueued(self) -> bool:
        """Run one enqueued task; whether there was one."""
        from django.db import OperationalError, close_old_connections
        from django_tasks_db.management.commands.db_worker import Worker as Engine
        from django_tasks_db.models import DBTaskResult

        close_old_connections()
        if not DBTaskResult.objects.ready().exists():
            return False
        engine = Engine(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=3,  # each may wait for a mail server; what is due must not wait for many
            worker_id=self.id[:64],
            excluded_queue_names=[],
        )
        try:
            engine.run()
        except OperationalError:
            _log.exception("the database did not answer")
            return False
        return True

    def _tick(self) -> None:
        from django.db import close_old_connections, connection
        from django.utils import timezone

        for tick in self._ticks:
            close_old_connections()
            try:
                tick(timezone.now())
            except Exception:  # noqa: BLE001 - one feature's fault must not keep the others from their work
                _log.exception("%s failed", tick.__module__)
                connection.close()


def _ticks() -> list[Callable[[datetime], None]]:
    """What the features want to be asked regularly; each takes the moment."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return [import_string(name) for name in settings.TICKS]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
