# SPDX-License-Identifier: Apache-2.0

"""
F1: workers are killed (SIGKILL) while they award a list, nine of ten inside a transaction.

Every third time all workers die at once: then it is measured how soon after the next start
another part is done. Nobody mends anything by hand.
"""

from __future__ import annotations

import random

from tests.server.faults.sites import IS_TORTURE, TORTURE_ROWS, Site

ROWS = TORTURE_ROWS if IS_TORTURE else 4_000
TURNS = 2_000 if IS_TORTURE else 8
"""In the full run it goes on until the list is done."""

CHANGES = {"rows": 500} if IS_TORTURE else {"rows": 60, "held_for": 2, "ticks": 0.2}
"""In the normal run parts are small, so that there are many to die in, and nobody waits long."""

LEAST = ROWS // 2_000 if IS_TORTURE else 1
"""Deaths without which a run shows nothing: one for every four parts in the full run. Where a busy
machine lets this process wait, a short list may be done after a few."""

WORKERS = 2
SEED = 20_261_122


def _kill_some(site: Site, chance: random.Random) -> tuple[int, int, list[float]]:
    """Kill until enough died or all is done; kills, those inside, seconds until work went on."""
    kills, inside, resumed = 0, 0, []
    for turn in range(TURNS):
        done, _made, unfinished = site.left()
        if not unfinished:
            break
        # Between two kills a part is done, however slow the machine is.
        site.wait_for_parts(done + 1)
        is_inside = not IS_TORTURE or chance.random() < 0.95
        victims = list(site.workers) if turn % 3 == 2 else [chance.choice(site.workers)]
        for victim in victims:
            died_inside = site.kill(victim, inside=is_inside)
            if is_inside and not died_inside:
                continue  # it was over before
            inside += died_inside
            kills += 1
        done = site.left()[0]
        for _victim in victims:
            # Some are started as a service manager would, and have everything to import.
            site.start(is_cold=IS_TORTURE and turn % 25 == 24, **CHANGES)
        if len(victims) == WORKERS and site.left()[2]:
            resumed.append(site.wait_for_parts(done + 1))
    return kills, inside, resumed


def test_killed_workers_lose_nothing_and_do_nothing_twice(site, whole):
    site.ask("confirmed", rows=ROWS)
    for _worker in range(WORKERS):
        site.start(**CHANGES)

    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    kills, inside, resumed = _kill_some(site, chance)
    tail = site.wait_until_finished()
    site.wait_until_found()
    site.stop()

    whole(
        site,
        ROWS,
        run="F1 workers killed",
        faults=kills,
        inside=inside,
        resumed=max(resumed, default=0.0),
        tail=round(tail, 1),
    )
    assert kills >= LEAST
    assert inside >= 0.9 * kills
    assert not IS_TORTURE or max([*resumed, tail]) < 10
