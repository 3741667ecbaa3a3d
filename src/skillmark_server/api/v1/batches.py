# SPDX-License-Identifier: Apache-2.0

"""Lists of awards: preview, mend, confirm, sign off, undo, cancel, follow."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import (
    REFUSALS,
    BatchShown,
    RowShown,
    Sent,
    shown_batch,
    shown_row,
)
from skillmark_server.awards.models import Batch
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.selectors import batch_for, batches_visible_to, rows_of
from skillmark_server.awards.services import (
    cancel_batch,
    change_row,
    confirm_batch,
    preview_batch,
    return_batch,
    sign_off_batch,
    undo_batch,
)

router = Router(tags=["batches"])


class NewBatch(Sent):
    """A list to be awarded, as it would be pasted: a header line, then one line a recipient."""

    model_config = example(
        achievement="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11", table="Navn;E-mail\nBo;bo@example.org\n"
    )

    achievement: uuid.UUID
    table: str = Field(max_length=4_000_000, description="CSV with any headers, or addresses")
    file_name: str = Field(default="", max_length=200)


class Mended(Sent):
    """What the cells of a row say now, or that it is left out."""

    model_config = example(values={"email": "eva@example.org"})

    values: dict[str, str] | None = None
    is_skipped: bool | None = None


class Go(Sent):
    """How a batch leaves."""

    model_config = example(now=False)

    now: bool = Field(default=False, description="Without the undo window")


class Reason(Sent):
    """What is to be mended."""

    model_config = example(reason="Anna left in May.")

    reason: str = Field(max_length=1_000)


class BatchListed(Schema):
    """A list among others; how far it is, it says itself."""

    id: uuid.UUID
    achievement: uuid.UUID
    version: int
    source: str
    file_name: str
    created_at: datetime
    submitted_at: datetime | None
    signed_off_at: datetime | None
    confirmed_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    cancelled_at: datetime | None


class Batches(Schema):
    """One page of lists."""

    items: list[BatchListed]
    next: str | None


class Rows(Sent):
    """One page of rows."""

    items: list[RowShown]
    next: str | None


@router.get("", response={200: Batches, **REFUSALS}, summary="Lists that were begun")
def list_batches(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, with their moments; counts stand in each."""
    return page_of(
        batches_visible_to(needs(request, Permission.SEE_AWARDS)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=lambda batch: shown_batch(batch, {}, 0),
    )


@router.post("", response={201: BatchShown, **REFUSALS}, summary="Preview a list")
@repeatable
def create(request: HttpRequest, payload: NewBatch) -> Any:
    """Nothing is awarded: every row says what it would become."""
    actor = needs(request, Permission.AWARD)
    version = achievement_for(actor, payload.achievement).published
    if version is None:
        raise NotPublished
    batch = preview_batch(
        actor=actor,
        version=version,
        data=payload.table,
        source="api",
        at=timezone.now(),
        file_name=payload.file_name,
    )
    return 201, _shown(batch)


@router.get("/{uuid:batch_id}", response={200: BatchShown, **REFUSALS}, summary="How far a list is")
def one(request: HttpRequest, batch_id: uuid.UUID) -> BatchShown:
    """Counts by state, and what was awarded."""
    return _shown(batch_for(needs(request, Permission.SEE_AWARDS), batch_id))


@router.get("/{uuid:batch_id}/rows", response={200: Rows, **REFUSALS}, summary="The rows of a list")
def rows(
    request: HttpRequest,
    batch_id: uuid.UUID,
    state: str = Query("", max_length=12),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """In the order of the list; `state=wrong` for those to be mended."""
    found = rows_of(batch_for(needs(request, Permission.SEE_AWARDS), batch_id))
    if state:
        found = found.filter(state=state)
    return page_of(found, request=request, order="line", cursor=cursor, limit=limit, show=shown_row)


@router.patch(
    "/{uuid:batch_id}/rows/{int:line}", response={200: RowShown, **REFUSALS}, summary="Mend a row"
)
@repeatable
def mend(request: HttpRequest, batch_id: uuid.UUID, line: int, payload: Mended) -> Any:
    """Write other cells, or leave the row out."""
    actor = needs(request, Permission.AWARD)
    row = change_row(
        actor=actor,
        batch=batch_for(actor, batch_id),
        line=line,
        at=timezone.now(),
        values=payload.values,
        is_skipped=payload.is_skipped,
    )
    return 200, RowShown(**shown_row(row))


@router.post(
    "/{uuid:batch_id}/confirm", response={202: BatchShown, **REFUSALS}, summary="Send it on its way"
)
@repeatable
def confirm(request: HttpRequest, batch_id: uuid.UUID, payload: Go) -> Any:
    """After the undo window, or once a second person signed off where that is wanted."""
    actor = needs(request, Permission.AWARD)
    return 202, _shown(
        confirm_batch(
            actor=actor, batch=batch_for(actor, batch_id), at=timezone.now(), now=payload.now
        )
    )


@router.post(
    "/{uuid:batch_id}/sign-off",
    response={202: BatchShown, **REFUSALS},
    summary="Sign off another's list",
)
@repeatable
def sign_off(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """Nobody signs off their own."""
    actor = needs(request, Permission.SIGN_OFF)
    return 202, _shown(
        sign_off_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post(
    "/{uuid:batch_id}/return", response={200: BatchShown, **REFUSALS}, summary="Send it back"
)
@repeatable
def send_back(request: HttpRequest, batch_id: uuid.UUID, payload: Reason) -> Any:
    """With what is to be mended."""
    actor = needs(request, Permission.SIGN_OFF)
    return 200, _shown(
        return_batch(
            actor=actor, batch=batch_for(actor, batch_id), reason=payload.reason, at=timezone.now()
        )
    )


@router.post(
    "/{uuid:batch_id}/undo", response={200: BatchShown, **REFUSALS}, summary="Take it back"
)
@repeatable
def undo(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """While its window lasts."""
    actor = needs(request, Permission.AWARD)
    return 200, _shown(undo_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now()))


@router.post("/{uuid:batch_id}/cancel", response={200: BatchShown, **REFUSALS}, summary="Cancel it")
@repeatable
def cancel(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """What was awarded stands."""
    actor = needs(request, Permission.AWARD)
    return 200, _shown(
        cancel_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


def _shown(batch: Batch) -> BatchShown:
    counts = batch.rows.values_list("state").annotate(count=Count("id")).order_by("state")
    awarded = batch.rows.filter(award__isnull=False).count()
    return BatchShown(**shown_batch(batch, dict(counts), awarded))
