# SPDX-License-Identifier: Apache-2.0

"""`{% load home %}`: where a card leads, a badge's picture, how long a certificate lasts."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Award
from skillmark_server.insight.first_things import Card

register = template.Library()
_YEAR = 12


@register.simple_tag
def card_url(card: Card) -> str:
    """The address of a card."""
    try:
        address = reverse(card.url_name, kwargs=card.url_arguments)
    except NoReverseMatch:
        return "/"
    return f"{address}?{card.query}" if card.query else address


@register.filter
def badge_address(achievement: Achievement) -> str:
    """The picture of the version that is awarded now; needs `published` loaded."""
    if achievement.published is None:
        return ""
    return f"/achievements/{achievement.pk}/v{achievement.published.number}.png"


@register.filter
def small_badge(achievement: Achievement) -> str:
    """The same for places of less than 64 px: no plate, no ground, a larger icon."""
    if achievement.published is None:
        return ""
    return f"/achievements/{achievement.pk}/v{achievement.published.number}/small.svg"


@register.filter
def first_word(name: str) -> str:
    """What somebody is called in a greeting."""
    return name.split(" ", maxsplit=1)[0]


@register.filter
def award_picture(award: Award) -> str:
    """The picture of the version that was awarded; needs `version` loaded."""
    return f"/achievements/{award.achievement_id}/v{award.version.number}.png"


@register.filter
def lasts(achievement: Achievement) -> str:
    """How long a certificate lasts, in a word or two; needs `published` loaded."""
    expiry = (
        {} if achievement.published is None else achievement.published.content.get("expiry", {})
    )
    months = expiry.get("months") or 0
    if expiry.get("kind") == "on":
        return str(expiry.get("on", ""))
    if not months:
        return _("does not lapse")
    if months % _YEAR == 0:
        years = months // _YEAR
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
