# SPDX-License-Identifier: Apache-2.0

"""Moving in from another platform: give an export in, look, agree, sign off, undo."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.sending import File, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.movein.models import (
    DateOrder,
    ForeignBadge,
    Move,
    MovedAward,
    Platform,
    Treatment,
)
from skillmark_server.movein.report import report_of, words_of
from skillmark_server.movein.selectors import (
    badges_of,
    move_for,
    moves_visible_to,
    rows_of,
    seen_of,
)
from skillmark_server.movein.services import (
    agree_to_move,
    choose_date_order,
    discard_move,
    sign_off_move,
    start_move,
    take_back_move,
    treat_badge,
    undo_move,
)
from skillmark_server.movein.stages import stage_of
from skillmark_server.tabular import CSV_TYPE

router = Router(tags=["moving in"])
_MANAGE = Permission.MANAGE_ORGANISATION
_ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"


class MoveShown(Schema):
    """An export, and how far it is."""

    id: uuid.UUID
    platform: str
    file_name: str
    file_digest: str = Field(description="SHA-256 of what was given in, in hexadecimal")
    stage: str = Field(
        description="`reading`, `refused`, `preview`, `unsigned`, `running`, `done` or `undone`"
    )
    counts: dict[str, int] = Field(description="Rows by state, all `rows`, and `people`")
    mapping: list[list[str]] = Field(description="What of theirs becomes what of ours")
    date_order: str = Field(description="How days of a table are read; empty for JSON")
    notes: list[str]
    refused_words: str
    created_at: datetime
    confirmed_at: datetime | None
    signed_off_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    done: int = Field(description="How many awards were moved in")
    seen: str = Field(description="What `agree` has to send back; empty where nobody can agree")


class Moves(Schema):
    """One page of exports."""

    items: list[MoveShown]
    next: str | None


class ForeignBadgeShown(Schema):
    """A badge of an export."""

    id: uuid.UUID
    original_id: str
    name: str
    issuer_id: str
    issuer_name: str
    said: dict[str, Any] = Field(description="By the names of an Open Badges 3.0 achievement")
    left_out: list[list[str]] = Field(description="Members that have no place here, and why")
    is_whole: bool = Field(description="Whether it could be published as it is")
    treatment: str
    achievement: uuid.UUID | None
    problem: str


class ForeignBadges(Schema):
    """One page of badges of an export."""

    items: list[ForeignBadgeShown]
    next: str | None


class MoveRowShown(Schema):
    """A row of an export."""

    id: uuid.UUID
    line: int
    place: str = Field(description="Where it stands, such as `7` or `assertions.json:3`")
    state: str
    problems: list[str] = Field(description="What is wrong with it, in sentences")
    original_id: str
    badge: uuid.UUID | None
    name: str
    email: str
    issued_at: datetime | None
    expires_at: datetime | None


class MoveRows(Schema):
    """One page of rows."""

    items: list[MoveRowShown]
    next: str | None


class NewMove(Sent):
    """An export, as the platform gave it."""

    model_config = example(
        platform="credly",
        file="QmFkZ2UgTmFtZSxJc3N1ZWQgdG8gRW1haWwsSXNzdWUgRGF0ZQo=",
        file_name="credly.csv",
    )

    platform: Literal["badgr", "open_badges_2", "moodle", "credly", "accredible"]
    file: File
    file_name: str = Field(default="", max_length=200)


class Becomes(Sent):
    """What becomes of a badge of an export."""

    model_config = example(treatment="existing", achievement=_ID)

    treatment: Literal["draft", "publish", "existing", "leave_out"]
    achievement: uuid.UUID | None = Field(default=None, description="With `existing`: which")


class Days(Sent):
    """How days of a table are written."""

    model_config = example(order="day_first")

    order: Literal["month_first", "day_first"]


class Agreed(Sent):
    """A yes to what was looked at, and to nothing else."""

    model_config = example(seen="9f86d081884c7d65…")

    seen: str = Field(max_length=64, description="As the export said when it was looked at")


@router.get("", response={200: Moves, **REFUSALS}, summary="Exports of other platforms")
def list_moves(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first."""
    return page_of(
        moves_visible_to(needs(request, _MANAGE)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post("", response={202: MoveShown, **REFUSALS}, summary="Give an export in")
@repeatable
def start(request: HttpRequest, payload: NewMove) -> Any:
    """The worker reads it; nothing is moved in before somebody agrees."""
    move = start_move(
        actor=needs(request, _MANAGE),
        platform=Platform(payload.platform),
        data=payload.file,
        file_name=payload.file_name,
        at=timezone.now(),
    )
    return 202, _shown(move)


@router.get("/{uuid:move_id}", response={200: MoveShown, **REFUSALS}, summary="One export")
def one(request: HttpRequest, move_id: uuid.UUID) -> dict[str, Any]:
    """What it would do, how far it is, or what it did."""
    return _shown(move_for(needs(request, _MANAGE), move_id))


@router.delete("/{uuid:move_id}", response={204: None, **REFUSALS}, summary="Throw an export away")
@repeatable
def discard(request: HttpRequest, move_id: uuid.UUID) -> Any:
    """One that nobody agreed to, with everything that was read of it."""
    actor = needs(request, _MANAGE)
    discard_move(actor=actor, move=move_for(actor, move_id), at=timezone.now())
    return 204, None


@router.get(
    "/{uuid:move_id}/badges",
    response={200: ForeignBadges, **REFUSALS},
    summary="The badges of an export",
)
def list_badges(
    request: HttpRequest,
    move_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name, each with what becomes of it."""
    move = move_for(needs(request, _MANAGE), move_id)
    return page_of(
        badges_of(move).order_by(),
        request=request,
        order="name",
        cursor=cursor,
        limit=limit,
        show=_shown_badge,
    )


@router.put(
    "/{uuid:move_id}/badges/{uuid:badge_id}",
    response={200: ForeignBadgeShown, **REFUSALS},
    summary="Say what becomes of a badge",
)
@repeatable
def treat(request: HttpRequest, move_id: uuid.UUID, badge_id: uuid.UUID, payload: Becomes) -> Any:
    """A draft, a published badge, one that is here already, or nothing."""
    actor = needs(request, _MANAGE)
    badge = badges_of(move_for(actor, move_id)).select_related("move").get(pk=badge_id)
    wanted = payload.achievement
    badge = treat_badge(
        actor=actor,
        badge=badge,
        treatment=Treatment(payload.treatment),
        achievement=None if wanted is None else achievement_for(actor, wanted),
        at=timezone.now(),
    )
    return 200, _shown_badge(badge)


@router.get(
    "/{uuid:move_id}/rows", response={200: MoveRows, **REFUSALS}, summary="The rows of an export"
)
def rows(
    request: HttpRequest,
    move_id: uuid.UUID,
    state: Literal["", "new", "duplicate", "here", "withdrawn", "wrong", "left_out"] = "",
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """In the order of the file; `state=wrong` for those that cannot be moved in, with why."""
    return page_of(
        rows_of(move_for(needs(request, _MANAGE), move_id), state),
        request=request,
        order="line",
        cursor=cursor,
        limit=limit,
        show=_shown_row,
    )


@router.get(
    "/{uuid:move_id}/report",
    response={200: None, **REFUSALS},
    summary="What became of each row",
    openapi_extra=file_of(CSV_TYPE),
)
def report(request: HttpRequest, move_id: uuid.UUID) -> StreamingHttpResponse:
    """As CSV."""
    move = move_for(needs(request, _MANAGE), move_id)
    answer = StreamingHttpResponse(report_of(move), content_type=CSV_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.put(
    "/{uuid:move_id}/days", response={202: MoveShown, **REFUSALS}, summary="Read days otherwise"
)
@repeatable
def days(request: HttpRequest, move_id: uuid.UUID, payload: Days) -> Any:
    """A table is read again, with day and month the other way round."""
    actor = needs(request, _MANAGE)
    move = choose_date_order(
        actor=actor,
        move=move_for(actor, move_id),
        order=DateOrder(payload.order),
        at=timezone.now(),
    )
    return 202, _shown(move)


@router.post(
    "/{uuid:move_id}/agree", response={202: MoveShown, **REFUSALS}, summary="Move an export in"
)
@repeatable
def agree(request: HttpRequest, move_id: uuid.UUID, payload: Agreed) -> Any:
    """Now, or once a second person signed it off; who makes badges so needs that scope too."""
    actor = needs(request, _MANAGE)
    move = agree_to_move(
        actor=actor, move=move_for(actor, move_id), seen=payload.seen, at=timezone.now()
    )
    return 202, _shown(move)


@router.post(
    "/{uuid:move_id}/sign-off",
    response={202: MoveShown, **REFUSALS},
    summary="Sign off an export that another agreed to",
)
@repeatable
def sign_off(request: HttpRequest, move_id: uuid.UUID) -> Any:
    """Nobody signs off what they agreed to."""
    actor = needs(request, Permission.SIGN_OFF)
    move = sign_off_move(actor=actor, move=move_for(actor, move_id), at=timezone.now())
    return 202, _shown(move)


@router.post(
    "/{uuid:move_id}/take-back",
    response={200: MoveShown, **REFUSALS},
    summary="Take a yes back that waits for a signature",
)
@repeatable
def take_back(request: HttpRequest, move_id: uuid.UUID) -> Any:
    """The export is in preview again."""
    actor = needs(request, _MANAGE)
    move = take_back_move(actor=actor, move=move_for(actor, move_id), at=timezone.now())
    return 200, _shown(move)


@router.post("/{uuid:move_id}/undo", response={200: MoveShown, **REFUSALS}, summary="Undo a move")
@repeatable
def undo(request: HttpRequest, move_id: uuid.UUID) -> Any:
    """Within 30 days, if none of it was issued again."""
    actor = needs(request, _MANAGE)
    move = undo_move(actor=actor, move=move_for(actor, move_id), at=timezone.now())
    return 200, _shown(move)


def _shown(move: Move) -> dict[str, Any]:
    names = (
        "platform",
        "file_name",
        "file_digest",
        "counts",
        "mapping",
        "date_order",
        "notes",
        "refused_words",
        "created_at",
        "confirmed_at",
        "signed_off_at",
        "finished_at",
        "undone_at",
        "done",
    )
    stage = stage_of(move)
    return {name: getattr(move, name) for name in names} | {
        "id": move.pk,
        "stage": stage,
        "seen": seen_of(move) if stage == "preview" else "",
    }


def _shown_badge(badge: ForeignBadge) -> dict[str, Any]:
    names = (
        "original_id",
        "name",
        "issuer_id",
        "issuer_name",
        "said",
        "left_out",
        "is_whole",
        "treatment",
        "problem",
    )
    return {name: getattr(badge, name) for name in names} | {
        "id": badge.pk,
        "achievement": badge.achievement_id,
    }


def _shown_row(row: MovedAward) -> dict[str, Any]:
    return {
        "id": row.pk,
        "line": row.line,
        "place": row.place,
        "state": row.state,
        "problems": words_of(row),
        "original_id": row.original_id,
        "badge": row.badge_id,
        "name": row.recipient_name,
        "email": row.recipient_email,
        "issued_at": row.issued_at,
        "expires_at": row.expires_at,
    }
