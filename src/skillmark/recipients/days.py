# SPDX-License-Identifier: Apache-2.0

"""
Dates as people write them in a file: `2026-11-21`, `21-11-2026`, `21.11.2026`, `21/11/2026`.

The day comes before the month, as in Denmark; a date with the month first is
refused where it can be told apart, and so is a year of two digits.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from skillmark.encoding import moments
from skillmark.errors import EncodingError
from skillmark.recipients.problems import CellRefusedError
from skillmark.text import Text, marked, say

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{2}")
_MIDNIGHT: Final = re.compile(r"(?<!\s)\s++0?0[:.]00(?:[:.]00)?$")
_MONTHS: Final = (
    marked("January"),
    marked("February"),
    marked("March"),
    marked("April"),
    marked("May"),
    marked("June"),
    marked("July"),
    marked("August"),
    marked("September"),
    marked("October"),
    marked("November"),
    marked("December"),
)
_FEBRUARY: Final = 2
_YEARS: Final = range(1900, 2300)
_LAST_SECOND: Final = timedelta(days=1) - timedelta(seconds=1)


def first_moment(text: str, zone: tzinfo) -> datetime:
    """
    Return the moment at which the day in `text` begins, or the moment that it names, in UTC.

    Raises:
        CellRefusedError: It is no date, or one that does not exist.
    """
    return _moment(text, zone, timedelta(0))


def last_moment(text: str, zone: tzinfo) -> datetime:
    """
    Return the last second of the day in `text`, or the moment that it names, in UTC.

    Raises:
        CellRefusedError: It is no date, or one that does not exist.
    """
    return _moment(text, zone, _LAST_SECOND)


def _moment(text: str, zone: tzinfo, of_day: timedelta) -> datetime:
    if "T" in text:
        try:
            moment = moments.parse(text)
        except EncodingError as error:
            raise _unreadable(text) from error
        if moment.year not in _YEARS:
            raise _out_of_range(text)
        return moment
    day = _day(_MIDNIGHT.sub("", text))
    # The clock on the wall at the day's end, whatever summer time did to its length.
    wall = datetime.combine(day, time()) + of_day
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _day(text: str) -> date:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    elif _SHORT_YEAR.fullmatch(text):
        raise CellRefusedError(
            "date_year_short",
            say("{date} has a year of two digits. Write all four.", date=text),
        )
    else:
        raise _unreadable(text)
    if year not in _YEARS:
        raise _out_of_range(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _does_not_exist(text, year, month) from error


def _does_not_exist(text: str, year: int, month: int) -> CellRefusedError:
    code = "date_does_not_exist"
    if not 1 <= month <= len(_MONTHS):
        return CellRefusedError(
            code,
            say(
                "{date} does not exist. Write day, month, year: there is no month {month}.",
                date=text,
                month=month,
            ),
        )
    if month == _FEBRUARY:
        days = _days_in(year, month)
        return CellRefusedError(
            code,
            say(
                "{date} does not exist. February {year} has {days} days.",
                date=text,
                year=year,
                days=days,
            ),
        )
    return CellRefusedError(
        code,
        say(
            "{date} does not exist. {month} has {days} days.",
            date=text,
            month=Text(_MONTHS[month - 1]),
            days=_days_in(year, month),
        ),
    )


def _days_in(year: int, month: int) -> int:
    following = date(year + month // len(_MONTHS), month % len(_MONTHS) + 1, 1)
    return (following - date(year, month, 1)).days


def _unreadable(text: str) -> CellRefusedError:
    return CellRefusedError(
        "date_unreadable",
        say("{date} is not a date. Write it like 2026-11-21 or 21-11-2026.", date=text[:40]),
    )


def _out_of_range(text: str) -> CellRefusedError:
    return CellRefusedError(
        "date_out_of_range",
        say(
            "{date} is not between the years {first} and {last}.",
            date=text[:40],
            first=_YEARS[0],
            last=_YEARS[-1],
        ),
    )
