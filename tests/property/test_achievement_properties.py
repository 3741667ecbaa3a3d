# SPDX-License-Identifier: Apache-2.0

"""What holds for every achievement that anybody could write or send."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark_server.achievements.checking import problems_of
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.durations import LONGEST_MONTHS, add_months, read_months
from skillmark_server.achievements.finding import facet
from skillmark_server.achievements.refusals import ContentRefused
from skillmark_server.achievements.rereading import take_apart

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99_999) | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted(Content.__dataclass_fields__))


@given(st.dictionaries(NAMES | st.text(max_size=8), JSON, max_size=6))
def test_anything_is_read_or_refused_and_what_is_read_goes_round(members):
    try:
        content = Content.from_dict(members)
    except ContentRefused:
        return
    problems_of(content)
    # NaN is no number, and equals nothing: it is refused by the rules, not by the shape.
    if not {"workload_hours", "ects"} & set(problems_of(content)):
        assert Content.from_dict(content.to_dict()) == content


@given(st.text(max_size=60))
def test_a_length_is_some_months_or_none(text):
    months = read_months(text)

    assert months is None or 1 <= months <= LONGEST_MONTHS


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, LONGEST_MONTHS))
def test_months_later_is_later_and_within_its_month(day, months):
    begun = datetime.combine(day, time(12), UTC)

    later = add_months(begun, months)

    assert later > begun
    assert (later.year * 12 + later.month) - (begun.year * 12 + begun.month) == months
    assert later.day <= begun.day


@given(st.text(max_size=60))
def test_a_facet_stays_whole_whatever_it_says(text):
    assert "|" not in facet("tag", text)
    assert facet("tag", text).count("=") == 1


@pytest.mark.parametrize("language", ["en", "da", "fr"])
@given(narrative=st.text(max_size=200))
def test_criteria_without_our_lists_stay_as_they_are(language, narrative):
    assert take_apart(narrative, language) == (narrative, {})
