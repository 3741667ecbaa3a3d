# SPDX-License-Identifier: Apache-2.0

"""What runs out and is renewed: where an award stands, renewals, what holders asked, the terms."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, needs_own
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import award_for
from skillmark_server.lifecycle.expiry import Expiry, expiries_of, expiry_of
from skillmark_server.lifecycle.models import RenewalRequest, RenewalTerms
from skillmark_server.lifecycle.selectors import (
    ending_visible_to,
    renewal_request_for,
    renewal_requests_visible_to,
)
from skillmark_server.lifecycle.services import (
    ask_for_renewal,
    decide_renewal,
    renew_award,
    set_renewal_terms,
    terms_of,
)

router = Router(tags=["renewals"])
Stage = Literal["lasting", "in_force", "lapsing", "grace", "lapsed", "renewed", "out"]


class ExpiryShown(Schema):
    """Where an award stands between its issue and its end."""

    award: uuid.UUID
    stage: Stage
    ends_at: datetime | None
    grace_until: datetime | None = Field(description="Until when it can be renewed")
    days: int | None = Field(description="Whole days to its end; negative after it")
    renewed_by: uuid.UUID | None


class Endings(Schema):
    """One page of what runs out."""

    items: list[ExpiryShown]
    next: str | None


class Renewed(Schema):
    """The new award, or the list of one that waits for a second person."""

    award: uuid.UUID | None
    batch: uuid.UUID | None


class RenewalAsked(Sent):
    """What a holder shows for a renewal of their own."""

    model_config = example(narrative="Six hours again.", evidence=["https://example.org/course"])

    narrative: str = Field(default="", max_length=4_000)
    evidence: list[str] = Field(default_factory=list, max_length=10)


class RenewalShown(Schema):
    """What a holder asked, and what was decided."""

    id: uuid.UUID
    award: uuid.UUID
    narrative: str
    evidence: list[dict[str, str]]
    asked_at: datetime
    decided_at: datetime | None
    is_approved: bool | None
    decision_reason: str


class Renewals(Schema):
    """One page of what holders asked."""

    items: list[RenewalShown]
    next: str | None


class RenewalDecision(Sent):
    """Whether it is renewed, and what is lacking where it is not."""

    model_config = example(is_approved=False, reason="The course was too short.")

    is_approved: bool
    reason: str = Field(default="", max_length=1_000)


class Terms(Sent):
    """How awards of an achievement are renewed."""

    model_config = example(grace_days=30, may_be_asked=True, needs_evidence=False)

    grace_days: int = Field(ge=0, le=730)
    may_be_asked: bool = True
    needs_evidence: bool = False


@router.get("/awards/ending", response={200: Endings, **REFUSALS}, summary="What runs out")
def list_ending(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Within 90 days, or in the last 90; first to end, first."""
    at = timezone.now()
    page = page_of(
        ending_visible_to(needs(request, Permission.SEE_AWARDS), at=at),
        request=request,
        order="valid_until",
        cursor=cursor,
        limit=limit,
        show=lambda award: award,
    )
    expiries = expiries_of(page["items"], at=at)
    return {
        "items": [_shown(award, expiries[award.pk]) for award in page["items"]],
        "next": page["next"],
    }


@router.get(
    "/awards/{uuid:award_id}/expiry",
    response={200: ExpiryShown, **REFUSALS},
    summary="Where an award stands between its issue and its end",
)
def expiry(request: HttpRequest, award_id: uuid.UUID) -> dict[str, Any]:
    """As pages, mails and calendars say it."""
    award = award_for(needs(request, Permission.SEE_AWARDS), award_id)
    return _shown(award, expiry_of(award, at=timezone.now()))


@router.post(
    "/awards/{uuid:award_id}/renew",
    response={201: Renewed, **REFUSALS},
    summary="Renew an award that runs out",
)
@repeatable
def renew(request: HttpRequest, award_id: uuid.UUID) -> Any:
    """The new one is valid from now, and takes the place of the old."""
    actor = needs(request, Permission.AWARD)
    made = renew_award(actor=actor, award=award_for(actor, award_id), at=timezone.now())
    if isinstance(made, Award):
        return 201, Renewed(award=made.pk, batch=None)
    return 201, Renewed(award=None, batch=made.pk)


@router.get("/renewals", response={200: Renewals, **REFUSALS}, summary="Renewals that were asked")
def list_renewals(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, decided ones too."""
    return page_of(
        renewal_requests_visible_to(needs(request, Permission.AWARD)),
        request=request,
        order="-asked_at",
        cursor=cursor,
        limit=limit,
        show=_shown_request,
    )


@router.post(
    "/renewals/{uuid:renewal_id}/decide",
    response={200: RenewalShown, **REFUSALS},
    summary="Decide on a renewal that was asked",
)
@repeatable
def decide(request: HttpRequest, renewal_id: uuid.UUID, payload: RenewalDecision) -> Any:
    """Nobody decides about themselves."""
    actor = needs(request, Permission.AWARD)
    asked = decide_renewal(
        actor=actor,
        request=renewal_request_for(actor, renewal_id),
        at=timezone.now(),
        **payload.model_dump(),
    )
    return 200, RenewalShown(**_shown_request(asked))


@router.get(
    "/achievements/{uuid:achievement_id}/renewal",
    response={200: Terms, **REFUSALS},
    summary="How awards of an achievement are renewed",
)
def terms(request: HttpRequest, achievement_id: uuid.UUID) -> dict[str, Any]:
    """The usual terms where nobody said."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    return _shown_terms(terms_of(achievement_for(actor, achievement_id).pk))


@router.put(
    "/achievements/{uuid:achievement_id}/renewal",
    response={200: Terms, **REFUSALS},
    summary="Say how awards of an achievement are renewed",
)
@repeatable
def set_terms(request: HttpRequest, achievement_id: uuid.UUID, payload: Terms) -> Any:
    """From now on, and for those that were given."""
    actor = needs(request, Permission.DESIGN)
    said = set_renewal_terms(
        actor=actor,
        achievement=achievement_for(actor, achievement_id),
        at=timezone.now(),
        **payload.model_dump(),
    )
    return 200, Terms(**_shown_terms(said))


@router.post(
    "/my/awards/{uuid:award_id}/renewal",
    response={201: RenewalShown, **REFUSALS},
    summary="Ask for one's own award to be renewed",
)
@repeatable
def ask(request: HttpRequest, award_id: uuid.UUID, payload: RenewalAsked) -> Any:
    """Whoever gave it decides; asking again changes what was asked."""
    user = needs_own(request, Own.DECIDE)
    asked = ask_for_renewal(
        user=user,
        award_id=award_id,
        narrative=payload.narrative,
        evidence=payload.evidence,
        at=timezone.now(),
    )
    return 201, RenewalShown(**_shown_request(asked))


def _shown(award: Award, found: Expiry) -> dict[str, Any]:
    names = ("ends_at", "grace_until", "days", "renewed_by")
    said = {name: getattr(found, name) for name in names}
    return {"award": award.pk, "stage": str(found.stage), **said}


def _shown_request(asked: RenewalRequest) -> dict[str, Any]:
    names = set(RenewalShown.model_fields) - {"award"}
    return {"award": asked.award.pk, **{name: getattr(asked, name) for name in names}}


def _shown_terms(said: RenewalTerms) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Terms.model_fields}
