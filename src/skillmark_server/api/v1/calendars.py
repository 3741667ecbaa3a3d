# SPDX-License-Identifier: Apache-2.0

"""
What runs out as a calendar, and the addresses that calendar programs were given.

No call makes such an address: it answers without a token, so that one who got hold of a token
could read on with it after the token is ended. A program asks for the calendar itself.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import Call, needs, needs_own, with_limits
from skillmark_server.api.v1.shapes import REFUSALS, file_of
from skillmark_server.holdings.calendars import MEDIA_TYPE, written_calendar
from skillmark_server.lifecycle.models import CalendarFeed
from skillmark_server.lifecycle.selectors import feeds_of
from skillmark_server.lifecycle.services import end_feed

router = Router(tags=["renewals"])
own = Router(tags=["my"])


class CalendarShown(Schema):
    """An address that a calendar program asks; it was shown once, to whoever made it."""

    id: uuid.UUID
    organisation: uuid.UUID | None = Field(description="Null where it is of one's own badges")
    made_at: datetime


class Calendars(Schema):
    """One page of them."""

    items: list[CalendarShown]
    next: str | None


@router.get(
    "/awards/ending.ics",
    response={200: None, **REFUSALS},
    summary="What runs out, as a calendar",
    openapi_extra=file_of(MEDIA_TYPE),
)
def ending_calendar(request: HttpRequest) -> HttpResponse:
    """Within 90 days, or in the last 90: one day each, at most 2,000."""
    actor = needs(request, Permission.SEE_AWARDS)
    return _calendar(request, CalendarFeed(user=actor.user, organisation=actor.organisation))


@own.get(
    "/calendar.ics",
    response={200: None, **REFUSALS},
    summary="What runs out of one's own, as a calendar",
    openapi_extra=file_of(MEDIA_TYPE),
)
def own_calendar(request: HttpRequest) -> HttpResponse:
    """Badges at any verified address, and what was seen by a second person."""
    return _calendar(request, CalendarFeed(user=needs_own(request, Own.SEE)))


@own.get(
    "/calendars", response={200: Calendars, **REFUSALS}, summary="Addresses of one's calendars"
)
def list_calendars(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Those that answer, the newest first."""
    needs_own(request, Own.SEE)
    return page_of(
        feeds_of(cast("Call", request).actor),
        request=request,
        order="-made_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@own.delete("/calendars/{uuid:calendar_id}", response={204: None, **REFUSALS}, summary="End one")
@repeatable
def end(request: HttpRequest, calendar_id: uuid.UUID) -> Any:
    """Its address answers no more."""
    needs_own(request, Own.DECIDE)
    actor = cast("Call", request).actor
    end_feed(actor=actor, feed=feeds_of(actor).get(pk=calendar_id), at=timezone.now())
    return 204, None


def _calendar(request: HttpRequest, feed: CalendarFeed) -> HttpResponse:
    answer = HttpResponse(
        written_calendar(feed, at=timezone.now()), content_type=f"{MEDIA_TYPE}; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _shown(feed: CalendarFeed) -> dict[str, Any]:
    return {"id": feed.pk, "organisation": feed.organisation_id, "made_at": feed.made_at}
