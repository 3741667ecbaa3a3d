# SPDX-License-Identifier: Apache-2.0

"""
F12: a part that ends every worker that takes it keeps no other work back.

It is tried five times at once, then more and more seldom, and its list says why it waits.
"""

from __future__ import annotations

ROWS = 240
CHANGES = {"rows": 120, "held_for": 0.1, "ticks": 0.1}


def test_what_ends_its_workers_keeps_nobody_else_from_theirs(site, whole):
    deadly = site.ask("confirmed", rows=ROWS)
    site.ask("confirmed", rows=ROWS, start=ROWS)
    changes = {**CHANGES, "poison": deadly}
    deaths = 0
    site.start(**changes)

    def is_so() -> bool:
        nonlocal deaths
        for worker in site.dead():
            deaths += 1
            assert site.ended(worker) == -9
            site.start(**changes)  # as a service manager does
        one, other = site.ask("states")
        return other["is_finished"] and one["made"] == ROWS // 2 and "ended" in one["stalled"]

    site.wait_until(is_so, why="everything but the deadly part")
    assert deaths >= 5

    for worker in list(site.workers):
        site.kill(worker)
    site.start(**CHANGES)  # what was wrong is mended
    site.wait_until_finished()
    site.stop()

    assert [one["stalled"] for one in site.ask("states")] == ["", ""]
    whole(site, 2 * ROWS, run="F12 deadly part", faults=deaths)
