# SPDX-License-Identifier: Apache-2.0

"""Certificates that are no badge: handed in with a person's token, seen with an organisation's."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, needs_own, with_limits
from skillmark_server.api.v1.sending import File, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.holdings.certificates import (
    certificate_with_content,
    certificates_for,
    certificates_of,
)
from skillmark_server.holdings.files import ENDINGS, LARGEST
from skillmark_server.holdings.models import Certificate
from skillmark_server.holdings.models.certificate import (
    LONGEST_NUMBER,
    LONGEST_REASON,
    LONGEST_TEXT,
)
from skillmark_server.holdings.services import (
    confirm_certificate,
    hand_in_certificate,
    refuse_certificate,
    remove_certificate,
)

own = Router(tags=["my"])
router = Router(tags=["certificates"])


class CertificateShown(Schema):
    """What its holder says, and who has seen it; nothing proves it."""

    id: uuid.UUID
    organisation: uuid.UUID
    holder: str
    title: str
    issuer: str
    number: str
    skill: str
    achievement: uuid.UUID | None
    issued_on: date
    ends_on: date | None = Field(description="The last day on which it holds")
    media_type: str
    sha256: str
    state: str = Field(description="`waiting`, `seen`, `refused` or `ended`; never verified")
    seen_by: str
    decided_at: datetime | None
    reason: str
    handed_in_at: datetime


class CertificatePage(Schema):
    """One page of them."""

    items: list[CertificateShown]
    next: str | None


class CertificateSent(Sent):
    """The facts as they stand on it, and the file in base64."""

    model_config = example(
        organisation="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12",
        title="Forklift licence B",
        issuer="Arbejdstilsynet",
        issued_on="2024-05-01",
        file="JVBERi0xLjQKJSVFT0YK",
    )

    organisation: uuid.UUID = Field(description="Where one works")
    title: str = Field(max_length=LONGEST_TEXT)
    issuer: str = Field(max_length=LONGEST_TEXT)
    number: str = Field(default="", max_length=LONGEST_NUMBER)
    skill: str = Field(default="", max_length=LONGEST_TEXT)
    achievement: uuid.UUID | None = Field(
        default=None, description="A badge that is required of one, and this stands in for"
    )
    issued_on: date
    ends_on: date | None = None
    file: File = Field(max_length=LARGEST, description="PDF, JPEG or PNG")


class NotSeen(Sent):
    """Why not, for its holder."""

    model_config = example(reason="The second page is missing.")

    reason: str = Field(max_length=LONGEST_REASON)


@own.get("/certificates", response={200: CertificatePage, **REFUSALS}, summary="One's certificates")
def list_own(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Those that are no badge, newest first."""
    found = certificates_of(needs_own(request, Own.SEE))
    return page_of(
        found, request=request, order="-handed_in_at", cursor=cursor, limit=limit, show=_shown
    )


@own.post("/certificates", response={201: CertificateShown, **REFUSALS}, summary="Hand one in")
@repeatable
def hand_in(request: HttpRequest, payload: CertificateSent) -> Any:
    """Those who decide about requests there are told, and see the file."""
    certificate = hand_in_certificate(
        user=needs_own(request, Own.DECIDE),
        organisation_id=payload.organisation,
        title=payload.title,
        issuer=payload.issuer,
        number=payload.number,
        skill=payload.skill,
        achievement_id=payload.achievement,
        issued_on=payload.issued_on,
        ends_on=payload.ends_on,
        data=payload.file,
        at=timezone.now(),
        kind="token",
    )
    return 201, CertificateShown(**_shown(certificate))


@own.get(
    "/certificates/{uuid:certificate_id}",
    response={200: CertificateShown, **REFUSALS},
    summary="One of them",
)
def one_own(request: HttpRequest, certificate_id: uuid.UUID) -> dict[str, Any]:
    """With what became of it."""
    return _shown(certificates_of(needs_own(request, Own.SEE)).get(pk=certificate_id))


