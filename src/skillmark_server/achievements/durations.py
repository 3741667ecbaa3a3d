# SPDX-License-Identifier: Apache-2.0

"""
Lengths of time as people write them: "36 months", "3 år", "halvandet år", "1,5 years".

Months and years only: a badge that lasts days is no badge. No clock.
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MONTHS_A_YEAR: Final = 12
LONGEST_MONTHS: Final = 600
"""Fifty years."""
_WRITTEN: Final = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)?\s{0,3}([^\W\d_]+)\.?")
_UNITS: Final = {
    **dict.fromkeys(("month", "months", "mth", "mths", "mo", "m"), 1),
    **dict.fromkeys(("måned", "måneder", "maaned", "maaneder", "mdr", "md", "mnd"), 1),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y", "år", "aar"), MONTHS_A_YEAR),
}
_IN_WORDS: Final = {
    "half a year": 6,
    "et halvt år": 6,
    "halvt år": 6,
    "one year": 12,
    "a year": 12,
    "et år": 12,
    "halvandet år": 18,
    "two years": 24,
    "to år": 24,
    "three years": 36,
    "tre år": 36,
    "five years": 60,
    "fem år": 60,
}
_LONGEST_TEXT: Final = 40


def read_months(text: str) -> int | None:
    """
    How many months `text` says, in English or Danish, whatever the page's language.

    Returns:
        1 to `LONGEST_MONTHS`, or None where it says no such length.
    """
    plain = " ".join(text.casefold().split())[:_LONGEST_TEXT]
    if plain in _IN_WORDS:
        return _IN_WORDS[plain]
    found = _WRITTEN.fullmatch(plain)
    if found is None or found[1] is None or found[2] not in _UNITS:
        return None
    months = Decimal(found[1].replace(",", ".")) * _UNITS[found[2]]
    if months != int(months) or not 1 <= months <= LONGEST_MONTHS:
        return None
    return int(months)


def say_months(months: int) -> str:
    """`months` in the language of the page: "3 years", "18 months"; empty for none."""
    if not months:
        return ""
    if months % MONTHS_A_YEAR == 0:
        years = months // MONTHS_A_YEAR
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def how_to_write_it() -> str:
    """What to write where a length was not understood."""
    return _("Write a number and a unit, for example “36 months” or “3 years”.")


def add_months(moment: datetime, months: int) -> datetime:
    """
    The same day and time `months` later; the last day of a month that is too short for it.

    29 February and 12 months give 28 February.
    """
    total = moment.year * MONTHS_A_YEAR + moment.month - 1 + months
    year, month = divmod(total, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
