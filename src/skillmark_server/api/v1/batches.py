# SPDX-License-Identifier: Apache-2.0

"""Lists of awards: preview one whole, by a question or in parts; those that were begun."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.batch_shapes import (
    BatchShown,
    counted_batch,
    shown_batch,
)
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.selectors import (
    batch_for,
    batches_visible_to,
)
from skillmark_server.awards.services import (
    add_part,
    begin_parts,
    close_parts,
    preview_batch,
    preview_question,
)
from skillmark_server.awards.services.parts import MOST_IN_A_PART
from skillmark_server.refusals import Malformed

router = Router(tags=["batches"])


class Source(Sent):
    """Who is meant, where nobody gives a list: one of these."""

    model_config = example(holds="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11")

    holds: uuid.UUID | None = Field(default=None, description="All who hold this achievement")
    department: uuid.UUID | None = None
    job_role: uuid.UUID | None = None
    manager: uuid.UUID | None = Field(default=None, description="A person of the roster")


class NewBatch(Sent):
    """
    A list to be awarded, in one of three ways.

    As a table that would be pasted: a header line, then one line a recipient; as a question
    whom it is for; or in parts that follow.
    """

    model_config = example(
        achievement="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11", table="Navn;E-mail\nBo;bo@example.org\n"
    )

    achievement: uuid.UUID
    table: str | None = Field(
        default=None, max_length=4_000_000, description="CSV with any headers, or addresses"
    )
    source: Source | None = None
    in_parts: bool = Field(default=False, description="The rows come in parts")
    file_name: str = Field(default="", max_length=200)


class Part(Sent):
    """Some rows of a list; each field to what its cell says."""

    model_config = example(number=1, rows=[{"name": "Bo", "email": "bo@example.org"}])

    number: int = Field(ge=1, le=1_000_000, description="From 1, each one more than the last")
    rows: list[dict[str, str]] = Field(min_length=1, max_length=MOST_IN_A_PART)


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
    if sum((payload.table is not None, payload.source is not None, payload.in_parts)) != 1:
        raise Malformed(_("Give a table, a source or parts: one of them."), field="table")
    facts: dict[str, Any] = {"actor": actor, "version": version, "at": timezone.now()}
    if payload.source is not None:
        asked = payload.source.model_dump(exclude_none=True)
        batch = preview_question(question=asked, **facts)
    elif payload.in_parts:
        batch = begin_parts(file_name=payload.file_name, **facts)
    else:
        table = payload.table or ""
        batch = preview_batch(data=table, source="api", file_name=payload.file_name, **facts)
    return 201, counted_batch(batch)


@router.post(
    "/{uuid:batch_id}/parts", response={200: BatchShown, **REFUSALS}, summary="Send a part"
)
@repeatable
def part(request: HttpRequest, batch_id: uuid.UUID, payload: Part) -> Any:
    """A part that came before changes nothing, so that it can be sent again."""
    actor = needs(request, Permission.AWARD)
    return 200, counted_batch(
        add_part(
            actor=actor,
            batch=batch_for(actor, batch_id),
            number=payload.number,
            rows=payload.rows,
            at=timezone.now(),
        )
    )


@router.post(
    "/{uuid:batch_id}/close", response={202: BatchShown, **REFUSALS}, summary="The last part came"
)
@repeatable
def close(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """The rows are judged; those of a long list by the worker."""
    actor = needs(request, Permission.AWARD)
    return 202, counted_batch(
        close_parts(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.get("/{uuid:batch_id}", response={200: BatchShown, **REFUSALS}, summary="How far a list is")
def one(request: HttpRequest, batch_id: uuid.UUID) -> BatchShown:
    """Counts by state, and what was awarded."""
    return counted_batch(batch_for(needs(request, Permission.SEE_AWARDS), batch_id))
