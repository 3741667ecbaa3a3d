# SPDX-License-Identifier: Apache-2.0

"""The certificates of what a filter finds as one archive: count, ask, follow, download, remove."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.bulk_acts import Chosen
from skillmark_server.api.v1.packs import archive_of
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.documents import packing
from skillmark_server.documents.finding import count_found
from skillmark_server.documents.models import Pack
from skillmark_server.documents.selectors import found_pack_for, found_packs_visible_to
from skillmark_server.documents.services import ask_for_certificates_found, remove_certificates

router = Router(tags=["awards"])
_ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"


class WhichPrinted(Sent):
    """Of which awards; without a filter, of all that are in force."""

    model_config = example(awards={"achievement": _ID, "issued_from": "2026-03-01"})

    awards: Chosen


class NewFoundPack(WhichPrinted):
    """Of which awards, and in which language."""

    model_config = example(awards={"achievement": _ID}, language="da")

    language: Literal["en", "da"] = "en"
    expected: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="The count of the preview; another is refused"
    )


class PrintedCount(Schema):
    """How many it would be."""

    count: int = Field(description="Awards that fit and are in force; 20,000 at most")


class FoundPackShown(Schema):
    """How far an archive is."""

    id: uuid.UUID
    question: dict[str, str] = Field(description="What the filter asked")
    language: str
    asked_at: datetime
    total: int = Field(description="Awards that were found when it was asked for")
    made: int
    left_out: int = Field(description="Without a certificate; the archive says why")
    ready_at: datetime | None
    removed_at: datetime = Field(description="When it is removed by itself")


class FoundPacks(Schema):
    """The archives of what filters found; ten at most."""

    items: list[FoundPackShown]


@router.post(
    "/certificates/preview",
    response={200: PrintedCount, **REFUSALS},
    summary="See how many certificates a filter finds",
)
def look(request: HttpRequest, payload: WhichPrinted) -> dict[str, Any]:
    """Nothing is kept and nothing happens; asked by POST, as the filter is a body."""
    actor = needs(request, Permission.AWARD)
    return {"count": count_found(actor, payload.awards.choice(actor), at=timezone.now())}


@router.post(
    "/certificates",
    response={202: FoundPackShown, **REFUSALS},
    summary="Ask for the certificates that a filter finds",
)
@repeatable
def ask(request: HttpRequest, payload: NewFoundPack) -> Any:
    """One PDF for each award in force, made by the worker; the same asked again is made anew."""
    actor = needs(request, Permission.AWARD)
    pack = ask_for_certificates_found(
        actor=actor,
        choice=payload.awards.choice(actor),
        language=payload.language,
        at=timezone.now(),
        expected=payload.expected,
    )
    return 202, FoundPackShown(**_shown(pack))


@router.get(
    "/certificates",
    response={200: FoundPacks, **REFUSALS},
    summary="The archives of what filters found",
)
def list_packs(request: HttpRequest) -> dict[str, Any]:
    """The newest first; each is removed by itself after some days."""
    packs = found_packs_visible_to(needs(request, Permission.SEE_AWARDS))
    return {"items": [_shown(pack) for pack in packs]}


@router.get(
    "/certificates/{uuid:pack_id}",
    response={200: FoundPackShown, **REFUSALS},
    summary="How far one archive is",
)
def one(request: HttpRequest, pack_id: uuid.UUID) -> dict[str, Any]:
    """Ready when `ready_at` is set."""
    return _shown(found_pack_for(needs(request, Permission.SEE_AWARDS), pack_id))


@router.get(
    "/certificates/{uuid:pack_id}.zip",
    response={200: None, **REFUSALS},
    summary="The archive of what a filter found",
    openapi_extra=file_of("application/zip"),
)
def download(request: HttpRequest, pack_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """As a stream of known length; `pack_not_ready` until it is whole."""
    actor = needs(request, Permission.SEE_AWARDS)
    return with_limits(request, archive_of(found_pack_for(actor, pack_id)))


@router.delete(
    "/certificates/{uuid:pack_id}",
    response={204: None, **REFUSALS},
    summary="Remove it before its time, or give it up",
)
@repeatable
def drop(request: HttpRequest, pack_id: uuid.UUID) -> Any:
    """The awards stand; only the archive goes."""
    actor = needs(request, Permission.AWARD)
    remove_certificates(actor=actor, pack=found_pack_for(actor, pack_id), at=timezone.now())
    return 204, None


def _shown(pack: Pack) -> dict[str, Any]:
    own = {"removed_at": pack.asked_at + packing.KEPT_FOR}
    return own | {
        name: getattr(pack, name) for name in FoundPackShown.model_fields if name not in own
    }
