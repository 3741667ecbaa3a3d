# SPDX-License-Identifier: Apache-2.0

"""The matrix and the log with its check, for programs that report."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.tokens import count, needs, with_limits
from skillmark_server.api.v1.sending import Moment
from skillmark_server.api.v1.shapes import REFUSALS, file_of
from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.selectors import events_visible_to
from skillmark_server.audit.verification import verify_chain
from skillmark_server.insight.matrix import PAGE, Choice, matrix_for
from skillmark_server.insight.sheet import matrix_sheet
from skillmark_server.tabular import XLSX_TYPE

router = Router(tags=["insight"])
Sort = Literal["urgency", "name", "-name", "department", "-department"]
CHECKS_A_MINUTE: Final = 10


class CellShown(Schema):
    """What a person has of one certificate today."""

    achievement: uuid.UUID
    state: str
    is_required: bool
    until: datetime | None
    award: uuid.UUID | None
    is_seen: bool = Field(description="A certificate that somebody has seen, and nothing proves")
    is_moved: bool = Field(description="An award of another platform that was moved in")


class MatrixRow(Schema):
    """One person."""

    person: uuid.UUID
    name: str
    department: str
    manager: str
    cells: list[CellShown]


class MatrixShown(Schema):
    """One page of the matrix."""

    people: int
    lapses_soon: int
    missing: int
    page: int
    pages: int
    rows: list[MatrixRow]


class EventShown(Schema):
    """One event of the audit chain; people stand in it by id alone."""

    sequence: int
    at: datetime
    action: str
    actor_kind: str
    actor: uuid.UUID | None
    object_kind: str
    object: str
    detail: dict[str, Any]
    previous: str
    digest: str


class Events(Schema):
    """One page of events."""

    items: list[EventShown]
    next: str | None


class Checked(Schema):
    """Whether every event stands as it was written, in its place."""

    is_whole: bool
    events: int
    first_bad: int | None
    why: str
    digest: str


@router.get("/matrix", response={200: MatrixShown, **REFUSALS}, summary="Who has what")
def matrix(
    request: HttpRequest,
    show: str = Query("all", max_length=10),
    department: uuid.UUID | None = None,
    manager: uuid.UUID | None = None,
    achievement: uuid.UUID | None = None,
    text: str = Query("", max_length=120),
    sort: Sort = "urgency",
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """People against certificates, `PAGE` people a page; `show` is all, soon or missing."""
    actor = needs(request, Permission.SEE_PEOPLE)
    choice = Choice(
        show=show,
        department=department,
        manager=manager,
        achievement=achievement,
        text=text.strip(),
        sort=sort,
        page=page,
    )
    found = matrix_for(actor, choice, at=timezone.now())
    rows = [
        {
            "person": row.person_id,
            "name": row.name,
            "department": row.department,
            "manager": row.manager,
            "cells": [
                {
                    "achievement": column.achievement.pk,
                    "state": cell.state.value,
                    "is_required": cell.is_required,
                    "until": cell.until,
                    "award": cell.award_id,
                    "is_seen": cell.is_seen,
                    "is_moved": cell.is_moved,
                }
                for column, cell in zip(found.columns, row.cells, strict=True)
            ],
        }
        for row in found.rows[:PAGE]
    ]
    return {
        "people": found.people,
        "lapses_soon": found.soon,
        "missing": found.missing,
        "page": min(page, found.pages),
        "pages": found.pages,
        "rows": rows,
    }


@router.get(
    "/matrix.xlsx",
    response={200: None, **REFUSALS},
    summary="The matrix as a spreadsheet",
    openapi_extra=file_of(XLSX_TYPE),
)
def matrix_excel(
    request: HttpRequest,
    show: str = Query("all", max_length=10),
    department: uuid.UUID | None = None,
    manager: uuid.UUID | None = None,
    achievement: uuid.UUID | None = None,
    text: str = Query("", max_length=120),
    sort: Sort = "urgency",
) -> HttpResponse:
    """Every row that the filters leave, with real dates."""
    actor = needs(request, Permission.EXPORT)
    choice = Choice(
        show=show,
        department=department,
        manager=manager,
        achievement=achievement,
        text=text.strip(),
        sort=sort,
    )
    sheet = matrix_sheet(matrix_for(actor, choice, at=timezone.now()))
    answer = HttpResponse(sheet, content_type=XLSX_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.get("/log", response={200: Events, **REFUSALS}, summary="What happened")
def log(
    request: HttpRequest,
    action: str = Query("", max_length=64),
    person: uuid.UUID | None = None,
    since: Moment | None = None,
    before: Moment | None = None,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """
    The newest first; each event carries the digest of the one before it.

    `action` is one, such as `award.revoked`, or `award.` for all about awards.
    """
    actor = needs(request, Permission.SEE_LOG)
    return page_of(
        events_visible_to(actor, action=action, person=person, since=since, before=before),
        request=request,
        order="-sequence",
        cursor=cursor,
        limit=limit,
        show=_event,
    )


@router.post("/log/check", response={200: Checked, **REFUSALS}, summary="Is the log whole?")
def check_log(request: HttpRequest) -> dict[str, Any]:
    """Reads the whole chain of the site; asking again does no harm."""
    actor = needs(request, Permission.SEE_LOG)
    count(request, f"log:{actor.token_id}", CHECKS_A_MINUTE)
    report = verify_chain()
    return {
        "is_whole": report.is_whole,
        "events": report.events,
        "first_bad": report.first_bad,
        "why": "" if report.why is None else report.why.value,
        "digest": report.digest if report.is_whole else "",
    }


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "at": event.at,
        "action": event.action,
        "actor_kind": event.actor_kind,
        "actor": event.actor_id,
        "object_kind": event.object_kind,
        "object": event.object_id,
        "detail": event.detail,
        "previous": event.previous,
        "digest": event.digest,
    }
