# SPDX-License-Identifier: Apache-2.0

"""Badges from elsewhere, for a program with a person's own token."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable, repeatable_outside
from skillmark_server.api.tokens import count, needs_own, with_limits
from skillmark_server.api.v1.my import Hidden, Seen
from skillmark_server.api.v1.sending import File, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.checking.giving import LARGEST_FILE, Given, things_given
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.selectors import (
    imported_of,
    imported_with_content,
    wanted_imported,
)
from skillmark_server.holdings.services import (
    check_again,
    collect_imported,
    hide_imported,
    import_badge,
    remove_imported,
    show_imported,
)
from skillmark_server.portfolio.finding import Wanted
from skillmark_server.portfolio.services.collecting import MOST_IN_ONE

router = Router(tags=["my"])
IMPORTS_A_MINUTE: Final = 20
_MEDIA: Final = {
    "json": "application/json",
    "jwt": "application/jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}


class ImportedShown(Schema):
    """One badge from elsewhere, with what was found when it was checked last."""

    id: uuid.UUID
    title: str
    description: str
    issuer: str
    issuer_id: str
    credential_id: str
    standard: str = Field(description="`open_badges_3` or `open_badges_2`")
    skills: list[str]
    issued_at: datetime | None
    ends_at: datetime | None
    form: str = Field(description="`json`, `jwt`, `png`, `svg` or `pdf`")
    sha256: str = Field(description="Of the file, in hexadecimal")
    verdict: str
    issuer_trust: str
    code: str = Field(description="Of the error that decided the verdict, as of `/verify`")
    checked_at: datetime
    visibility: str
    is_hidden: bool
    imported_at: datetime


class ImportedPage(Schema):
    """One page of them."""

    items: list[ImportedShown]
    next: str | None


class ImportSent(Sent):
    """A file in base64, or an https address or the badge as text."""

    model_config = example(credential="https://badges.example.org/assertions/1")

    credential: str = Field(default="", max_length=1_000_000)
    file: File = Field(default=b"", max_length=LARGEST_FILE)


class ImportedChosen(Sent):
    """Which badges from elsewhere a collection holds, the first first."""

    model_config = example(imported=["3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"])

    imported: list[uuid.UUID] = Field(max_length=MOST_IN_ONE)


@router.get("/imported", response={200: ImportedPage, **REFUSALS}, summary="Badges from elsewhere")
def list_imported(
    request: HttpRequest,
    text: str = Query("", max_length=120),
    issuer: uuid.UUID | None = None,
    skill: str = Query("", max_length=120),
    year: int | None = Query(None, ge=1970, le=2200),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Newest first, hidden ones too where nothing narrows them."""
    user = needs_own(request, Own.SEE)
    wanted = Wanted(text=text, issuer_id=issuer, skill=skill, year=year)
    found = imported_of(user)
    if wanted.is_narrowed:
        found = wanted_imported(user, wanted, at=timezone.now())
    return page_of(
        found, request=request, order="-imported_at", cursor=cursor, limit=limit, show=_shown
    )


@router.post("/imported", response={201: ImportedShown, **REFUSALS}, summary="Bring one here")
@repeatable_outside
def bring(request: HttpRequest, payload: ImportSent) -> Any:
    """
    It is verified first; what no proof confirms, or was issued to somebody else, is refused.

    Nobody else sees it until its holder says so. Sent again under another key, it is refused as a
    duplicate.
    """
    user = needs_own(request, Own.DECIDE)
    count(request, f"import:{user.pk}", IMPORTS_A_MINUTE)
    given = Given("", payload.file) if payload.file else things_given([], payload.credential)[0]
    badge = import_badge(
        user=user, given=given, language=user.language, at=timezone.now(), kind="token"
    )
    return 201, ImportedShown(**_shown(badge))


@router.get(
    "/imported/{uuid:badge_id}", response={200: ImportedShown, **REFUSALS}, summary="One of them"
)
def one_imported(request: HttpRequest, badge_id: uuid.UUID) -> dict[str, Any]:
    """With the verdict of the last check, which is made each day."""
    return _shown(imported_of(needs_own(request, Own.SEE)).get(pk=badge_id))


