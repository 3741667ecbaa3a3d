# SPDX-License-Identifier: Apache-2.0

"""Links for applications, for a program with a person's own token."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs_own
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.portfolio.applications import applications_of
from skillmark_server.portfolio.models import Application
from skillmark_server.portfolio.models.application import LONGEST_MESSAGE, LONGEST_NAME
from skillmark_server.portfolio.services import make_application, withdraw_application
from skillmark_server.portfolio.services.applying import LONGEST_DAYS, MOST_AWARDS

router = Router(tags=["my"])


class ApplicationShown(Schema):
    """One link."""

    id: uuid.UUID
    name: str
    message: str
    size: int = Field(description="How many badges it was made with")
    opened: int = Field(description="How often, by anybody but its owner; never by whom")
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


class ApplicationMade(ApplicationShown):
    """One that was just made: the only answer with its address."""

    url: str


class ApplicationsShown(Schema):
    """One page of them."""

    items: list[ApplicationShown]
    next: str | None


class ApplicationSent(Sent):
    """What a link is for, what it shows, and how long it opens."""

    model_config = example(
        name="Driver at Havnens Lager", awards=["3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"], days=30
    )

    name: str = Field(max_length=LONGEST_NAME)
    message: str = Field(default="", max_length=LONGEST_MESSAGE)
    awards: list[uuid.UUID] = Field(max_length=MOST_AWARDS)
    days: int = Field(default=30, ge=1, le=LONGEST_DAYS)


@router.get("/applications", response={200: ApplicationsShown, **REFUSALS}, summary="One's links")
def list_applications(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Newest first; their addresses were shown once."""
    return page_of(
        applications_of(needs_own(request, Own.SEE)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post("/applications", response={201: ApplicationMade, **REFUSALS}, summary="Make one")
@repeatable
def make(request: HttpRequest, payload: ApplicationSent) -> Any:
    """It shows what is chosen, also what nobody else sees, verified whenever it is opened."""
    user = needs_own(request, Own.DECIDE)
    made, address = make_application(
        user=user,
        name=payload.name,
        message=payload.message,
        award_ids=payload.awards,
        days=payload.days,
        at=timezone.now(),
        kind="token",
    )
    return 201, ApplicationMade(**_found(user, made.pk), url=address)


@router.post(
    "/applications/{uuid:application_id}/withdraw",
    response={200: ApplicationShown, **REFUSALS},
    summary="Withdraw it",
)
@repeatable
def withdraw(request: HttpRequest, application_id: uuid.UUID) -> Any:
    """It does not open any more; a second time changes nothing."""
    user = needs_own(request, Own.DECIDE)
    withdraw_application(user=user, application_id=application_id, at=timezone.now(), kind="token")
    return 200, ApplicationShown(**_found(user, application_id))


def _found(user: Any, application_id: uuid.UUID) -> dict[str, Any]:
    return _shown(applications_of(user).get(pk=application_id))


def _shown(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "name": application.name,
        "message": application.message,
        "size": getattr(application, "size", 0),
        "opened": getattr(application, "opened", 0),
        "created_at": application.created_at,
        "expires_at": application.expires_at,
        "withdrawn_at": application.withdrawn_at,
    }
