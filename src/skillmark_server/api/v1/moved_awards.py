# SPDX-License-Identifier: Apache-2.0

"""Awards of other platforms that were moved in: an organisation's, and one's own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, needs_own, with_limits
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.movein.models import MovedAward
from skillmark_server.movein.selectors import (
    moved_award_for,
    moved_awards_of_holder,
    moved_awards_visible_to,
)
from skillmark_server.movein.services import erase_moved_award, reissue_moved_awards

router = Router(tags=["moving in"])
own = Router(tags=["my"])
_ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"


class MovedShown(Schema):
    """An award of another platform, as it was there; nothing of it is verified here."""

    id: uuid.UUID
    original_id: str
    platform: str
    issuer_id: str
    issuer_name: str
    badge_id: str = Field(description="The badge's original id")
    badge_name: str
    achievement: uuid.UUID | None = Field(description="Which badge of ours it belongs to")
    name: str
    email: str
    issued_at: datetime
    expires_at: datetime | None
    narrative: str
    evidence: list[dict[str, str]]
    moved_in_at: datetime
    award: uuid.UUID | None = Field(description="What it was issued again as")


class MovedAwards(Schema):
    """One page of them."""

    items: list[MovedShown]
    next: str | None


class MovedAgain(Sent):
    """What is issued again, as Open Badges 3.0."""

    model_config = example(achievement=_ID)

    achievement: uuid.UUID
    awards: list[uuid.UUID] | None = Field(
        default=None, max_length=5_000, description="Left out: all that were not issued again"
    )


class MovedAgainShown(Schema):
    """The list in which they are issued again; it is confirmed as every list."""

    batch: uuid.UUID


@router.get("", response={200: MovedAwards, **REFUSALS}, summary="What was moved in")
def list_moved(
    request: HttpRequest,
    achievement: uuid.UUID | None = None,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name; `achievement` for those of one badge of ours."""
    rows = moved_awards_visible_to(needs(request, Permission.SEE_AWARDS))
    if achievement is not None:
        rows = rows.filter(badge__achievement=achievement)
    return page_of(
        rows, request=request, order="sort_name", cursor=cursor, limit=limit, show=_shown
    )


@router.post(
    "/reissue",
    response={201: MovedAgainShown, **REFUSALS},
    summary="Issue awards of another platform again",
)
@repeatable
def reissue(request: HttpRequest, payload: MovedAgain) -> Any:
    """Makes a list with their recipients, dates and evidence; nothing is issued before a yes."""
    actor = needs(request, Permission.AWARD)
    batch = reissue_moved_awards(
        actor=actor,
        achievement=achievement_for(actor, payload.achievement),
        ids=payload.awards,
        at=timezone.now(),
    )
    return 201, {"batch": batch.pk}


@router.get(
    "/{uuid:row_id}", response={200: MovedShown, **REFUSALS}, summary="One that was moved in"
)
def one(request: HttpRequest, row_id: uuid.UUID) -> dict[str, Any]:
    """As it was on the other platform."""
    return _shown(moved_award_for(needs(request, Permission.SEE_AWARDS), row_id))


@router.get(
    "/{uuid:row_id}/original",
    response={200: None, **REFUSALS},
    summary="The original bytes",
    openapi_extra=file_of("application/octet-stream"),
)
def original(request: HttpRequest, row_id: uuid.UUID) -> HttpResponse:
    """As the export held them."""
    row = moved_award_for(needs(request, Permission.SEE_AWARDS), row_id)
    return with_limits(request, _original(row))


@router.delete("/{uuid:row_id}", response={204: None, **REFUSALS}, summary="Erase one")
@repeatable
def erase(request: HttpRequest, row_id: uuid.UUID) -> Any:
    """For good, with the bytes that came with it."""
    actor = needs(request, Permission.MANAGE_ORGANISATION)
    erase_moved_award(actor=actor, row=moved_award_for(actor, row_id), at=timezone.now())
    return 204, None


@own.get("/moved", response={200: MovedAwards, **REFUSALS}, summary="Mine, of other platforms")
def list_own(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """At any of one's verified addresses, whoever moved them in."""
    return page_of(
        moved_awards_of_holder(needs_own(request, Own.SEE)),
        request=request,
        order="-issued_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@own.get(
    "/moved/{uuid:row_id}/original",
    response={200: None, **REFUSALS},
    summary="The original bytes of mine",
    openapi_extra=file_of("application/octet-stream"),
)
def own_original(request: HttpRequest, row_id: uuid.UUID) -> HttpResponse:
    """As the export held them."""
    row = moved_awards_of_holder(needs_own(request, Own.SEE)).get(pk=row_id)
    return with_limits(request, _original(row))


def _original(row: MovedAward) -> HttpResponse:
    answer = HttpResponse(bytes(row.original), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="original-{row.pk}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(row: MovedAward) -> dict[str, Any]:
    badge = row.badge
    return {
        "id": row.pk,
        "original_id": row.original_id,
        "platform": row.move.platform,
        "issuer_id": "" if badge is None else badge.issuer_id,
        "issuer_name": "" if badge is None else badge.issuer_name,
        "badge_id": "" if badge is None else badge.original_id,
        "badge_name": "" if badge is None else badge.name,
        "achievement": None if badge is None else badge.achievement_id,
        "name": row.recipient_name,
        "email": row.recipient_email,
        "issued_at": row.issued_at,
        "expires_at": row.expires_at,
        "narrative": row.narrative,
        "evidence": row.evidence,
        "moved_in_at": row.moved_in_at,
        "award": row.award_id,
    }
