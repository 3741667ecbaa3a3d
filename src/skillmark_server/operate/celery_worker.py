# SPDX-License-Identifier: Apache-2.0

"""
One worker whose tasks come from a broker: one process, one task at a time.

The features are asked by a thread here, not by messages: what is due neither waits behind
ten thousand mails nor for a broker that is away.
"""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from typing import Any

from skillmark_server.broker.app import app
from skillmark_server.operate import heart


def work() -> int:
    """Work until told to stop; the task that runs is finished. Returns the exit status."""
    from celery import signals

    # The logs are set up already, and name nobody.
    signals.setup_logging.connect(_keep_logging, weak=False)
    stopped = threading.Event()
    name = heart.worker_id()
    beside: list[tuple[Any, tuple[Any, ...]]] = [
        (heart.beat_until, (stopped, name)),
        (partial(heart.tick_until, beside=False), (stopped,)),
        (_end_with_parent, (stopped, heart.Parent())),
    ]
    threads = [threading.Thread(target=what, args=args, daemon=True) for what, args in beside]
    threads += heart.threads_beside(stopped)
    for thread in threads:
        thread.start()
    worker = app().Worker(
        hostname=f"skillmark@{name}",
        pool="solo",
        concurrency=1,
        quiet=True,
        without_gossip=True,
        without_heartbeat=True,
        without_mingle=True,
    )
    try:
        worker.start()
    finally:
        stopped.set()
        for thread in threads:
            thread.join(timeout=heart.TICK_EVERY)
    return int(worker.exitcode or 0)


def _end_with_parent(stopped: threading.Event, parent: heart.Parent) -> None:
    while not stopped.wait(1):
        if parent.is_gone():
            os.kill(os.getpid(), signal.SIGTERM)
            return


def _keep_logging(**_given: object) -> None:
    """Its being connected is enough: Celery then leaves the logs alone."""
