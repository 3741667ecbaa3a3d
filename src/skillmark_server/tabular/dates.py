# SPDX-License-Identifier: Apache-2.0

"""
Days as people write them, in Danish and in English, and as spreadsheets number them.

`2025-12-31`, `31.12.2025`, `31-12-2025`, `31/12/2025`, `31/12-2025`, `31. dec 2025`,
`December 31, 2025`, `46022`. The day comes before the month, as in Denmark, unless
the month is a word; a year of two digits is refused, as nobody can tell which it is.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Words
from skillmark_server.tabular.problems import CellRefusedError
from skillmark_server.tabular.words import say

_TIME: Final = r"(?:[T ]\s*[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]{1,9})?)?Z?)?"
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})[-./ ]([0-9]{{1,2}})[-./ ]([0-9]{{1,2}}){_TIME}")
_RUN_TOGETHER: Final = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_DAY_FIRST: Final = re.compile(
    rf"([0-9]{{1,2}})\.?[-./ ]\s?([0-9]{{1,2}})\.?[-./ ]\s?([0-9]{{4}}){_TIME}"
)
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}\.?[-./ ]\s?[0-9]{1,2}\.?[-./ ]\s?[0-9]{2}")
_DAY_AND_WORD: Final = re.compile(
    r"(?:den )?([0-9]{1,2})(?:\.|st|nd|rd|th)?[-. ]{0,2}([^\W\d_]{3,10})\.?,?[-. ]{0,2}([0-9]{4})"
)
_WORD_AND_DAY: Final = re.compile(
    r"([^\W\d_]{3,10})\.? ([0-9]{1,2})(?:\.|st|nd|rd|th)?,? ([0-9]{4})"
)
_SERIAL: Final = re.compile(r"([0-9]{5})(?:[.,][0-9]{1,12})?")
_FIRST_OF_SERIALS: Final = date(1899, 12, 30)
_SERIALS: Final = range(14_611, 80_000)
"""1940 to 2119; a smaller number is hardly a day, and may be a postal code."""

_YEARS: Final = range(1900, 2300)
_FEBRUARY: Final = 2
_LONGEST: Final = 40
_SHORTEST_MONTH: Final = 3
_MONTH_WORDS: Final = (
    ("january", "januar"),
    ("february", "februar"),
    ("march", "marts"),
    ("april",),
    ("may", "maj"),
    ("june", "juni"),
    ("july", "juli"),
    ("august",),
    ("september",),
    ("october", "oktober"),
    ("november",),
    ("december",),
)


def read_date(text: str) -> date:
    """
    Return the day in `text`; a time of day beside it is passed over.

    Raises:
        CellRefusedError: It is no date, or one that does not exist.
    """
    written = " ".join(text.split())
    if len(written) > _LONGEST:
        raise _unreadable(text)
    if match := _YEAR_FIRST.fullmatch(written) or _RUN_TOGETHER.fullmatch(written):
        return _day(written, match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(written):
        return _day(written, match[3], match[2], match[1])
    if match := _DAY_AND_WORD.fullmatch(written.casefold()):
        return _day(written, match[3], _month(match[2], text), match[1])
    if match := _WORD_AND_DAY.fullmatch(written.casefold()):
        return _day(written, match[3], _month(match[1], text), match[2])
    if (match := _SERIAL.fullmatch(written)) and int(match[1]) in _SERIALS:
        return _FIRST_OF_SERIALS + timedelta(days=int(match[1]))
    if _SHORT_YEAR.fullmatch(written):
        raise CellRefusedError(
            "date_year_short",
            say(_("{date} has a year of two digits. Write all four."), date=written),
        )
    raise _unreadable(text)


def _month(word: str, text: str) -> str:
    for number, names in enumerate(_MONTH_WORDS, start=1):
        if any(name.startswith(word) for name in names if len(word) >= _SHORTEST_MONTH):
            return str(number)
    raise _unreadable(text)


def is_near(day: date) -> bool:
    """Whether `day` lies in years that people mean; far from them calendars end."""
    return day.year in _YEARS


def check_day(day: date) -> date:
    """
    Return a day that was given as one, if it is near.

    Raises:
        CellRefusedError: It is not.
    """
    if not is_near(day):
        raise _too_far(f"{day:%Y-%m-%d}")
    return day


def _too_far(written: str) -> CellRefusedError:
    return CellRefusedError(
        "date_out_of_range",
        say(
            _("{date} is not between the years {first} and {last}."),
            date=written,
            first=_YEARS[0],
            last=_YEARS[-1],
        ),
    )


def _day(written: str, year_text: str, month_text: str, day_text: str) -> date:
    year, month, day = int(year_text), int(month_text), int(day_text)
    if year not in _YEARS:
        raise _too_far(written)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellRefusedError(
            "date_does_not_exist", _does_not_exist(written, year, month)
        ) from error


def _does_not_exist(written: str, year: int, month: int) -> Words:
    if month not in MONTHS:
        return say(
            _("{date} does not exist. Write day, month, year: there is no month {month}."),
            date=written,
            month=month,
        )
    days = calendar.monthrange(year, month)[1]
    if month == _FEBRUARY:
        return say(
            _("{date} does not exist. February {year} has {days} days."),
            date=written,
            year=year,
            days=days,
        )
    return say(
        _("{date} does not exist. {month} has {days} days."),
        date=written,
        month=capfirst(MONTHS[month]),
        days=days,
    )


def _unreadable(text: str) -> CellRefusedError:
    return CellRefusedError(
        "date_unreadable",
        say(
            _("{date} is not a date. Write it like 2025-12-31 or 31-12-2025."), date=text[:_LONGEST]
        ),
    )
