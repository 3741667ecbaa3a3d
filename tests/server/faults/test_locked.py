# SPDX-License-Identifier: Apache-2.0

"""F5, the part of workers: the database is locked by somebody else for longer than they wait."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.server.faults.sites import IS_TORTURE, Site, Worker

ROWS = 4_000
LOCKED_FOR = 60.0 if IS_TORTURE else 0.0
"""Seconds at least; in the normal run until the workers have given up once, which is soon."""

CHANGES = {} if IS_TORTURE else {"rows": 60, "held_for": 1, "ticks": 0.2, "lock_wait": 0.3}
_GIVEN_UP = ("django.db.utils.OperationalError", "the database takes nothing")


@contextmanager
def _locked(site: Site, workers: list[Worker]) -> Iterator[None]:
    """
    Lock it, and let the workers go on.

    They are stopped for a moment: whoever waits for what is hardly ever free gets it late, and
    the list would be over by then. What one of them holds when it is stopped is not waited for.
    """
    lock = _lock_sqlite if not site.url else _lock_postgres
    while True:
        site.hold_outside(workers)
        unlock = lock(site)
        site.go_on(workers)
        if unlock is not None:
            break
    yield
    unlock()


def _lock_sqlite(site: Site) -> Callable[[], None] | None:
    path = site.folder / "skillmark.sqlite3"
    database = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        database.close()
        return None

    def unlock() -> None:
        database.execute("ROLLBACK")
        database.close()

    return unlock


def _lock_postgres(site: Site) -> Callable[[], None] | None:
    import psycopg  # noqa: PLC0415 - only on PostgreSQL

    database = psycopg.connect(site.url)
    try:
        database.execute("LOCK TABLE awards_award IN EXCLUSIVE MODE NOWAIT")
    except psycopg.errors.LockNotAvailable:
        database.close()
        return None

    def unlock() -> None:
        database.rollback()
        database.close()

    return unlock


def test_work_waits_for_a_lock_and_goes_on_after_it(site, whole):
    site.ask("confirmed", rows=ROWS)
    workers = [site.start(**CHANGES) for _worker in range(2)]
    site.wait_for_parts(1)

    with _locked(site, workers):
        began = time.monotonic()
        site.wait_until(
            lambda: (
                time.monotonic() - began >= LOCKED_FOR
                and any(words in site.log.read_text(errors="replace") for words in _GIVEN_UP)
            ),
            why="that somebody gave up",
        )
        held = site.left()
        assert held[2], "it was over before anybody locked it"
    began = time.monotonic()
    site.wait_for_parts(held[0] + 1)
    resumed = time.monotonic() - began
    site.wait_until_finished()
    assert workers == site.workers
    site.stop()

    whole(site, ROWS, run="F5 locked by another", faults=1, resumed=resumed)
    assert not IS_TORTURE or resumed < 10
