# SPDX-License-Identifier: Apache-2.0

"""Dates and numbers as people write them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from skillmark_server.pages.look import dates

# 23:30 in UTC is past midnight in Copenhagen.
LATE = datetime(2025, 3, 13, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "length", "said"),
    [
        ("en", "long", "14 March 2025"),
        ("da", "long", "14. marts 2025"),
        ("en", "medium", "14 Mar 2025"),
        ("da", "medium", "14. mar. 2025"),
        ("en", "short", "14.03.2025"),
        ("da", "short", "14.03.2025"),
        ("en", "weekday", "Friday 14 March"),
        ("da", "weekday", "fredag 14. marts"),
        ("en", "month", "Mar 2025"),
        ("da", "month", "mar. 2025"),
    ],
)
def test_a_day(language, length, said):
    with translation.override(language):
        written = dates.day(LATE, length)

    assert written.replace("\u00a0", " ") == said


def test_a_date_does_not_break_across_lines():
    with translation.override("da"):
        assert " " not in dates.day(LATE)


def test_a_moment_has_its_time():
    with translation.override("en"):
        assert dates.moment(LATE) == "14\u00a0March\u00a02025 at 00:30"
    with translation.override("da"):
        assert dates.moment(LATE) == "14.\u00a0marts\u00a02025 kl.\u00a000.30"


def test_nothing_is_said_of_no_date():
    said = [dates.day(None), dates.moment(None), dates.clock_time(None), dates.number(None)]
    assert [*said, dates.month_and_year(None), dates.from_today(None, LATE)] == [""] * 6


def test_an_unknown_length_is_refused():
    with pytest.raises(ValueError, match="use long, medium, short, weekday or month"):
        dates.day(LATE, "tiny")


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", 1234.5, "1,234.5"),
        ("da", 1234.5, "1.234,5"),
        ("en", 5, "5"),
        ("da", 1000000, "1.000.000"),
        ("da", 0.126, "0,13"),
    ],
)
def test_a_number(language, value, said):
    with translation.override(language):
        assert dates.number(value) == said


@pytest.mark.parametrize(
    ("days", "english", "danish"),
    [
        (0, "today", "i dag"),
        (1, "tomorrow", "i morgen"),
        (-1, "yesterday", "i går"),
        (23, "in 23 days", "om 23 dage"),
        (-12, "12 days ago", "for 12 dage siden"),
    ],
)
def test_how_far_a_day_is(days, english, danish):
    today = date(2025, 3, 14)
    with translation.override("en"):
        assert dates.from_today(today + timedelta(days=days), LATE) == english
    with translation.override("da"):
        assert dates.from_today(today + timedelta(days=days), today) == danish


def test_a_cell_and_a_mark():
    with translation.override("da"):
        assert dates.month_and_year(LATE) == "03.25"
        assert dates.month_mark(date(2025, 5, 2)) == ("MAJ", "25")


@pytest.mark.parametrize("language", ["ar", "el", "en-xa", "tlh", "zz"])
def test_a_language_without_a_calendar_of_its_own_still_has_dates(language):
    with translation.override(language):
        assert "2025" in dates.day(LATE) or "٢٠٢٥" in dates.day(LATE)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
    ids=["for ever", "since ever"],
)
def test_a_moment_at_the_end_of_the_calendar_is_written_all_the_same(moment):
    assert str(moment.year) in dates.day(moment)
    assert dates.moment(moment)
    assert dates.from_today(moment, LATE)
    assert dates.month_and_year(moment)
    assert dates.month_mark(moment)
