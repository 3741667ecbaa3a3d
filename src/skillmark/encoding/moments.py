# SPDX-License-Identifier: Apache-2.0

"""
Moments as `xsd:dateTimeStamp`, the one form that the VC data model takes.

Spec: XML Schema 1.1 Part 2 § dateTimeStamp; VC Data Model 2.0 § Representing
Time. Two lawful forms are refused, because programs disagree about them and
nobody issues with them: 24:00:00, and years before 1 or after 9999. A leap
second is not lawful there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from skillmark.errors import EncodingError

_LONGEST: Final = 64
"""Characters; a fraction may have some thirty digits."""

_DATE_TIME_STAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))"
)
_FURTHEST_OFFSET: Final = timedelta(hours=14)


def parse(text: str) -> datetime:
    """
    Read a moment.

    Args:
        text: Such as `2026-11-21T10:00:00Z` or `2026-11-21T11:00:00.25+01:00`.

    Returns:
        The moment in UTC; what is finer than a microsecond is cut off.

    Raises:
        EncodingError: `text` lacks a zone, has another form, names a day or
            time that does not exist (24:00:00 and leap seconds among them),
            has an offset beyond 14 hours, or lies outside the years 1 to 9999.
    """
    match = _DATE_TIME_STAMP.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise EncodingError(
            f"{text[:_LONGEST]!r} is not a moment with a zone, such as '2026-11-21T10:00:00Z'"
        )
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = match.groups()
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second), microsecond, UTC
        )
        if sign is None:
            return moment
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset > _FURTHEST_OFFSET:
            raise EncodingError(f"{text!r} has an offset of more than 14 hours")
        return moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError) as error:
        raise EncodingError(f"{text!r} is not a moment that exists") from error


def render(moment: datetime) -> str:
    """
    Write `moment` in UTC, with a fraction only if it has one.

    Raises:
        EncodingError: `moment` has no zone, or lies outside the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise EncodingError(f"the moment {moment.isoformat()} has no zone")
    try:
        shown = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    except OverflowError as error:
        raise EncodingError("the moment lies outside the years 1 to 9999") from error
    return (shown.rstrip("0") if "." in shown else shown) + "Z"
