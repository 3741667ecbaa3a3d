# SPDX-License-Identifier: Apache-2.0

"""
The public catalogue: what can be earned on this site, of all its organisations.

For everybody, with or without a token; without one, calls are counted by address.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.limiting import address_of
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import Wanted, catalogue, in_catalogue
from skillmark_server.api.paging import page_of
from skillmark_server.api.tokens import Token, count
from skillmark_server.api.v1.shapes import REFUSALS

CALLS_A_MINUTE: Final = 60
"""Of an address without a token."""


class Anybody(Token):
    """A token where there is one; else anybody, by their address."""

    def __call__(self, request: HttpRequest) -> Any:
        """Let everybody in who does not ask too often; a token that is none is refused."""
        if request.headers.get("Authorization"):
            return super().__call__(request)
        count(request, f"catalogue:{address_of(request)}", CALLS_A_MINUTE)
        return True


router = Router(tags=["catalogue"], auth=Anybody())


class Offer(Schema):
    """One achievement that can be earned."""

    id: uuid.UUID
    title: str
    url: str
    version: int
    published_at: datetime
    issuer: uuid.UUID
    issuer_name: str
    content: dict[str, Any]
    picture: str = Field(description="A PNG, at the address of this version for ever")


class Offers(Schema):
    """One page of them."""

    items: list[Offer]
    next: str | None


@router.get("", response={200: Offers, **REFUSALS}, summary="What can be earned")
def list_offers(
    request: HttpRequest,
    text: str = Query("", max_length=80),
    issuer: uuid.UUID | None = None,
    level: str = Query("", max_length=2, description="Of the EQF, 1 to 8"),
    tag: str = Query("", max_length=80),
    skill: str = Query("", max_length=80),
    kind: str = Query("", max_length=40, description="The achievementType of Open Badges"),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name, in Danish order."""
    wanted = Wanted(search=text, issuer=issuer, level=level, tag=tag, skill=skill, kind=kind)
    return page_of(
        catalogue(wanted),
        request=request,
        order="sort_title",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.get("/{uuid:achievement_id}", response={200: Offer, **REFUSALS}, summary="One of them")
def one(request: HttpRequest, achievement_id: uuid.UUID) -> dict[str, Any]:
    """What it proves and what it takes."""
    return _shown(in_catalogue(achievement_id))


def _shown(achievement: Achievement) -> dict[str, Any]:
    version = achievement.published
    if version is None:  # the selectors find published ones
        raise Achievement.DoesNotExist
    address = f"{settings.BASE_URL}/achievements/{achievement.pk}/v{version.number}"
    return {
        "id": achievement.pk,
        "title": achievement.title,
        "url": f"{settings.BASE_URL}/catalogue/{achievement.pk}",
        "version": version.number,
        "published_at": version.published_at,
        "issuer": achievement.organisation_id,
        "issuer_name": achievement.organisation.name,
        "content": Content.from_dict(version.content).to_dict(),
        "picture": f"{address}.png",
    }
