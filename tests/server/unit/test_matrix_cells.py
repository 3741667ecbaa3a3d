# SPDX-License-Identifier: Apache-2.0

"""One cell of the matrix: the best of what somebody holds, by what would verify now."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from skillmark_server.insight.cells import CellState, Holding, cell_of

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


def holding(ends_in=None, *, began=-400, claimed=True, suspended=False):
    return Holding(
        award_id=uuid.uuid4(),
        valid_from=NOW + timedelta(days=began),
        valid_until=None if ends_in is None else NOW + timedelta(days=ends_in),
        is_claimed=claimed,
        is_suspended=suspended,
    )


@pytest.mark.parametrize(
    ("held", "state", "days"),
    [
        ([], CellState.NONE, 0),
        ([holding()], CellState.OK, 0),
        ([holding(91)], CellState.OK, 91),
        ([holding(90)], CellState.SOON, 90),
        ([holding(0.5)], CellState.SOON, 0),
        ([holding(-1)], CellState.GONE, 1),
        ([holding(0)], CellState.GONE, 0),
        ([holding(claimed=False)], CellState.WAIT, 0),
        ([holding(30, claimed=False)], CellState.SOON, 30),
        ([holding(suspended=True)], CellState.HELD, 0),
        ([holding(-5, suspended=True)], CellState.GONE, 5),
        ([holding(began=10)], CellState.NONE, 0),
        ([holding(-12), holding(61)], CellState.SOON, 61),
        ([holding(30), holding(700)], CellState.OK, 700),
        ([holding(30), holding()], CellState.OK, 0),
        ([holding(suspended=True), holding(20)], CellState.SOON, 20),
        ([holding(-400), holding(-3)], CellState.GONE, 3),
    ],
    ids=[
        "nothing",
        "without an end",
        "ninety-one days",
        "ninety days",
        "half a day",
        "ended yesterday",
        "ends this moment",
        "not fetched",
        "not fetched and ending",
        "on hold",
        "on hold and ended",
        "not begun",
        "renewed",
        "two, the longer counts",
        "two, one without end",
        "one on hold, one valid",
        "two ended, the last counts",
    ],
)
def test_a_cell_is_the_best_of_what_is_held(held, state, days):
    cell = cell_of(held, is_required=False, at=NOW)

    assert (cell.state, cell.days) == (state, days)


def test_what_is_required_and_not_there_is_missing():
    assert cell_of([], is_required=True, at=NOW).state is CellState.NEED
    assert not cell_of([], is_required=True, at=NOW).covers


@pytest.mark.parametrize(
    "held", [[holding(-1)], [holding(suspended=True)]], ids=["ended", "on hold"]
)
def test_what_would_not_verify_now_covers_nothing(held):
    assert not cell_of(held, is_required=True, at=NOW).covers
