# SPDX-License-Identifier: Apache-2.0

"""A person's own: what others say of their awards, and what they say for themselves."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import Call, needs_own
from skillmark_server.api.v1.endorsement_shapes import (
    EndorsementAsked,
    EndorsementDecision,
    EndorsementGiven,
    Endorsements,
    EndorsementShown,
    shown_endorsement,
)
from skillmark_server.api.v1.shapes import REFUSALS
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed
from skillmark_server.lifecycle.selectors import (
    endorsement_of_person,
    endorsements_by_person,
    endorsements_of_holder,
)
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    decide_endorsement,
    give_endorsement,
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
    return page_of(
        endorsements_by_person(user) if by_me else endorsements_of_holder(user),
        request=request,
        order="-changed_at",
        cursor=cursor,
        limit=limit,
        show=shown_endorsement,
    )


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
    asked = ask_for_endorsement(
        actor=actor,
        target=target_for(actor, Endorsed(payload.kind), payload.target),
        email=payload.email,
        language=payload.language,
        at=timezone.now(),
    )
    return 201, EndorsementShown(**shown_endorsement(asked))


@router.post("", response={201: EndorsementShown, **REFUSALS}, summary="Endorse something myself")
@repeatable
def give_mine(request: HttpRequest, payload: EndorsementGiven) -> Any:
    """By a badge that I hold in the same skill."""
    needs_own(request, Own.DECIDE)
    actor = cast("Call", request).actor
    made = give_endorsement(
        actor=actor,
        target=target_for(actor, Endorsed(payload.kind), payload.target),
        comment=payload.comment,
        is_own=True,
        at=timezone.now(),
    )
    return 201, EndorsementShown(**shown_endorsement(made))


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
