# SPDX-License-Identifier: Apache-2.0

"""`{% load achievements %}`: pictures, kinds and facts of badges, and words of a language map."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.durations import say_months
from skillmark_server.achievements.facts import Fact, facts_of
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.terms import AchievementType, ExpiryKind
from skillmark_server.pages.look.dates import day
from skillmark_server.pages.titled import titled

register = template.Library()
register.filter(titled)


@register.filter
def version_picture(version: Version) -> str:
    """The address of a version's picture: for ever of a published one, of today of a draft."""
    kind = "svg" if version.design else "png"
    if version.published_at is None:
        address = reverse("achievement-draft-picture", args=[version.achievement_id, kind])
        return f"{address}?at={version.saved_at.timestamp():.6f}"
    return reverse(f"version-{kind}", args=[version.achievement_id, version.number])


@register.filter
def small_picture(version: Version) -> str:
    """The same for a place of less than 64 pixels."""
    if version.published_at is None:
        address = reverse("achievement-draft-picture", args=[version.achievement_id, "small"])
        return f"{address}?at={version.saved_at.timestamp():.6f}"
    return reverse("version-small", args=[version.achievement_id, version.number])


@register.filter
def picture_words(version: Version) -> str:
    """What the picture shows, in the language of the page."""
    return said_in(version.picture_alt, get_language() or "en")


@register.filter
def content_of(version: Version) -> Content:
    """What a version says."""
    return Content.from_dict(version.content)


@register.filter
def kind_words(kind: str) -> str:
    """What kind of thing it is, in words; a term of others as it is."""
    return str(AchievementType(kind).label) if kind in AchievementType.values else kind


@register.filter
def lasting(content: Content) -> str:
    """How long it is valid, in words."""
    expiry = content.expiry
    if expiry.kind == ExpiryKind.AFTER:
        return say_months(expiry.months)
    if expiry.kind == ExpiryKind.ON and expiry.on is not None:
        return _("Until %(day)s") % {"day": day(expiry.on)}
    return _("Does not expire")


@register.filter
def facts(content: Content) -> list[Fact]:
    """The facts of a micro-credential, in the language of the page."""
    return facts_of(content, get_language() or "en")


@register.filter
def outcomes(content: Content) -> list[str]:
    """What one can do afterwards, one an item, in the page's language or another."""
    language = get_language() or "en"
    return content.outcomes(language) or content.outcomes(language_of(content.learning_outcomes))


@register.filter
def language_of(words: Mapping[str, str]) -> str:
    """The language in which a text is shown on this page."""
    language = get_language() or "en"
    return language if words.get(language) else next(iter(words), language)


@register.filter
def entry(mapping: Mapping[str, object], key: str) -> object:
    """`{{ form|entry:name }}`: a member whose name is in a variable."""
    try:
        return mapping[key]
    except KeyError:
        return ""
