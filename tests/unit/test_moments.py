# SPDX-License-Identifier: Apache-2.0

"""Moments are xsd:dateTimeStamp."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from skillmark.encoding import moments
from skillmark.errors import EncodingError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T11:30:00+01:30", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T00:00:00+14:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-21T00:00:00-14:00", datetime(2026, 11, 21, 14, tzinfo=UTC)),
        ("2026-11-21T10:00:00-00:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00.5Z", datetime(2026, 11, 21, 10, 0, 0, 500_000, UTC)),
        ("2026-11-21T10:00:00.9999999999Z", datetime(2026, 11, 21, 10, 0, 0, 999_999, UTC)),
        ("2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_moment_is_read_into_utc(text, moment):
    read = moments.parse(text)

    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "2026-11-21T10:00Z",
        "2026-11-21t10:00:00Z",
        "2026-11-21T10:00:00z",
        "2026-11-21 10:00:00Z",
        "2026-11-21T10:00:00.Z",
        "2026-11-21T10:00:00,5Z",
        "2026-11-21T10:00:00+01",
        "2026-11-21T10:00:00+0100",
        "2026-11-21T10:00:00+14:01",
        "2026-11-21T10:00:00+15:00",
        "2026-11-21T10:00:00+01:60",
        "2026-11-21T10:00:00 Z",
        " 2026-11-21T10:00:00Z",
        "2026-11-21T10:00:00Z\n",
        "2026-11-31T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2025-02-29T10:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "-2026-11-21T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "12026-11-21T10:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "\uff12\uff10\uff12\uff16-11-21T10:00:00Z",
        "2026-11-21T10:00:00." + "0" * 100 + "Z",
    ],
    ids=lambda text: repr(text)[:32],
)
def test_another_form_is_refused(text):
    with pytest.raises(EncodingError):
        moments.parse(text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 21, 10, tzinfo=UTC), "2026-11-21T10:00:00Z"),
        (datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=1))), "2026-11-21T09:00:00Z"),
        (datetime(2026, 11, 21, 10, 0, 0, 250_000, UTC), "2026-11-21T10:00:00.25Z"),
        (datetime(33, 4, 3, tzinfo=UTC), "0033-04-03T00:00:00Z"),
    ],
    ids=["UTC", "Copenhagen", "fraction", "old"],
)
def test_a_moment_is_written_in_utc(moment, text):
    assert moments.render(moment) == text


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 21, 10),  # noqa: DTZ001 - the point of the test
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    ],
    ids=["no zone", "before the year 1"],
)
def test_a_moment_that_has_no_text_is_refused(moment):
    with pytest.raises(EncodingError):
        moments.render(moment)
