# SPDX-License-Identifier: Apache-2.0

"""Requests for badges: list, look and decide."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, RequestShown, Sent, shown_request
from skillmark_server.awards.selectors import request_for, requests_visible_to
from skillmark_server.awards.services.requesting import decide_request

router = Router(tags=["requests"])


class Requests(Sent):
    """One page of requests."""

    items: list[RequestShown]
    next: str | None


class Decision(Sent):
    """Yes or no, and why not."""

    model_config = example(is_approved=False, reason="We could not open the evidence.")

    is_approved: bool
    reason: str = Field(default="", max_length=1_000)


@router.get("", response={200: Requests, **REFUSALS}, summary="What was asked for")
def list_requests(
    request: HttpRequest,
    is_open: bool = Query(True),  # noqa: FBT001, FBT003 - a member of the query
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Those whose address was confirmed, the oldest first."""
    actor = needs(request, Permission.DECIDE_REQUESTS)
    rows = requests_visible_to(actor).filter(decided_at__isnull=is_open)
    return page_of(
        rows, request=request, order="asked_at", cursor=cursor, limit=limit, show=shown_request
    )


@router.get("/{uuid:request_id}", response={200: RequestShown, **REFUSALS}, summary="One request")
def one(request: HttpRequest, request_id: uuid.UUID) -> dict[str, Any]:
    """Who asks, what they did and where it can be seen."""
    return shown_request(request_for(needs(request, Permission.DECIDE_REQUESTS), request_id))


@router.post(
    "/{uuid:request_id}/decide", response={200: RequestShown, **REFUSALS}, summary="Decide"
)
@repeatable
def decide(request: HttpRequest, request_id: uuid.UUID, payload: Decision) -> Any:
    """Nobody decides on their own."""
    actor = needs(request, Permission.DECIDE_REQUESTS)
    asked = request_for(actor, request_id)
    decided = decide_request(
        actor=actor,
        request=asked,
        is_approved=payload.is_approved,
        reason=payload.reason,
        at=timezone.now(),
    )
    return 200, RequestShown(**shown_request(decided))
