# SPDX-License-Identifier: Apache-2.0

"""What is done to every award of a list: withdraw, put on hold, lift the hold."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.models import ActKind, BatchAct
from skillmark_server.awards.selectors import (
    batch_acts_of,
    batch_for,
)
from skillmark_server.awards.services import (
    ask_for_batch_act,
    sign_off_batch_act,
    undo_batch_act,
)

router = Router(tags=["batches"])


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