@own.get(
    "/certificates/{uuid:certificate_id}/file",
    response={200: None, **REFUSALS},
    summary="Its file",
    openapi_extra=file_of(*ENDINGS),
)
def own_file(request: HttpRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Byte for byte as it was handed in."""
    found = certificates_of(needs_own(request, Own.SEE)).get(pk=certificate_id)
    return _file(request, found)


@own.delete(
    "/certificates/{uuid:certificate_id}", response={204: None, **REFUSALS}, summary="Take it back"
)
@repeatable
def remove(request: HttpRequest, certificate_id: uuid.UUID) -> Any:
    """Its file is deleted at once, and it does not count any more."""
    user = needs_own(request, Own.DECIDE)
    remove_certificate(user=user, certificate_id=certificate_id, at=timezone.now(), kind="token")
    return 204, None


@router.get("", response={200: CertificatePage, **REFUSALS}, summary="What was handed in")
def list_handed_in(
    request: HttpRequest,
    is_waiting: bool = Query(True),  # noqa: FBT001, FBT003 - a member of the query
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By the people of the organisation, but for one's own; longest waiting first."""
    found = certificates_for(needs(request, Permission.DECIDE_REQUESTS), is_waiting=is_waiting)
    return page_of(
        found, request=request, order="handed_in_at", cursor=cursor, limit=limit, show=_shown
    )


@router.get(
    "/{uuid:certificate_id}", response={200: CertificateShown, **REFUSALS}, summary="One of them"
)
def one(request: HttpRequest, certificate_id: uuid.UUID) -> dict[str, Any]:
    """What its holder says of it."""
    return _shown(_of_others(request, certificate_id))


@router.get(
    "/{uuid:certificate_id}/file",
    response={200: None, **REFUSALS},
    summary="Its file",
    openapi_extra=file_of(*ENDINGS),
)
def file(request: HttpRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Byte for byte as it was handed in."""
    return _file(request, _of_others(request, certificate_id))


@router.post(
    "/{uuid:certificate_id}/seen",
    response={200: CertificateShown, **REFUSALS},
    summary="Say that one has seen it",
)
@repeatable
def seen(request: HttpRequest, certificate_id: uuid.UUID) -> Any:
    """The name of whoever made the token stands beside it; nobody confirms their own."""
    actor = needs(request, Permission.DECIDE_REQUESTS)
    found = confirm_certificate(actor=actor, certificate_id=certificate_id, at=timezone.now())
    return 200, CertificateShown(**_shown(found))


@router.post(
    "/{uuid:certificate_id}/refuse",
    response={200: CertificateShown, **REFUSALS},
    summary="Say no, and why",
)
@repeatable
def refuse(request: HttpRequest, certificate_id: uuid.UUID, payload: NotSeen) -> Any:
    """Its holder reads the reason."""
    found = refuse_certificate(
        actor=needs(request, Permission.DECIDE_REQUESTS),
        certificate_id=certificate_id,
        reason=payload.reason,
        at=timezone.now(),
    )
    return 200, CertificateShown(**_shown(found))


def _of_others(request: HttpRequest, certificate_id: uuid.UUID) -> Certificate:
    return certificates_for(needs(request, Permission.DECIDE_REQUESTS)).get(pk=certificate_id)


def _file(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    found = certificate_with_content(certificate)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Cache-Control"] = "no-store"
    answer["Content-Disposition"] = "attachment"
    return with_limits(request, answer)


def _shown(one: Certificate) -> dict[str, Any]:
    names = (
        *("title", "issuer", "number", "skill", "issued_on", "ends_on", "media_type", "sha256"),
        *("decided_at", "reason", "handed_in_at"),
    )
    return {
        "id": one.pk,
        "organisation": one.organisation_id,
        "holder": one.user.shown_name,
        "achievement": one.achievement_id,
        **{name: getattr(one, name) for name in names},
        "state": str(one.state_on(timezone.localdate())),
        "seen_by": one.decided_name if one.is_seen else "",
    }
