# SPDX-License-Identifier: Apache-2.0

"""The certificates of a whole list as one archive: ask, follow, download, remove."""

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
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.awards.selectors import batch_for
from skillmark_server.documents import packing
from skillmark_server.documents.models import Pack
from skillmark_server.documents.refusals import PackNotReady
from skillmark_server.documents.selectors import pack_for, packs_visible_to
from skillmark_server.documents.services import ask_for_certificates, remove_certificates

router = Router(tags=["batches"])


class NewPack(Sent):
    """In which language the certificates are written."""

    model_config = example(language="da")

    language: Literal["en", "da"] = "en"


class PackShown(Schema):
    """How far an archive is."""

    id: uuid.UUID
    batch: uuid.UUID
    language: str
    asked_at: datetime
    total: int = Field(description="Awards in force when it was asked for")
    made: int
    left_out: int = Field(description="Without a certificate; the archive says why")
    ready_at: datetime | None
    removed_at: datetime = Field(description="When it is removed by itself")


class Packs(Schema):
    """The archives of a list."""

    items: list[PackShown]


@router.post(
    "/{uuid:batch_id}/certificates",
    response={202: PackShown, **REFUSALS},
    summary="Ask for the certificates of a list",
)
@repeatable
def ask(request: HttpRequest, batch_id: uuid.UUID, payload: NewPack) -> Any:
    """One PDF for each award in force, made by the worker; one that is there is made anew."""
    actor = needs(request, Permission.AWARD)
    pack = ask_for_certificates(
        actor=actor,
        batch=batch_for(actor, batch_id),
        language=payload.language,
        at=timezone.now(),
    )
    return 202, PackShown(**_shown(pack))


@router.get(
    "/{uuid:batch_id}/certificates",
    response={200: Packs, **REFUSALS},
    summary="The archives of a list",
)
def list_packs(request: HttpRequest, batch_id: uuid.UUID) -> dict[str, Any]:
    """One a language at most; each is removed by itself after some days."""
    actor = needs(request, Permission.SEE_AWARDS)
    packs = packs_visible_to(actor, batch_for(actor, batch_id))
    return {"items": [_shown(pack) for pack in packs]}


@router.get(
    "/{uuid:batch_id}/certificates/{uuid:pack_id}.zip",
    response={200: None, **REFUSALS},
    summary="The archive",
    openapi_extra=file_of("application/zip"),
)
def download(
    request: HttpRequest, batch_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse | StreamingHttpResponse:
    """As a stream of known length; `pack_not_ready` until it is whole."""
    actor = needs(request, Permission.SEE_AWARDS)
    pack = pack_for(actor, batch_for(actor, batch_id), pack_id)
    return with_limits(request, archive_of(pack))


@router.delete(
    "/{uuid:batch_id}/certificates/{uuid:pack_id}",
    response={204: None, **REFUSALS},
    summary="Remove it before its time",
)
@repeatable
def drop(request: HttpRequest, batch_id: uuid.UUID, pack_id: uuid.UUID) -> Any:
    """The awards stand; only the archive goes."""
    actor = needs(request, Permission.AWARD)
    pack = pack_for(actor, batch_for(actor, batch_id), pack_id)
    remove_certificates(actor=actor, pack=pack, at=timezone.now())
    return 204, None


def archive_of(pack: Pack) -> StreamingHttpResponse:
    """
    An archive as a stream of known length.

    Raises:
        PackNotReady: It is still being made.
    """
    if pack.ready_at is None:
        raise PackNotReady
    answer = StreamingHttpResponse(packing.streamed(pack), content_type="application/zip")
    answer["Content-Length"] = str(packing.size_of(pack))
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.pk,
        "batch": pack.batch_id,
        "language": pack.language,
        "asked_at": pack.asked_at,
        "total": pack.total,
        "made": pack.made,
        "left_out": pack.left_out,
        "ready_at": pack.ready_at,
        "removed_at": pack.asked_at + packing.KEPT_FOR,
    }
