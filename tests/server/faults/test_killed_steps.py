# SPDX-License-Identifier: Apache-2.0

"""
F3: a process is killed (SIGKILL) at its first statement, its second, and so on, until it survives.

Each statement to the database is a step, and so is each COMMIT: killed before it is said, and
after it was answered. Issuing a list in parts, withdrawing an award or a list of them, and signing
the list that says so; what the database holds is looked at after each death.
"""

from __future__ import annotations

from itertools import count

import pytest

from tests.server.faults import figures
from tests.server.faults.sites import IS_TORTURE

ROWS = 23 if IS_TORTURE else 7
EVERY = 1 if IS_TORTURE else 3
"""In the normal run every third step; the other two are raised at in `test_failing_steps.py`."""


def _until_it_survives(site, work: str, check, *, every: int = EVERY) -> int:
    """Have `work` die at step after step; the number of its deaths."""
    for deaths, step in enumerate(count(1, every)):
        if not site.nursery.dies(work, step=step):
            return deaths
        check()
    raise AssertionError


def _agree(site) -> dict[str, int]:
    found = site.ask("counted")
    for name in ("people", "numbers", "revocation", "suspension", "rows", "documents", "leaves"):
        assert found[name] == found["awards"], name
    assert found["in parts"] == found["in events"] == found["in bundles"] == found["awards"]
    return found


def _keep(site, run: str, deaths: int, rows: int) -> None:
    figures.ROWS.append(
        {
            "run": run,
            "database": "PostgreSQL" if site.url else "SQLite",
            "rows": rows,
            "faults": deaths,
            "lost": 0,
            "doubled": 0,
            "reused": 0,
        }
    )


def test_issuing_dies_at_every_step_and_every_award_is_made_once(site, whole):
    site.ask("confirmed", rows=ROWS)

    deaths = _until_it_survives(site, "issue_dying", lambda: _agree(site))

    assert deaths > 20 // EVERY
    whole(site, ROWS, run="F3 issue, killed at each step", faults=deaths)


@pytest.mark.parametrize("work", ["revoke_dying", "publish_dying"])
def test_withdrawing_dies_at_every_step_and_is_whole_or_nothing(site, work):
    site.ask("confirmed", rows=1)
    assert not site.nursery.dies("issue_dying", step=1_000_000)
    if work == "publish_dying":
        assert not site.nursery.dies("revoke_dying", step=1_000_000)

    seen = []

    def check() -> None:
        found = site.ask("withdrawn")
        assert (
            found["awards"] == found["bits"] == found["acts"] == found["events"] == found["mails"]
        )
        assert found["published"] <= found["bits"]
        assert found["version"] == found["served"]
        seen.append(found)

    deaths = _until_it_survives(site, work, check)
    check()

    assert deaths > 5 // EVERY
    assert seen[-1]["awards"] == 1
    assert seen[-1]["published"] == (1 if work == "publish_dying" else 0)
    assert site.ask("checked")[-1] == "0"
    _keep(site, f"F3 {work.removesuffix('_dying')}, killed at each step", deaths, 1)


def test_withdrawing_a_list_dies_at_every_step_and_each_award_is_withdrawn_once(site):
    rows = 5
    site.ask("confirmed", rows=rows)
    assert not site.nursery.dies("issue_dying", step=1_000_000)
    site.ask("ask_to_withdraw")
    stood = {0}

    def check() -> None:
        found, whole = site.ask("withdrawn"), site.ask("withdrawn_whole")
        for name in ("bits", "acts", "events", "mails"):
            assert found[name] == found["awards"], name
        for name in ("done", "leaves", "acts"):
            assert whole[name] == found["awards"], name
        # Two awards and how far the list is are one transaction; the last finishes it.
        assert found["awards"] in {0, 2, 4, rows}
        assert whole["finished"] == whole["events"] == (found["awards"] == rows)
        stood.add(found["awards"])

    # In the normal run some steps, so that each kind of statement comes before long.
    every = EVERY if IS_TORTURE else 11
    deaths = _until_it_survives(site, "withdraw_list_dying", check, every=every)
    check()

    assert deaths > 3
    assert {0, rows} < stood
    assert site.ask("withdrawn_whole")["passed over"] == 0
    assert site.ask("checked")[-1] == "0"
    _keep(site, "F3 withdraw a list, killed at each step", deaths, rows)
