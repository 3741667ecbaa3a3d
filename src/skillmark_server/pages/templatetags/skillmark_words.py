# SPDX-License-Identifier: Apache-2.0

"""Dates, numbers and words: the filters of `{% load skillmark %}`, which takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from skillmark_server.documents.words import months as months_of
from skillmark_server.pages.look import dates, languages
from skillmark_server.pages.look import prose as written
from skillmark_server.pages.look.marks import initials
from skillmark_server.portfolio.models import ResumeEntry

register = template.Library()


@register.filter
def day(value: date | datetime | None, length: str = "long") -> str:
    """`{{ award.issued_at|day }}`, `|day:"medium"`, or one of the other lengths."""
    return dates.day(value, length)


@register.filter
def moment(value: datetime | None, length: str = "long") -> str:
    """A date with its time."""
    return dates.moment(value, length)


@register.filter
def month_and_year(value: date | datetime | None) -> str:
    """The cell of a matrix: "04.29"."""
    return dates.month_and_year(value)


@register.filter
def months(entry: ResumeEntry) -> str:
    """From when until when a line of a résumé was: "March 2019 – August 2021"."""
    return months_of(entry.from_month, entry.to_month, get_language() or "en")


@register.filter
def number(value: float | Decimal | None, places: int = 2) -> str:
    """A number as people write it."""
    return dates.number(value, places)


@register.filter
def from_now(value: date | datetime | None) -> str:
    """How far a day is from today: "in 23 days"."""
    return dates.from_today(value, timezone.now())


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of `<time>`."""
    return "" if value is None else value.isoformat()


@register.filter
def lang_map(value: Mapping[str, str] | str | None) -> SafeString | str:
    """A text of a language map, with its language marked where the page is in another."""
    said = languages.said_in(value)
    if languages.differs(said.language):
        return format_html('<span lang="{}">{}</span>', said.language, said.text)
    return said.text


@register.filter
def lang_text(value: Mapping[str, str] | str | None) -> str:
    """The same without markup, for titles and attributes."""
    return languages.said_in(value).text


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown of other people, made safe; put it in `<div class="prose">`."""
    return written.prose(text)


@register.filter
def address(text: str | None) -> SafeString:
    """An e-mail address that breaks behind its "@" where there is no room, before anywhere else."""
    name, at, host = (text or "").partition("@")
    return format_html("{}{}<wbr>{}", name, at, host) if at else format_html("{}", name)


@register.filter(name="initials")
def initials_of(name: str) -> str:
    """Two letters for an avatar."""
    return initials(name or "")


@register.simple_tag(name="lang_map")
def lang_map_tag(value: Mapping[str, str] | str | None) -> SafeString | str:
    """`{% lang_map value %}`, for a text that is kept by `as`: the same as the filter."""
    return lang_map(value)
