# SPDX-License-Identifier: Apache-2.0

"""Withdraw every award of a batch, put them on hold, lift the hold; undone until it is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards import tasks
from skillmark_server.awards.models import ActKind, Batch, BatchAct
from skillmark_server.awards.refusals import (
    ActClosed,
    ActWaits,
    BatchClosed,
    NothingToDo,
    SelfAward,
)
from skillmark_server.awards.selectors import act_counts_of
from skillmark_server.awards.services.acting import checked_reason
from skillmark_server.awards.services.opening import locked_batch

_ASKED: Final = {
    ActKind.REVOKE: "batch.revocation_asked",
    ActKind.SUSPEND: "batch.suspension_asked",
    ActKind.REINSTATE: "batch.reinstatement_asked",
}


@transaction.atomic
def ask_for_batch_act(
    *,
    actor: Actor,
    batch: Batch,
    kind: ActKind,
    reason: str,
    at: datetime,
    is_reason_public: bool = False,
    now: bool = False,
) -> BatchAct:
    """
    Let every award of a batch be withdrawn, put on hold or freed of one, by the worker.

    It is done after the organisation's undo window or now; where a second person signs off
    awards, that window begins when they have signed.

    Args:
        actor: Who may withdraw.
        batch: Finished or stopped.
        kind: What is done.
        reason: Told to every holder; at most 500 characters. Not needed to lift a hold.
        at: Now.
        is_reason_public: Whether the public pages say why.
        now: Without a window.

    Raises:
        NotAllowed: The actor may not withdraw, or not this.
        BatchClosed: It is still on its way; it is stopped first.
        BadFact: There is no reason, or it holds what may not be told.
        ActWaits: Something else is about to happen to the batch.
        NothingToDo: It has nothing to do with any of its awards.
    """
    batch = locked_batch(actor, batch, Permission.WITHDRAW)
    if batch.finished_at is None and batch.cancelled_at is None:
        raise BatchClosed
    words = checked_reason(reason, is_needed=kind is not ActKind.REINSTATE)
    if BatchAct.objects.filter(batch=batch, done_at=None, undone_at=None).exists():
        raise ActWaits
    count = act_counts_of(batch).of(kind)
    if not count:
        raise NothingToDo
    organisation = batch.organisation
    window = timedelta(0) if now else timedelta(minutes=organisation.undo_minutes)
    act = BatchAct.objects.create(
        batch=batch,
        kind=kind,
        reason=words,
        is_reason_public=is_reason_public,
        asked_by=actor.user,
        asked_at=at,
        due_at=None if organisation.needs_sign_off else at + window,
    )
    record(actor, _ASKED[kind], batch, at=at, detail={"act": str(act.pk), "awards": count})
    _start(act, at)
    return act


@transaction.atomic
def sign_off_batch_act(*, actor: Actor, act: BatchAct, at: datetime) -> BatchAct:
    """
    Agree to what somebody else asked; it is done after the undo window.

    Raises:
        NotAllowed: The actor may not sign off, or not this.
        SelfAward: They asked for it.
        ActClosed: It does not wait for a signature.
    """
    batch = locked_batch(actor, act.batch, Permission.SIGN_OFF)
    act = _waiting(act)
    if act.due_at is not None:
        raise ActClosed
    if actor.user is None or act.asked_by_id == actor.user.pk:
        raise SelfAward
    act.signed_off_by, act.signed_off_at = actor.user, at
    act.due_at = at + timedelta(minutes=batch.organisation.undo_minutes)
    act.save(update_fields=["signed_off_by", "signed_off_at", "due_at"])
    record(actor, "batch.act_signed_off", batch, at=at, detail={"act": str(act.pk)})
    _start(act, at)
    return act


@transaction.atomic
def undo_batch_act(*, actor: Actor, act: BatchAct, at: datetime) -> BatchAct:
    """
    Take back what was asked, while nothing of it was done.

    Raises:
        NotAllowed: The actor may not withdraw, or not this.
        ActClosed: It was done or undone, or its window is over.
    """
    batch = locked_batch(actor, act.batch, Permission.WITHDRAW)
    act = _waiting(act)
    if act.done_to or (act.due_at is not None and act.due_at <= at):
        raise ActClosed
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    record(actor, "batch.act_undone", batch, at=at, detail={"act": str(act.pk)})
    return act


def _waiting(act: BatchAct) -> BatchAct:
    act = BatchAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if act.done_at is not None or act.undone_at is not None:
        raise ActClosed
    return act


def _start(act: BatchAct, at: datetime) -> None:
    if act.due_at is not None and act.due_at <= at:
        transaction.on_commit(partial(tasks.do_batch_act.enqueue, str(act.pk)))
