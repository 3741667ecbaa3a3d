# SPDX-License-Identifier: Apache-2.0

"""Awards: list, look, award, read the credential, withdraw, put on hold, lift, undo."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.award_search import Asked, Awards, listed
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import (
    REFUSALS,
    ActShown,
    AwardShown,
    Evidence,
    Sent,
    file_of,
    shown_act,
    shown_award,
)
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Act, DocumentForm
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.selectors import award_for
from skillmark_server.awards.services.acting import (
    reinstate_award,
    revoke_award,
    suspend_award,
    undo_act,
)
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.documents.certificate import MEDIA_TYPE, certificate

router = Router(tags=["awards"])
MEDIA = {
    DocumentForm.DATA_INTEGRITY: "application/vc",
    DocumentForm.TOKEN: "application/vc+jwt",
}


class NewAward(Sent):
    """One award to be made."""

    model_config = example(
        achievement="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11",
        email="anna@example.org",
        name="Anna Berg",
        language="da",
    )

    achievement: uuid.UUID
    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=8)
    narrative: str = Field(default="", max_length=10_000)
    evidence: list[Evidence] = Field(default=[], max_length=20)
    result: str = Field(default="", max_length=200)
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class Why(Sent):
    """Why something is done to an award."""

    model_config = example(reason="Awarded to the wrong person.", is_reason_public=False)

    reason: str = Field(default="", max_length=500)
    is_reason_public: bool = False
    now: bool = Field(default=False, description="Without the undo window")


@router.get("", response={200: Awards, **REFUSALS}, summary="Awards of the organisation")
def list_awards(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """With `q` the best first, else the newest; every filter narrows either."""
    actor, now = needs(request, Permission.SEE_AWARDS), timezone.now()
    return listed(request, asked, actor=actor, at=now)


@router.post("", response={201: AwardShown, **REFUSALS}, summary="Award one badge")
@repeatable
def create_award(request: HttpRequest, payload: NewAward) -> Any:
    """Signs it, keeps it, and writes to the recipient; send an `Idempotency-Key`."""
    actor, now = needs(request, Permission.AWARD), timezone.now()
    version = achievement_for(actor, payload.achievement).published
    if version is None:
        raise NotPublished
    award = award_one(
        actor=actor,
        version=version,
        email=payload.email,
        name=payload.name,
        at=now,
        language=payload.language,
        narrative=payload.narrative,
        evidence=[one.model_dump() for one in payload.evidence],
        result=payload.result,
        valid_from=_aware(payload.valid_from),
        valid_until=_aware(payload.valid_until),
    )
    return 201, AwardShown(**shown_award(award, now))


@router.get("/{uuid:award_id}", response={200: AwardShown, **REFUSALS}, summary="One award")
def one_award(request: HttpRequest, award_id: uuid.UUID) -> dict[str, Any]:
    """One award of the organisation."""
    actor = needs(request, Permission.SEE_AWARDS)
    return shown_award(award_for(actor, award_id), timezone.now())


@router.get(
    "/{uuid:award_id}/credential",
    response={200: None, **REFUSALS},
    summary="The signed bytes",
    openapi_extra=file_of(*MEDIA.values()),
)
def credential(
    request: HttpRequest, award_id: uuid.UUID, form: DocumentForm = DocumentForm.DATA_INTEGRITY
) -> HttpResponse:
    """The credential as it was signed, byte for byte: `vc` (JSON) or `jwt`."""
    actor = needs(request, Permission.SEE_AWARDS)
    award = award_for(actor, award_id)
    if form is DocumentForm.TOKEN:
        sign_second_form(award, at=timezone.now())
    answer = HttpResponse(signed_bytes(award, form), content_type=MEDIA[form])
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.get(
    "/{uuid:award_id}/certificate.pdf",
    response={200: None, **REFUSALS},
    summary="The certificate as PDF",
    openapi_extra=file_of(MEDIA_TYPE),
)
def certificate_file(
    request: HttpRequest, award_id: uuid.UUID, language: str = Query("", max_length=8)
) -> HttpResponse:
    """In `language`, by default the one it was signed in; the credential is attached to it."""
    actor = needs(request, Permission.SEE_AWARDS)
    body = certificate(award_for(actor, award_id), language=language)
    answer = HttpResponse(body, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.post(
    "/{uuid:award_id}/revoke", response={202: ActShown, **REFUSALS}, summary="Withdraw for good"
)
@repeatable
def revoke(request: HttpRequest, award_id: uuid.UUID, payload: Why) -> Any:
    """After the undo window, or `now`; the holder is told why."""
    actor = needs(request, Permission.WITHDRAW)
    act = revoke_award(
        actor=actor, award=award_for(actor, award_id), at=timezone.now(), **payload.model_dump()
    )
    return 202, ActShown(**shown_act(act))


@router.post(
    "/{uuid:award_id}/suspend", response={202: ActShown, **REFUSALS}, summary="Put on hold"
)
@repeatable
def suspend(request: HttpRequest, award_id: uuid.UUID, payload: Why) -> Any:
    """Only for awards that can be put on hold."""
    actor = needs(request, Permission.WITHDRAW)
    act = suspend_award(
        actor=actor, award=award_for(actor, award_id), at=timezone.now(), **payload.model_dump()
    )
    return 202, ActShown(**shown_act(act))


@router.post(
    "/{uuid:award_id}/reinstate", response={202: ActShown, **REFUSALS}, summary="Lift the hold"
)
@repeatable
def reinstate(request: HttpRequest, award_id: uuid.UUID, payload: Why) -> Any:
    """The award counts again."""
    actor = needs(request, Permission.WITHDRAW)
    act = reinstate_award(
        actor=actor,
        award=award_for(actor, award_id),
        reason=payload.reason,
        at=timezone.now(),
        now=payload.now,
    )
    return 202, ActShown(**shown_act(act))


@router.post(
    "/acts/{uuid:act_id}/undo", response={200: ActShown, **REFUSALS}, summary="Undo what waits"
)
@repeatable
def undo(request: HttpRequest, act_id: uuid.UUID) -> Any:
    """While its window lasts."""
    actor = needs(request, Permission.WITHDRAW)
    act = Act.objects.get(pk=act_id, award__organisation=actor.organisation)
    return 200, ActShown(**shown_act(undo_act(actor=actor, act=act, at=timezone.now())))


def _aware(moment: datetime | None) -> datetime | None:
    return (
        timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment
    )
