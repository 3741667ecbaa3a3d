# SPDX-License-Identifier: Apache-2.0

"""A list on its way: confirm, sign off, send back, undo, cancel, pause, pace; how far it is."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.batch_shapes import (
    BatchShown,
    counted_batch,
)
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.counting import counts_at_hand, mails_of
from skillmark_server.awards.pacing import rate_of, time_left
from skillmark_server.awards.selectors import (
    batch_for,
)
from skillmark_server.awards.services import (
    cancel_batch,
    confirm_batch,
    pause_batch,
    resume_batch,
    return_batch,
    set_mail_rate,
    sign_off_batch,
    undo_batch,
)

router = Router(tags=["batches"])


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


@router.get(
    "/{uuid:batch_id}/progress",
    response={200: ProgressShown, **REFUSALS},
    summary="How fast a list goes on",
)
def progress(request: HttpRequest, batch_id: uuid.UUID) -> ProgressShown:
    """How much of how much, how fast, how long yet, and how its mails stand."""
    batch = batch_for(needs(request, Permission.SEE_AWARDS), batch_id)
    counts, mails = counts_at_hand(batch), mails_of(batch)
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


@router.post(
    "/{uuid:batch_id}/confirm", response={202: BatchShown, **REFUSALS}, summary="Send it on its way"
)
@repeatable
def confirm(request: HttpRequest, batch_id: uuid.UUID, payload: Go) -> Any:
    """After the undo window, or once a second person signed off where that is wanted."""
    actor = needs(request, Permission.AWARD)
    return 202, counted_batch(
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
    return 202, counted_batch(
        sign_off_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post(
    "/{uuid:batch_id}/return", response={200: BatchShown, **REFUSALS}, summary="Send it back"
)
@repeatable
def send_back(request: HttpRequest, batch_id: uuid.UUID, payload: Reason) -> Any:
    """With what is to be mended."""
    actor = needs(request, Permission.SIGN_OFF)
    return 200, counted_batch(
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
    return 200, counted_batch(
        undo_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post("/{uuid:batch_id}/cancel", response={200: BatchShown, **REFUSALS}, summary="Cancel it")
@repeatable
def cancel(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """What was awarded stands."""
    actor = needs(request, Permission.AWARD)
    return 200, counted_batch(
        cancel_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post("/{uuid:batch_id}/pause", response={200: BatchShown, **REFUSALS}, summary="Pause it")
@repeatable
def pause(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """No further row becomes an award; what was awarded is told of."""
    actor = needs(request, Permission.AWARD)
    return 200, counted_batch(
        pause_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.post("/{uuid:batch_id}/resume", response={202: BatchShown, **REFUSALS}, summary="Go on")
@repeatable
def resume(request: HttpRequest, batch_id: uuid.UUID) -> Any:
    """Where it was paused."""
    actor = needs(request, Permission.AWARD)
    return 202, counted_batch(
        resume_batch(actor=actor, batch=batch_for(actor, batch_id), at=timezone.now())
    )


@router.put(
    "/{uuid:batch_id}/pace", response={200: BatchShown, **REFUSALS}, summary="Pace its mails"
)
def pace(request: HttpRequest, batch_id: uuid.UUID, payload: Pace) -> BatchShown:
    """From the next mail on."""
    actor = needs(request, Permission.AWARD)
    return counted_batch(
        set_mail_rate(
            actor=actor,
            batch=batch_for(actor, batch_id),
            mails_a_minute=payload.mails_a_minute,
            at=timezone.now(),
        )
    )
