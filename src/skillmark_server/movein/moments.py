# SPDX-License-Identifier: Apache-2.0

"""
When something was awarded or ends, as the platforms write it.

JSON: ISO 8601 with or without a zone, or the seconds since 1970. Tables: days in the order of
the platform's country, also with years of two digits, as Credly asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final

from django.utils import timezone

from skillmark_server.movein.models import DateOrder
from skillmark_server.tabular.dates import is_near, read_date
from skillmark_server.tabular.problems import CellRefusedError

_LONGEST: Final = 60
_SECONDS: Final = re.compile(r"[0-9]{9,11}")
_SLASHED: Final = re.compile(
    r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})"
    r"(?:[ ,T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?(?: ?[A-Z]{3,4})?)?"
)
_ZONE_APART: Final = re.compile(r"(.*[0-9]) (UTC|Z|[+-][0-9]{2}:?[0-9]{2})")
_MONTHS: Final = 12
_NO_END: Final = frozenset(
    [
        "-",
        "–",
        "—",
        "n/a",
        "na",
        "never",
        "none",
        "null",
        "no expiry",
        "no expiration",
        "does not expire",
        "aldrig",
    ]
)
_NO_YEAR: Final = "9999-"
"""How databases write a moment that never comes."""


class MomentRefused(Exception):
    """A moment that cannot be read, or is in years that nobody means."""


def is_no_end(text: str) -> bool:
    """Whether what stands where an end would stand says that there is none."""
    written = " ".join(text.split()).casefold()
    return written in _NO_END or written.startswith(_NO_YEAR)


def read_moment(value: object) -> datetime:
    """
    Return a moment of a JSON export, in UTC.

    Args:
        value: ISO 8601, or seconds since 1970 as a number or digits.

    Raises:
        MomentRefused: It is neither, or far from our time.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise MomentRefused
    text = str(value).strip()[: _LONGEST + 1]
    if len(text) > _LONGEST:
        raise MomentRefused
    try:
        if isinstance(value, int | float) or _SECONDS.fullmatch(text):
            return _near(datetime.fromtimestamp(float(text), tz=UTC))
        if match := _ZONE_APART.fullmatch(text):  # as in "2014-04-01 09:41:00 -0500"
            text = match[1] + ("+00:00" if match[2] in {"UTC", "Z"} else match[2])
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise MomentRefused from error
    return _near(timezone.make_aware(moment) if timezone.is_naive(moment) else moment)


def _near(moment: datetime) -> datetime:
    if not is_near(moment.date()):
        raise MomentRefused
    return moment.astimezone(UTC)


def read_day(text: str, order: DateOrder) -> datetime:
    """
    Return the moment at which a day of a table begins, where the site stands.

    Args:
        text: Such as `2025-05-31`, `5/31/25`, `31 May 2025`, or a moment with its time.
        order: Of day and month where both are numbers before the year.

    Raises:
        MomentRefused: It is no day, or far from our time.
    """
    written = " ".join(text.split())
    if len(written) > _LONGEST:
        raise MomentRefused
    try:
        if match := _SLASHED.fullmatch(written):
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            month, day = (first, second) if order == DateOrder.MONTH_FIRST else (second, first)
            return _begin(date(year + 2000 if len(match[3]) == 2 else year, month, day))  # noqa: PLR2004 - digits
        if len(written) > len("2025-05-31") and written[:4].isdigit():
            return read_moment(written)
        return _begin(read_date(written))
    except (ValueError, CellRefusedError) as error:
        raise MomentRefused from error


def _begin(day: date) -> datetime:
    if not is_near(day):
        raise MomentRefused
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def order_of(texts: Iterable[str], usual: DateOrder) -> DateOrder:
    """
    Return how days are written in a table: what any day in it shows, or else as usual.

    Where some show the one and some the other, the first that shows anything decides, and the
    others are refused row by row.
    """
    for text in texts:
        match = _SLASHED.fullmatch(" ".join(text.split())[: _LONGEST + 1])
        if match is None:
            continue
        if int(match[1]) > _MONTHS:
            return DateOrder.DAY_FIRST
        if int(match[2]) > _MONTHS:
            return DateOrder.MONTH_FIRST
    return usual
