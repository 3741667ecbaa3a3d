# SPDX-License-Identifier: Apache-2.0

"""Lists of awards: preview, mend, confirm, sign off, undo, pause, cancel, withdraw, follow."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import islice
from typing import Any, Final, Literal

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
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import (
    REFUSALS,
    BatchShown,
    RowShown,
    Sent,
    shown_batch,
    shown_row,
)
from skillmark_server.awards.counting import counts_of, mails_of
from skillmark_server.awards.mending import wrong_rows
from skillmark_server.awards.models import ActKind, Batch, BatchAct
from skillmark_server.awards.pacing import rate_of, time_left
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.selectors import (
    batch_acts_of,
    batch_for,
    batches_visible_to,
    rows_of,
)
from skillmark_server.awards.services import (
    add_part,
    ask_for_batch_act,
    begin_parts,
    cancel_batch,
    change_row,
    close_parts,
    confirm_batch,
    pause_batch,
    preview_batch,
    preview_question,
    resume_batch,
    return_batch,
    set_mail_rate,
    sign_off_batch,
    sign_off_batch_act,
    undo_batch,
    undo_batch_act,
)
from skillmark_server.awards.services.parts import MOST_IN_A_PART
from skillmark_server.refusals import Malformed

router = Router(tags=["batches"])
_LAST_LINE: Final = 2**31 - 1


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


class WholeAct(Sent):
    """What is done to every award of a list."""

    model_config = example(kind="revoke", reason="The course was not held.")

    kind: Literal["revoke", "suspend", "reinstate"]
    reason: str = Field(default="", max_length=500, description="Told to every holder")
    is_reason_public: bool = False
    now: bool = Field(default=False, description="Without the undo window")


class WholeActShown(Schema):
    """How far something is that is done to every award of a list."""

    id: uuid.UUID
    batch: uuid.UUID
    kind: str
    reason: str
    asked_at: datetime
    signed_off_at: datetime | None
    due_at: datetime | None
    done: int
    passed_over: int
    done_at: datetime | None
    undone_at: datetime | None


class ProgressShown(Schema):
    """How far a list is."""

    read_to: int = Field(description="The line up to which it was read")
    judged_to: int = Field(description="The line up to which its rows were judged")
    is_judged: bool
    is_paused: bool
    made: int
    coming: int = Field(description="Rows that are awards, or become awards")
    failed: int
    a_second: float | None = Field(description="Awards a second lately")
    seconds_left: float | None
    stalled_reason: str
    mails_sent: int
    mails_waiting: int
    mails_back: int


class ProblemShown(Schema):
    """One thing that is wrong in one row."""

    line: int
    column: str
    field: str
    code: str
    words: dict[str, str]


class Problems(Sent):
    """One page of problems."""

    items: list[ProblemShown]
    next: str | None


class Mended(Sent):
    """What the cells of a row say now, or that it is left out."""

    model_config = example(values={"email": "eva@example.org"})

    values: dict[str, str] | None = None
    is_skipped: bool | None = None


class Go(Sent):
    """How a batch leaves."""

    model_config = example(now=False)

    now: bool = Field(default=False, description="Without the undo window")
    mails_a_minute: int | None = Field(
        default=None, ge=1, le=1_000_000, description="How fast its mails leave"
    )


class Pace(Sent):
    """How fast the mails of a list leave."""

    model_config = example(mails_a_minute=600)

    mails_a_minute: int | None = Field(
        ge=1, le=1_000_000, description="Null: as fast as the mail server takes them"
    )


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
    return 201, _shown(batch)


@router.post(
    "/{uuid:batch_id}/parts", response={200: BatchShown, **REFUSALS}, summary="Send a part"
)
@repeatable
def part(request: HttpRequest, batch_id: uuid.UUID, payload: Part) -> Any:
    """A part that came before changes nothing, so that it can be sent again."""
    actor = needs(request, Permission.AWARD)
    return 200, _shown(
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
    return 202, _shown(
        close_parts(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.get(
    "/{uuid:batch_id}/progress",
    response={200: ProgressShown, **REFUSALS},
    summary="How fast a list goes on",
)
def progress(request: HttpRequest, batch_id: uuid.UUID) -> ProgressShown:
    """How much of how much, how fast, how long yet, and how its mails stand."""
    batch = batch_for(needs(request, Permission.SEE_AWARDS), batch_id)
    counts, mails = counts_of(batch), mails_of(batch)
    rate = rate_of(batch.samples, at=timezone.now())
    left = time_left(rate, max(0, counts.coming - counts.made))
    return ProgressShown(
        read_to=batch.read_to,
        judged_to=batch.judged_to,
        is_judged=batch.judged_at is not None,
        is_paused=batch.paused_at is not None,
        made=counts.made,
        coming=counts.coming,
        failed=counts.failed,
        a_second=rate,
        seconds_left=None if left is None else left.total_seconds(),
        stalled_reason=batch.stalled_reason,
        mails_sent=mails.sent,
        mails_waiting=mails.waiting,
        mails_back=mails.back,
    )


@router.get(
    "/{uuid:batch_id}/problems",
    response={200: Problems, **REFUSALS},
    summary="What is wrong in a list",
)
def problems(
    request: HttpRequest,
    batch_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=20, description="The line to go on after"),
    limit: int = Query(100, ge=1, le=200, description="Rows"),
) -> dict[str, Any]:
    """Every problem of the rows to be mended and of those that failed, by line."""
    batch = batch_for(needs(request, Permission.SEE_AWARDS), batch_id)
    after = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else 0
    found = list(islice(wrong_rows(batch, after=min(after, _LAST_LINE)), limit + 1))
    items = [
        {"line": row.line, **{name: problem[name] for name in ("column", "field", "code", "words")}}
        for row in found[:limit]
        for problem in row.problems
    ]
    return {"items": items, "next": str(found[limit - 1].line) if len(found) > limit else None}


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
            actor=actor,
            batch=batch_for(actor, batch_id),
            at=timezone.now(),
            now=payload.now,
            mails_a_minute=payload.mails_a_minute,
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


@router.post("/{uuid:batch_id}/pause", response={200: BatchShown, **REFUSALS}, summary="Pause it")
@repeatable
def pause(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """No further row becomes an award; what was awarded is told of."""
    actor = needs(request, Permission.AWARD)
    return 200, _shown(
        pause_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post("/{uuid:batch_id}/resume", response={202: BatchShown, **REFUSALS}, summary="Go on")
@repeatable
def resume(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """Where it was paused."""
    actor = needs(request, Permission.AWARD)
    return 202, _shown(
        resume_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.put(
    "/{uuid:batch_id}/pace", response={200: BatchShown, **REFUSALS}, summary="Pace its mails"
)
def pace(request: HttpRequest, batch_id: uuid.UUID, payload: Pace) -> BatchShown:
    """From the next mail on."""
    actor = needs(request, Permission.AWARD)
    return _shown(
        set_mail_rate(
            actor=actor,
            batch=batch_for(actor, batch_id),
            mails_a_minute=payload.mails_a_minute,
            at=timezone.now(),
        )
    )


@router.get(
    "/{uuid:batch_id}/acts",
    response={200: list[WholeActShown], **REFUSALS},
    summary="What was done to all awards of a list",
)
def acts(request: HttpRequest, batch_id: uuid.UUID) -> list[WholeActShown]:
    """The newest first, at most a hundred, with how far it is."""
    found = batch_acts_of(batch_for(needs(request, Permission.SEE_AWARDS), batch_id))
    return [_shown_act(act) for act in found[:100]]


@router.post(
    "/{uuid:batch_id}/acts",
    response={202: WholeActShown, **REFUSALS},
    summary="Withdraw all awards of a list, put them on hold, or lift the hold",
)
@repeatable
def act_on_all(request: HttpRequest, batch_id: uuid.UUID, payload: WholeAct) -> Any:
    """After the undo window, or once a second person signed off where that is wanted."""
    actor = needs(request, Permission.WITHDRAW)
    return 202, _shown_act(
        ask_for_batch_act(
            actor=actor,
            batch=batch_for(actor, batch_id),
            kind=ActKind(payload.kind),
            reason=payload.reason,
            at=timezone.now(),
            is_reason_public=payload.is_reason_public,
            now=payload.now,
        )
    )


@router.post(
    "/{uuid:batch_id}/acts/{uuid:batch_act_id}/undo",
    response={200: WholeActShown, **REFUSALS},
    summary="Take that back",
)
@repeatable
def undo_act_on_all(request: HttpRequest, batch_id: uuid.UUID, batch_act_id: uuid.UUID) -> Any:
    """While nothing of it was done."""
    actor = needs(request, Permission.WITHDRAW)
    act = batch_acts_of(batch_for(actor, batch_id)).get(pk=batch_act_id)
    return 200, _shown_act(undo_batch_act(actor=actor, act=act, at=timezone.now()))


@router.post(
    "/{uuid:batch_id}/acts/{uuid:batch_act_id}/sign-off",
    response={202: WholeActShown, **REFUSALS},
    summary="Sign off what another asked",
)
@repeatable
def sign_off_act_on_all(request: HttpRequest, batch_id: uuid.UUID, batch_act_id: uuid.UUID) -> Any:
    """Nobody signs off what they asked for."""
    actor = needs(request, Permission.SIGN_OFF)
    act = batch_acts_of(batch_for(actor, batch_id)).get(pk=batch_act_id)
    return 202, _shown_act(sign_off_batch_act(actor=actor, act=act, at=timezone.now()))


def _shown(batch: Batch) -> BatchShown:
    counts = counts_of(batch)
    return BatchShown(**shown_batch(batch, dict(sorted(counts.states.items())), counts.made))


def _shown_act(act: BatchAct) -> WholeActShown:
    return WholeActShown(
        id=act.pk,
        batch=act.batch_id,
        kind=act.kind,
        reason=act.reason,
        asked_at=act.asked_at,
        signed_off_at=act.signed_off_at,
        due_at=act.due_at,
        done=act.done,
        passed_over=act.passed_over,
        done_at=act.done_at,
        undone_at=act.undone_at,
    )
