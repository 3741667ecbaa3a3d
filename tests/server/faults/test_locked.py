# SPDX-License-Identifier: Apache-2.0

"""F5, the part of workers: the database is locked by somebody else for longer than they wait."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.server.faults.sites import IS_TORTURE, Site

ROWS = 2_000 if IS_TORTURE else 300
LOCKED_FOR = 60.0 if IS_TORTURE else 0.0
"""Seconds at least; in the normal run until the workers have given up once, which is soon."""

CHANGES = {} if IS_TORTURE else {"rows": 60, "held_for": 1, "ticks": 0.2, "lock_wait": 0.3}
_GIVEN_UP = ("django.db.utils.OperationalError", "the database takes nothing")


@contextmanager
def _locked(site: Site) -> Iterator[None]:
    if not site.url:
        database = sqlite3.connect(site.folder / "skillmark.sqlite3", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")
        database.close()
        return
    import psycopg  # noqa: PLC0415 - only on PostgreSQL

    with psycopg.connect(site.url) as connection:
        connection.execute("LOCK TABLE awards_award IN EXCLUSIVE MODE")
        yield
        connection.rollback()


def test_work_waits_for_a_lock_and_goes_on_after_it(site, whole):
    site.ask("confirmed", rows=ROWS)
    # Locked before they begin: they would be ready before anybody else had a lock.
    with _locked(site):
        workers = [site.start(**CHANGES) for _worker in range(2)]
        began = time.monotonic()
        site.wait_until(
            lambda: (
                time.monotonic() - began >= LOCKED_FOR
                and any(words in site.log.read_text(errors="replace") for words in _GIVEN_UP)
            ),
            why="that somebody gave up",
        )
        held = site.left()
        assert held[2], "it was over while somebody had it locked"
    began = time.monotonic()
    site.wait_for_parts(held[0] + 1)
    resumed = time.monotonic() - began
    site.wait_until_finished()
    assert workers == site.workers
    site.stop()

    whole(site, ROWS, run="F5 locked by another", faults=1, resumed=resumed)
    assert not IS_TORTURE or resumed < 10
