# SPDX-License-Identifier: Apache-2.0

"""`{% load home %}`: where a card leads, and what somebody is called in a greeting."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse

from skillmark_server.insight.first_things import Card

register = template.Library()


@register.simple_tag
def card_url(card: Card) -> str:
    """The address of a card."""
    try:
        address = reverse(card.url_name, kwargs=card.url_arguments)
    except NoReverseMatch:
        return "/"
    return f"{address}?{card.query}" if card.query else address


@register.filter
def first_word(name: str) -> str:
    """What somebody is called in a greeting."""
    return name.split(" ", maxsplit=1)[0]
