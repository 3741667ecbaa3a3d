# SPDX-License-Identifier: Apache-2.0

"""Words of documents: in the language of the document, with a second one beside labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from skillmark_server.refusals import Words

_EUROPEAN: Final = {"en": "en_GB"}
_NO_BREAK: Final = "\u00a0"
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


def language_of(wanted: str) -> str:
    """A language that documents are written in: the wanted one, or English."""
    return wanted if wanted in LANGUAGES else "en"


def other_than(language: str) -> str:
    """The second language of a document: English, or Danish beside English."""
    return "da" if language == "en" else "en"


def in_language(words: Words, language: str) -> str:
    """A sentence in a language."""
    with override(language):
        return str(words)


def in_both(words: Promise, language: str) -> tuple[str, str]:
    """A label in the language of a document and in the second one; empty where they are alike."""
    first, second = in_language(words, language), in_language(words, other_than(language))
    return first, "" if second == first else second


def day(moment: datetime, language: str) -> str:
    """A date of the site's time zone in full: "14 March 2025", "14. marts 2025"."""
    local = timezone.localtime(moment).date()
    return format_date(local, "d MMMM y" if language == "en" else "long", locale=_locale(language))


def month_mark(moment: datetime, language: str) -> tuple[str, str]:
    """What is struck into the mark of a date: "MAR" and "25"."""
    local = timezone.localtime(moment).date()
    name = format_date(local, "LLL", locale=_locale(language)).rstrip(".").upper()[:4]
    return name, f"{local:%y}"


def months(first: str, last: str, language: str) -> str:
    """
    A time in months: "March 2019 – August 2021", "since March 2019", "until August 2021".

    Args:
        first: `2019-03`, or empty.
        last: The same; empty: it has not ended, or nothing is said.
        language: In which the months are named.
    """
    named = [_month(one, language) if one else "" for one in (first, last)]
    if all(named):
        return " – ".join(dict.fromkeys(named))
    if named[0]:
        return in_language(_("since %(month)s"), language) % {"month": named[0]}
    return in_language(_("until %(month)s"), language) % {"month": named[1]} if named[1] else ""


def _month(month: str, language: str) -> str:
    year, number = map(int, month.split("-"))
    return format_date(date(year, number, 1), "LLLL y", locale=_locale(language))


def unbroken(text: str) -> str:
    """The same on one line."""
    return text.replace(" ", _NO_BREAK)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_EUROPEAN.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
