# SPDX-License-Identifier: Apache-2.0

"""The geometry of a line chart."""

from __future__ import annotations

from itertools import pairwise

import pytest

from skillmark_server.drawing.charts import line_chart


def test_a_line_goes_from_column_to_column_and_ends_in_its_value():
    chart = line_chart([[0, 40, 20]], columns=3)

    ((place, line),) = chart.lines
    assert place == 0
    assert line.path == "M56 268L448 14L840 141"
    assert (line.x, line.y, line.value) == (840, 141, 20)
    assert chart.columns == (56, 448, 840)


def test_what_is_not_known_is_a_gap_and_the_line_ends_where_it_is_known():
    chart = line_chart([[8, None, 8, 8, None]], columns=5)

    assert chart.lines[0][1].path.count("M") == 2
    assert chart.lines[0][1].x == chart.columns[3]


def test_a_point_between_gaps_is_a_dot():
    chart = line_chart([[None, 4, None]], columns=3)

    assert chart.lines[0][1].path == "M448 14h0"


def test_a_point_between_gaps_that_is_not_the_last_is_a_ring():
    chart = line_chart([[None, 4, None, 4]], columns=4)

    (_place, line), *_others = chart.lines
    assert line.path.startswith(f"M{chart.columns[1] - 3:g} 14a3 3 ")
    assert line.path.endswith("h0")


def test_a_series_without_a_value_has_no_line():
    chart = line_chart([[None, None], [3, 4]], columns=2)

    assert [place for place, _line in chart.lines] == [1]


@pytest.mark.parametrize("series", [[], [[]], [[None, None]]], ids=["none", "empty", "hidden"])
def test_nothing_known_is_no_chart(series):
    assert line_chart(series, columns=12) is None


@pytest.mark.parametrize(
    ("largest", "top"),
    [(0, 4), (1, 4), (4, 4), (5, 8), (9, 20), (40, 40), (41, 80), (95, 100), (101, 200)],
)
def test_the_lines_across_are_round_and_reach_over_the_largest(largest, top):
    chart = line_chart([[largest, 0]], columns=2)

    assert [tick.value for tick in chart.across] == [top * at // 4 for at in range(5)]


def test_labels_keep_their_distance_and_stay_within():
    chart = line_chart([[0, 0], [0, 0], [0, 1]], columns=2)

    ys = sorted(line.label_y for _place, line in chart.lines)
    assert all(lower - upper >= 20 for upper, lower in pairwise(ys))
    assert ys[-1] <= chart.foot
