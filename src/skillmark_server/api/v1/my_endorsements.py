# SPDX-License-Identifier: Apache-2.0

"""A person's own: what others say of their awards, and what they say for themselves."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.repeating import repeatable, repeatable_outside
from skillmark_server.api.tokens import Call, needs_own
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
    endorsement_of_person,
    endorsements_by_person,
    endorsements_of_holder,
)
from skillmark_server.lifecycle.services import (
    decide_endorsement,
    withdraw_endorsement,
)

router = Router(tags=["endorsements"])


@router.get("", response={200: Endorsements, **REFUSALS}, summary="What others say of my awards")
def list_my_endorsements(
    request: HttpRequest,
    by_me: bool = Query(default=False, description="Instead, what I said"),  # noqa: FBT001 - of the address
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest change first; also what waits to be looked at."""
    user = needs_own(request, Own.SEE)
    rows = endorsements_by_person(user) if by_me else endorsements_of_holder(user)
    return listed(request, rows, cursor=cursor, limit=limit)


@router.post(
    "/ask",
    response={201: EndorsementShown, **REFUSALS},
    summary="Ask for an endorsement of my award",
)
@repeatable
def ask_for_mine(request: HttpRequest, payload: EndorsementAsked) -> Any:
    """They get a mail, and may see the award."""
    needs_own(request, Own.DECIDE)
    actor = cast("Call", request).actor
    return asked_for(actor, payload)


@router.post("", response={201: EndorsementShown, **REFUSALS}, summary="Endorse something myself")
@repeatable
def give_mine(request: HttpRequest, payload: EndorsementGiven) -> Any:
    """By a badge that I hold in the same skill."""
    needs_own(request, Own.DECIDE)
    actor = cast("Call", request).actor
    return given(actor, payload, is_own=True)


@router.post(
    "/hand-in",
    response={201: EndorsementShown, **REFUSALS},
    summary="Hand in an endorsement of my award that was signed elsewhere",
)
@repeatable_outside
def hand_in_mine(request: HttpRequest, payload: EndorsementHandedIn) -> Any:
    """It is verified first, kept as it was signed, and shown once you accept it."""
    needs_own(request, Own.DECIDE)
    return handed_in(request, cast("Call", request).actor, payload)


@router.post(
    "/{uuid:endorsement_id}/decide",
    response={200: EndorsementShown, **REFUSALS},
    summary="Accept an endorsement of my award, or decline it",
)
@repeatable
def decide_mine(
    request: HttpRequest, endorsement_id: uuid.UUID, payload: EndorsementDecision
) -> Any:
    """Nobody but you sees one before; whoever wrote it is told."""
    user = needs_own(request, Own.DECIDE)
    found = decide_endorsement(
        actor=cast("Call", request).actor,
        endorsement=endorsement_of_person(user, endorsement_id),
        is_shown=payload.is_shown,
        at=timezone.now(),
    )
    return 200, EndorsementShown(**shown_endorsement(found))


@router.post(
    "/{uuid:endorsement_id}/withdraw",
    response={200: EndorsementShown, **REFUSALS},
    summary="Take back what I said, or asked",
)
@repeatable
def withdraw_mine(request: HttpRequest, endorsement_id: uuid.UUID) -> Any:
    """It is shown no more, and its list says so."""
    user = needs_own(request, Own.DECIDE)
    found = withdraw_endorsement(
        actor=cast("Call", request).actor,
        endorsement=endorsement_of_person(user, endorsement_id),
        at=timezone.now(),
    )
    return 200, EndorsementShown(**shown_endorsement(found))
