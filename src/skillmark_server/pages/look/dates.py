# SPDX-License-Identifier: Apache-2.0

"""
Dates, moments and numbers as people write them, in the language of the page.

By Babel; blanks inside a date are no-break spaces, so that it never breaks
across two lines. No clock: what is "today" is given.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NO_BREAK = "\u00a0"
# "14 March 2025" is what Europe writes; Babel's "en" would write "March 14, 2025".
_EUROPEAN = {"en": "en_GB"}


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_EUROPEAN.get(language, language), sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def locale() -> Locale:
    """Babel's locale of the language that is active; English where Babel does not know it."""
    return _locale(translation.get_language() or "en")


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        try:
            return timezone.localtime(value)
        except OverflowError:  # a stranger's "for ever": the last second of 9999 in UTC
            return value
    return value


def _joined(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def day(value: date | datetime | None, length: str = "long") -> str:
    """
    A date: "14 March 2025", "14. marts 2025"; empty for None.

    Args:
        value: A datetime is taken in the time zone of the site.
        length: `long`, `medium` ("14 Mar 2025"), `short` ("14.03.2025", for columns),
            `weekday` ("Friday 14 March") or `month` ("Mar 2025").
    """
    if value is None:
        return ""
    local = _local(value)
    if length == "weekday":
        name = format_date(local, "EEEE", locale=locale())
        return f"{name} {_joined(format_skeleton('MMMMd', local, locale=locale()))}"
    if length == "short":
        return f"{local:%d.%m.%Y}"
    if length == "month":
        return _joined(format_skeleton("yMMM", local, locale=locale()))
    if length not in {"long", "medium"}:
        raise ValueError(f"length is {length!r}, use long, medium, short, weekday or month")
    return _joined(format_date(local, length, locale=locale()))


def clock_time(value: datetime | None) -> str:
    """The time of day: "14:02", "14.02"; empty for None."""
    if value is None:
        return ""
    local = _local(value)
    return format_time(local, "short", locale=locale()) if isinstance(local, datetime) else ""


def moment(value: datetime | None, length: str = "long") -> str:
    """A date with its time: "21 November 2025 at 14:02", "21. november 2025 kl. 14.02"."""
    if value is None:
        return ""
    return _("%(day)s at %(time)s") % {"day": day(value, length), "time": clock_time(value)}


def month_and_year(value: date | datetime | None) -> str:
    """The cell of a matrix: "04.29"; empty for None."""
    return "" if value is None else f"{_local(value):%m.%y}"


def month_mark(value: date | datetime) -> tuple[str, str]:
    """What is struck into the date mark: ("MAR", "25")."""
    local = _local(value)
    name = format_date(local, "LLL", locale=locale()).rstrip(".").upper()[:4]
    return name, f"{local:%y}"


def number(value: float | Decimal | None, places: int = 2) -> str:
    """A number with at most `places` decimals: "1,234.5", "1.234,5"; empty for None."""
    if value is None:
        return ""
    pattern = "#,##0." + "#" * places if places else "#,##0"
    return _joined(format_decimal(value, pattern, locale=locale()))


def from_today(value: date | datetime | None, today: date | datetime) -> str:
    """How far a day is from `today`: "today", "in 23 days", "12 days ago"; empty for None."""
    if value is None:
        return ""
    days = (_day_of(value) - _day_of(today)) // timedelta(days=1)
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    # The number stays on the line of its unit.
    if days > 0:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": number(days)}
    return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": number(-days)}


def _day_of(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local
