# SPDX-License-Identifier: Apache-2.0

"""Endorsements of what is the organisation's, and by it; asked, given, decided, taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable, repeatable_outside
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.endorsement_shapes import (
    EndorsementAsked,
    EndorsementDecision,
    EndorsementGiven,
    EndorsementHandedIn,
    Endorsements,
    EndorsementShown,
    shown_endorsement,
)
from skillmark_server.api.v1.endorsing import asked_for, given, handed_in, listed
from skillmark_server.api.v1.shapes import REFUSALS
from skillmark_server.lifecycle.selectors import (
    endorsement_for,
    endorsements_by,
    endorsements_of,
)
from skillmark_server.lifecycle.services import (
    decide_endorsement,
    withdraw_endorsement,
)

router = Router(tags=["endorsements"])


@router.get("", response={200: Endorsements, **REFUSALS}, summary="What others say of ours")
def list_endorsements(
    request: HttpRequest,
    by_us: bool = Query(default=False, description="Instead, what the organisation said"),  # noqa: FBT001 - of the address
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest change first; also what waits to be looked at."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    rows = endorsements_by(actor) if by_us else endorsements_of(actor)
    return listed(request, rows, cursor=cursor, limit=limit)


@router.post("/ask", response={201: EndorsementShown, **REFUSALS}, summary="Ask for an endorsement")
@repeatable
def ask(request: HttpRequest, payload: EndorsementAsked) -> Any:
    """They get a mail, and sign what they say."""
    actor = needs(request, Permission.REVIEW)
    return asked_for(actor, payload)


@router.post("", response={201: EndorsementShown, **REFUSALS}, summary="Endorse something")
@repeatable
def give(request: HttpRequest, payload: EndorsementGiven) -> Any:
    """In the name of the organisation, with its own keys."""
    actor = needs(request, Permission.REVIEW)
    return given(actor, payload, is_own=False)


@router.post(
    "/hand-in",
    response={201: EndorsementShown, **REFUSALS},
    summary="Hand in an endorsement that was signed elsewhere",
)
@repeatable_outside
def hand_in(request: HttpRequest, payload: EndorsementHandedIn) -> Any:
    """It is verified first, kept as it was signed, and shown once whoever it concerns agrees."""
    return handed_in(request, needs(request, Permission.REVIEW), payload)


@router.post(
    "/{uuid:endorsement_id}/decide",
    response={200: EndorsementShown, **REFUSALS},
    summary="Accept an endorsement, or decline it",
)
@repeatable
def decide(request: HttpRequest, endorsement_id: uuid.UUID, payload: EndorsementDecision) -> Any:
    """Nobody but you sees one before; whoever wrote it is told."""
    actor = needs(request, Permission.REVIEW)
    found = endorsements_of(actor).get(pk=endorsement_id)
    found = decide_endorsement(
        actor=actor, endorsement=found, is_shown=payload.is_shown, at=timezone.now()
    )
    return 200, EndorsementShown(**shown_endorsement(found))


@router.post(
    "/{uuid:endorsement_id}/withdraw",
    response={200: EndorsementShown, **REFUSALS},
    summary="Take an endorsement back",
)
@repeatable
def withdraw(request: HttpRequest, endorsement_id: uuid.UUID) -> Any:
    """What the organisation said, or asked for."""
    actor = needs(request, Permission.REVIEW)
    found = withdraw_endorsement(
        actor=actor, endorsement=endorsement_for(actor, endorsement_id), at=timezone.now()
    )
    return 200, EndorsementShown(**shown_endorsement(found))
