# SPDX-License-Identifier: Apache-2.0

"""Days, moments, durations and addresses as people type them."""

from datetime import UTC, datetime, timedelta

import pytest

from skillmark.cli.failures import UsageError
from skillmark.cli.values import address, duration, moment


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00+01:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_day_or_a_time_with_its_zone(text, wanted):
    assert moment("--at", text) == wanted


def test_a_day_that_ends_something_lasts_to_its_last_second():
    assert moment("--valid-until", "2026-11-21", ends=True) == datetime(
        2026, 11, 21, 23, 59, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-02-30", "21-11-2026", "2026-11-21T10:00:00", "2026-11-21 10:00", "٢٠٢٦"],
)
def test_what_is_no_moment_is_refused_in_words(text):
    with pytest.raises(UsageError, match="write a day, 2026-11-21"):
        moment("--at", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("90s", timedelta(seconds=90)),
        ("30min", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text, wanted):
    assert duration("--max-status-age", text) == wanted


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1.5h", "1m", "1 h", "9999999d", "٣h"])
def test_what_is_no_duration_is_refused_in_words(text):
    with pytest.raises(UsageError, match="write a number and a unit"):
        duration("--max-status-age", text)


@pytest.mark.parametrize("text", ["anna@example.org", "mailto:anna@example.org"])
def test_an_address_may_begin_with_mailto(text):
    assert address("--to", text) == "anna@example.org"


@pytest.mark.parametrize(
    "text", ["", "anna", "@example.org", "anna@", "a b@c.dk", "a@b@c", "a@b,c@d"]
)
def test_what_is_no_address_is_refused_in_words(text):
    with pytest.raises(UsageError, match="write an e-mail address"):
        address("--to", text)
