# SPDX-License-Identifier: Apache-2.0

"""Links and QR codes under which people ask for a badge."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.sending import Moment, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.awards.addresses import ask_address_of
from skillmark_server.awards.models import RequestLink
from skillmark_server.awards.selectors import request_links_visible_to
from skillmark_server.awards.services import end_request_link, open_request_link
from skillmark_server.drawing.qr import qr_svg

router = Router(tags=["requests"])


class LinkShown(Schema):
    """A link; `url` is what stands on the poster."""

    id: uuid.UUID
    achievement: uuid.UUID
    url: str
    opens_at: datetime | None
    closes_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class Links(Schema):
    """One page of links."""

    items: list[LinkShown]
    next: str | None


class LinkSent(Sent):
    """For which badge, and when."""

    model_config = example(
        achievement="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11", closes_at="2026-12-31T22:59:59Z"
    )

    achievement: uuid.UUID
    opens_at: Moment | None = None
    closes_at: Moment | None = None


@router.get("", response={200: Links, **REFUSALS}, summary="Links to ask by")
def list_links(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, closed ones too."""
    return page_of(
        request_links_visible_to(needs(request, Permission.AWARD)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post("", response={201: LinkShown, **REFUSALS}, summary="Open a link")
@repeatable
def open_link(request: HttpRequest, payload: LinkSent) -> Any:
    """At once, or from `opens_at` on."""
    actor, now = needs(request, Permission.AWARD), timezone.now()
    link = open_request_link(
        actor=actor,
        achievement=achievement_for(actor, payload.achievement),
        at=now,
        opens_at=payload.opens_at or now,
        closes_at=payload.closes_at,
    )
    return 201, LinkShown(**_shown(link))


@router.get("/{uuid:link_id}", response={200: LinkShown, **REFUSALS}, summary="One link")
def one(request: HttpRequest, link_id: uuid.UUID) -> dict[str, Any]:
    """Whether it is open, its moments say."""
    return _shown(request_links_visible_to(needs(request, Permission.AWARD)).get(pk=link_id))


@router.get(
    "/{uuid:link_id}/qr.svg",
    response={200: None, **REFUSALS},
    summary="Its QR code",
    openapi_extra=file_of("image/svg+xml"),
)
def code(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """To print and hang up."""
    link = request_links_visible_to(needs(request, Permission.AWARD)).get(pk=link_id)
    answer = HttpResponse(qr_svg(ask_address_of(link.code)), content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.post("/{uuid:link_id}/end", response={200: LinkShown, **REFUSALS}, summary="Close a link")
@repeatable
def end(request: HttpRequest, link_id: uuid.UUID) -> Any:
    """For good; what was asked is still there."""
    actor = needs(request, Permission.AWARD)
    link = request_links_visible_to(actor).get(pk=link_id)
    return 200, LinkShown(**_shown(end_request_link(actor=actor, link=link, at=timezone.now())))


def _shown(link: RequestLink) -> dict[str, Any]:
    return {
        "id": link.pk,
        "achievement": link.achievement_id,
        "url": ask_address_of(link.code),
        "opens_at": link.opens_at,
        "closes_at": link.closes_at,
        "created_at": link.created_at,
        "ended_at": link.ended_at,
    }