@router.get(
    "/imported/{uuid:badge_id}/file",
    response={200: None, **REFUSALS},
    summary="Its file",
    openapi_extra=file_of(*_MEDIA.values()),
)
def imported_file(request: HttpRequest, badge_id: uuid.UUID) -> HttpResponse:
    """Byte for byte as it was brought."""
    badge = imported_with_content(needs_own(request, Own.SEE), badge_id)
    answer = HttpResponse(bytes(badge.content), content_type=_MEDIA[badge.form])
    answer["Cache-Control"] = "no-store"
    answer["Content-Disposition"] = "attachment"
    return with_limits(request, answer)


@router.post(
    "/imported/{uuid:badge_id}/check", response={200: ImportedShown, **REFUSALS}, summary="Check it"
)
def check(request: HttpRequest, badge_id: uuid.UUID) -> Any:
    """Ask the verifier now."""
    user = needs_own(request, Own.DECIDE)
    count(request, f"import:{user.pk}", IMPORTS_A_MINUTE)
    return _shown(check_again(user=user, badge_id=badge_id, at=timezone.now()))


@router.put(
    "/imported/{uuid:badge_id}/visibility",
    response={200: ImportedShown, **REFUSALS},
    summary="Who sees it",
)
@repeatable
def show_to(request: HttpRequest, badge_id: uuid.UUID, payload: Seen) -> Any:
    """An employer sees nothing of it without this."""
    badge = show_imported(
        user=needs_own(request, Own.DECIDE),
        badge_id=badge_id,
        visibility=payload.visibility,
        at=timezone.now(),
        kind="token",
    )
    return 200, ImportedShown(**_shown(badge))


@router.put(
    "/imported/{uuid:badge_id}/hidden",
    response={200: ImportedShown, **REFUSALS},
    summary="Hide it",
)
@repeatable
def hide(request: HttpRequest, badge_id: uuid.UUID, payload: Hidden) -> Any:
    """Put it out of sight, or take it back."""
    badge = hide_imported(
        user=needs_own(request, Own.DECIDE),
        badge_id=badge_id,
        is_hidden=payload.is_hidden,
        at=timezone.now(),
        kind="token",
    )
    return 200, ImportedShown(**_shown(badge))


@router.delete(
    "/imported/{uuid:badge_id}", response={204: None, **REFUSALS}, summary="Let go of it"
)
@repeatable
def remove(request: HttpRequest, badge_id: uuid.UUID) -> Any:
    """Its file and all that was read from it are deleted at once."""
    user = needs_own(request, Own.DECIDE)
    remove_imported(user=user, badge_id=badge_id, at=timezone.now(), kind="token")
    return 204, None


@router.put(
    "/collections/{uuid:collection_id}/imported",
    response={200: ImportedChosen, **REFUSALS},
    summary="What of it a collection holds",
)
@repeatable
def collect(request: HttpRequest, collection_id: uuid.UUID, payload: ImportedChosen) -> Any:
    """After the badges from here, in this order; what is not named is taken out."""
    collect_imported(
        user=needs_own(request, Own.DECIDE),
        collection_id=collection_id,
        badge_ids=payload.imported,
        at=timezone.now(),
        kind="token",
    )
    return 200, ImportedChosen(imported=list(dict.fromkeys(payload.imported)))


def _shown(badge: ImportedBadge) -> dict[str, Any]:
    names = (
        *("title", "description", "issuer", "issuer_id", "credential_id", "skills", "issued_at"),
        *("ends_at", "form", "sha256", "verdict", "code", "checked_at", "visibility"),
    )
    return {
        "id": badge.pk,
        **{name: getattr(badge, name) for name in names},
        "standard": "open_badges_2" if badge.is_older else "open_badges_3",
        "issuer_trust": badge.trust,
        "is_hidden": badge.hidden_at is not None,
        "imported_at": badge.imported_at,
    }
