# SPDX-License-Identifier: Apache-2.0

"""
F2: the PostgreSQL is killed (SIGKILL of all it is) while workers award a list, and started again.

The same workers go on by themselves: nobody starts them again, nobody mends anything.
"""

from __future__ import annotations

import random
import time

import pytest

from tests.server.faults.conftest import ON_POSTGRESQL
from tests.server.faults.sites import IS_TORTURE, TORTURE_ROWS

pytestmark = pytest.mark.skipif(
    not (IS_TORTURE or ON_POSTGRESQL), reason="on PostgreSQL only: make test-postgres"
)

ROWS = TORTURE_ROWS if IS_TORTURE else 3_000
CRASHES = 20 if IS_TORTURE else 3
BETWEEN = max(1, ROWS // 1_000 // (CRASHES + 5)) if IS_TORTURE else 1
"""Parts that are done between two crashes, so that they are spread over the list."""

CHANGES = {} if IS_TORTURE else {"rows": 60, "held_for": 2, "ticks": 0.2}
SEED = 20_261_123


@pytest.fixture
def engine():
    return "postgresql"


def test_a_database_that_crashes_loses_nothing_and_work_goes_on(site, cluster, whole):
    site.ask("confirmed", rows=ROWS)
    workers = [site.start(**CHANGES) for _worker in range(2)]

    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    crashes, inside, resumed = 0, 0, []
    for _turn in range(CRASHES):
        done, _made, unfinished = site.left()
        if not unfinished:
            break
        site.wait_for_parts(done + BETWEEN)
        is_inside = not IS_TORTURE or chance.random() < 0.95
        is_held = is_inside and site.hold_inside(workers)
        if is_inside and not is_held:
            break  # it was over before
        inside += any(site.marks.is_inside(worker.slot) for worker in workers)
        cluster.crash()
        site.go_on(workers)
        crashes += 1
        site.forget()
        cluster.start()
        began = time.monotonic()
        done, _made, unfinished = site.left()
        if unfinished:
            site.wait_for_parts(done + 1)
            resumed.append(time.monotonic() - began)
    tail = site.wait_until_finished()
    site.wait_until_found()
    assert [worker.number for worker in workers] == [worker.number for worker in site.workers]
    site.stop()

    whole(
        site,
        ROWS,
        run="F2 database crashes",
        faults=crashes,
        inside=inside,
        resumed=max(resumed, default=0.0),
        tail=round(tail, 1),
    )
    assert crashes >= CRASHES // 2
    assert inside >= 0.9 * crashes
    assert not IS_TORTURE or max(resumed) < 10
