# SPDX-License-Identifier: Apache-2.0

"""
Workers: run what was enqueued, and every few seconds ask each feature for what is due.

Several may run at once on one database. A feature's rows say what is done, so a
worker may die at any point: what it had begun is asked for again.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

import django

from skillmark_server.operate import heart

PAUSE = 1.0
_AT_MOST = 25.0
"""Seconds: less than whoever keeps workers running waits for one that was told to stop."""

_log = logging.getLogger("skillmark.worker")


def run(words: list[str]) -> int:
    """`skillmark worker`: work until told to stop."""
    parser = argparse.ArgumentParser(
        prog="skillmark worker", description="Start one more worker, or several."
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--once", action="store_true", help="do what is due now, and end")
    parser.add_argument("--processes", type=int, default=1, help="how many to run (1)")
    arguments = parser.parse_args(words)
    if not 1 <= arguments.processes <= _MANY:
        parser.error(f"--processes: {arguments.processes} is not between 1 and {_MANY}")
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")
    if arguments.processes > 1 and not arguments.once:
        from skillmark_server.operate.several import keep_running

        return keep_running(arguments.processes)
    django.setup()
    if arguments.once:
        Worker().work_once()
        return 0
    from django.conf import settings

    if settings.BROKER:
        from skillmark_server.operate.celery_worker import work

        return work()
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.work()
    return 0


_MANY = 64


class Worker:
    """The loop of a worker whose tasks wait in the database."""

    def __init__(self) -> None:
        self.id = heart.worker_id()
        self._stopped = threading.Event()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what is being done, and end."""
        self._stopped.set()

    def work(self) -> None:
        """Work until `stop`; the heart beats beside, so that a long task is no silence."""
        threading.Thread(
            target=heart.beat_until, args=(self._stopped, self.id), daemon=True
        ).start()
        # A mail waits for a server and for the disk; nothing else is to wait with it.
        beside = heart.threads_beside(self._stopped)
        for thread in beside:
            thread.start()
        next_tick = 0.0
        parent = heart.Parent()
        while not self._stopped.is_set():
            did = self._enqueued()
            if time.monotonic() >= next_tick:
                # From its beginning on: after a long turn there is more to do, and no rest.
                next_tick = time.monotonic() + heart.TICK_EVERY
                heart.tick_once(beside=False)
            if not did:
                self._stopped.wait(max(0.0, min(PAUSE, next_tick - time.monotonic())))
            if parent.is_gone():
                self.stop()
        for thread in beside:
            thread.join(_AT_MOST)  # a mail that is being sent is sent once

    def work_once(self) -> None:
        """Do what is enqueued and due, once."""
        while self._enqueued():
            pass
        heart.tick_once()

    def _enqueued(self) -> bool:
        """Run one enqueued task; whether there was one."""
        from django.db import OperationalError, close_old_connections
        from django_tasks_db.management.commands.db_worker import Worker as Engine
        from django_tasks_db.models import DBTaskResult

        close_old_connections()
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
            if not DBTaskResult.objects.ready().exists():
                return False
            engine.run()
        except OperationalError:
            _log.exception("the database did not answer")
            return False
        return True


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
