# SPDX-License-Identifier: Apache-2.0

"""
What people show to others: a page under `/p/`, a collection under `/c/`, each with a card.

Only what its holder opened stands there, only what is in force, and only what verifies at the
moment at which it is asked for.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from skillmark_server.accounts.actors import STRANGER
from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.checking.lines import sound_lines
from skillmark_server.holdings.selectors import shown_imported
from skillmark_server.pages.access import Request
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.embedding.oembed import discovery_of
from skillmark_server.pages.portfolio.cards import card_answer
from skillmark_server.portfolio.addresses import collection_address, page_address
from skillmark_server.portfolio.models import Collection, PortfolioPage
from skillmark_server.portfolio.selectors import (
    collection_seen_by,
    page_of_person,
    page_seen_by,
    shown_awards,
    shown_collections,
    shown_in,
)

PAGE = 24
MOST_IMPORTED = 100


@require_safe
def portfolio_public(request: Request, address: str) -> HttpResponse:
    """Somebody's page."""
    at = timezone.now()
    try:
        page, seen_as = page_seen_by(request.actor, address, at=at)
    except PortfolioPage.DoesNotExist:
        raise Http404 from None
    said = {
        "heading": page.user.shown_name,
        "lede": page.headline,
        "text": page.about,
        "address": page_address(page.address),
        "collections": shown_collections(page.user, seen_as),
        "is_listed": page.is_listed and seen_as == Visibility.PUBLIC,
    }
    said["imported"] = shown_imported(page.user, seen_as, at=at)[:MOST_IMPORTED]
    awards = shown_awards(page.user, seen_as, at=at)
    return _shown(request, page.user, awards, seen_as, at, said)


@require_safe
def collection_public(request: Request, collection_id: uuid.UUID) -> HttpResponse:
    """One collection."""
    at = timezone.now()
    try:
        found, seen_as = collection_seen_by(request.actor, collection_id, at=at)
    except Collection.DoesNotExist:
        raise Http404 from None
    page = page_of_person(found.user)
    if page is not None and page.visibility != Visibility.PUBLIC:
        page = None
    said: dict[str, Any] = {
        "heading": found.name,
        "text": found.description,
        "by": found.user.shown_name,
        "address": collection_address(found.pk),
        "is_listed": page is not None and page.is_listed and seen_as == Visibility.PUBLIC,
    }
    if page is not None:
        said["back"] = reverse("portfolio-public", args=[page.address]), found.user.shown_name
    elsewhere = shown_imported(found.user, seen_as, at=at).filter(
        collection_items__collection=found
    )
    said["imported"] = elsewhere.order_by("collection_items__position", "pk")[:MOST_IMPORTED]
    awards = shown_in(found, seen_as, at=at)
    return _shown(request, found.user, awards, seen_as, at, said)


@require_safe
def portfolio_card(request: HttpRequest, address: str) -> HttpResponse:
    """The card of a page that everybody sees."""
    at = timezone.now()
    try:
        page, _seen_as = page_seen_by(STRANGER, address, at=at)
    except PortfolioPage.DoesNotExist:
        raise Http404 from None
    awards = shown_awards(page.user, Visibility.PUBLIC, at=at)
    with translation.override(page.user.language or None):
        line = page.headline or _how_many(awards.count())
    return card_answer(
        request,
        awards,
        name=page.user.shown_name,
        kicker="",
        line=line,
        language=page.user.language,
        at=at,
    )


@require_safe
def collection_card(request: HttpRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The card of a collection that everybody sees."""
    at = timezone.now()
    try:
        found, _seen_as = collection_seen_by(STRANGER, collection_id, at=at)
    except Collection.DoesNotExist:
        raise Http404 from None
    awards = shown_in(found, Visibility.PUBLIC, at=at)
    with translation.override(found.user.language or None):
        line = _how_many(awards.count())
    return card_answer(
        request,
        awards,
        name=found.name,
        kicker=found.user.shown_name,
        line=line,
        language=found.user.language,
        at=at,
    )


def _how_many(count: int) -> str:
    return ngettext("%(count)d badge", "%(count)d badges", count) % {"count": count}


def _shown(
    request: Request,
    owner: User,
    awards: QuerySet[Award],
    seen_as: Visibility,
    at: datetime,
    said: dict[str, Any],
) -> HttpResponse:
    page = page_of(request, awards, PAGE)
    context = {
        "owner": owner,
        "page": page,
        "lines": sound_lines(page.object_list, at=at),
        "seen_as": seen_as,
        "oembed": discovery_of(said["address"]),
        "card": f"{said['address']}/card.png",
        "now": at,
        **said,
    }
    answer = render(request, "portfolio/public.html", context)
    is_open = seen_as == Visibility.PUBLIC
    answer["Cache-Control"] = "no-cache" if is_open else "private, no-store"
    return answer
