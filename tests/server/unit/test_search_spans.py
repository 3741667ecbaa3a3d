# SPDX-License-Identifier: Apache-2.0

"""Days between two days are covered by years, months and days, each once and none beside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark_server.searching.spans import DAY, MONTH, YEAR, codes_between
from skillmark_server.searching.tokens import day_codes

YEARS = [2023, 2024, 2025, 2026]
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(days, days, days)
def test_exactly_the_days_between_are_covered_and_each_once(first, last, day):
    codes = codes_between(first, last, years=YEARS)
    covering = [code for place, code in codes if day_codes(day.isoformat())[place] == code]

    assert len(codes) == len(set(codes))
    assert len(covering) == int(first <= day <= last)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (None, None, [(YEAR, str(year)) for year in reversed(YEARS)]),
        (date(2026, 3, 1), date(2026, 4, 30), [(MONTH, "202604"), (MONTH, "202603")]),
        (date(2025, 12, 31), date(2026, 12, 31), [(YEAR, "2026"), (DAY, "20251231")]),
        (date(2026, 3, 9), date(2026, 3, 9), [(DAY, "20260309")]),
        (date(2024, 2, 1), date(2024, 2, 28), [(DAY, f"202402{n:02}") for n in range(28, 0, -1)]),
        (date(2026, 3, 9), date(2026, 3, 8), []),
        (date(2027, 1, 1), None, []),
        (None, date(2022, 12, 31), []),
        (date(9999, 1, 1), None, []),
        (None, date(1, 1, 1), []),
    ],
    ids=[
        "all", "months", "a day and a year", "a day", "leap year", "none", "later", "earlier",
        "far later", "far earlier",
    ],
)  # fmt: skip
def test_a_span_is_as_few_codes_as_can_be(first, last, codes):
    assert codes_between(first, last, years=YEARS) == codes


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (date(1920, 5, 4), date(1921, 5, 4), 1999),
        (date(1999, 5, 4), date(1999, 5, 4), 1999),
        (None, date(1921, 5, 4), 1999),
        (date(2100, 5, 4), date(2100, 5, 5), 2100),
        (date(9000, 5, 4), None, 2100),
    ],
)
def test_years_that_stand_for_others_are_whole(first, last, year):
    assert codes_between(first, last, years=[1999, 2026, 2100]) == [(YEAR, str(year))]


def test_a_year_back_is_a_handful_of_codes():
    last = date(2026, 11, 22)
    longest = max(
        len(codes_between(last - timedelta(days=n), last, years=YEARS)) for n in range(366)
    )
    assert longest < 64
