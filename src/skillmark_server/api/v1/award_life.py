# SPDX-License-Identifier: Apache-2.0

"""What happens around an award: acts that wait or were done, its mails, the mail once more."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, ActShown, Sent, shown_act
from skillmark_server.awards.selectors import acts_of, award_for, waiting_acts
from skillmark_server.awards.services import resend_claim_mail
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.selectors import mails_about

router = Router(tags=["awards"])


class Acts(Schema):
    """One page of acts."""

    items: list[ActShown]
    next: str | None


class MailShown(Schema):
    """A mail about an award; its words and its link are not here."""

    id: uuid.UUID
    kind: str
    to_email: str
    language: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    given_up_at: datetime | None
    cancelled_at: datetime | None


class Mails(Schema):
    """One page of mails."""

    items: list[MailShown]
    next: str | None


class Again(Sent):
    """Where the mail goes; left empty, to the address of the award."""

    model_config = example(email="anna@home.example")

    email: str = Field(default="", max_length=254)


@router.get("/acts", response={200: Acts, **REFUSALS}, summary="What is about to happen")
def list_waiting(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Acts that can still be undone, the next one first."""
    return page_of(
        waiting_acts(needs(request, Permission.SEE_AWARDS)),
        request=request,
        order="due_at",
        cursor=cursor,
        limit=limit,
        show=shown_act,
    )


@router.get(
    "/{uuid:award_id}/acts", response={200: Acts, **REFUSALS}, summary="What was done to an award"
)
def list_acts(
    request: HttpRequest,
    award_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Or is about to be, the oldest first."""
    actor = needs(request, Permission.SEE_AWARDS)
    return page_of(
        acts_of(award_for(actor, award_id)),
        request=request,
        order="asked_at",
        cursor=cursor,
        limit=limit,
        show=shown_act,
    )


@router.get("/{uuid:award_id}/mails", response={200: Mails, **REFUSALS}, summary="Its mails")
def list_mails(
    request: HttpRequest,
    award_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The oldest first; `bounced_at` and `given_up_at` say that one did not arrive."""
    actor = needs(request, Permission.SEE_AWARDS)
    return page_of(
        mails_about(actor, award_for(actor, award_id).pk),
        request=request,
        order="created_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post(
    "/{uuid:award_id}/mail", response={202: MailShown, **REFUSALS}, summary="Send the mail again"
)
@repeatable
def send_again(request: HttpRequest, award_id: uuid.UUID, payload: Again | None = None) -> Any:
    """With a new link to keep the badge, perhaps to a mended address."""
    actor = needs(request, Permission.AWARD)
    mail = resend_claim_mail(
        actor=actor,
        award=award_for(actor, award_id),
        at=timezone.now(),
        email="" if payload is None else payload.email,
    )
    return 202, MailShown(**_shown(mail))


def _shown(mail: Mail) -> dict[str, Any]:
    return {name: getattr(mail, name) for name in MailShown.model_fields}
