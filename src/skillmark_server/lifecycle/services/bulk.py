# SPDX-License-Identifier: Apache-2.0

"""Withdraw, hold, free or issue again the awards that a filter finds; undone until it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.refusals import ActClosed, BadFact, SelfAward
from skillmark_server.awards.services.acting import checked_reason
from skillmark_server.columns.bulk import insert_rows
from skillmark_server.lifecycle import tasks
from skillmark_server.lifecycle.choosing import Choice, preview
from skillmark_server.lifecycle.corrections import checked_correction
from skillmark_server.lifecycle.letters import ask_for_signatures
from skillmark_server.lifecycle.models import BulkAct, BulkActItem, BulkKind
from skillmark_server.lifecycle.refusals import ChoiceChanged, NoneChosen
from skillmark_server.refusals import NotAllowed

_ASKED: Final = {
    BulkKind.REVOKE: "bulk.revocation_asked",
    BulkKind.SUSPEND: "bulk.suspension_asked",
    BulkKind.REINSTATE: "bulk.reinstatement_asked",
    BulkKind.REISSUE: "bulk.reissue_asked",
}


@transaction.atomic
def ask_for_bulk_act(
    *,
    actor: Actor,
    choice: Choice,
    kind: BulkKind,
    reason: str,
    at: datetime,
    is_reason_public: bool = False,
    now: bool = False,
    expected: int | None = None,
    correction: Mapping[str, Any] | None = None,
) -> BulkAct:
    """
    Let something be done to every award that a filter finds now, by the worker.

    It is done after the organisation's undo window or now; where a second person signs off
    awards, that window begins when they have signed.

    Args:
        actor: Who may withdraw, and award where they are issued again.
        choice: Which awards; those that fit now are kept in rows.
        kind: What is done.
        reason: Told to every holder; at most 500 characters. Not needed to lift a hold.
        at: Now.
        is_reason_public: Whether the public pages say why.
        now: Without a window.
        expected: How many the preview said; None asks for no comparison.
        correction: What is said otherwise where they are issued again; as
            `corrections.checked_correction` takes it.

    Raises:
        NotAllowed: The actor may not.
        NothingChosenBy, TooManyChosen: As in `choosing.preview`.
        BadFact: There is no reason, or it holds what may not be told, or something is
            corrected that is not issued again.
        BadRecipient, BadFact: As in `corrections.checked_correction`.
        NoneChosen: It has nothing to do with any of them.
        ChoiceChanged: Other than `expected` fit.
    """
    organisation = Organisation.objects.get(pk=actor.require(Permission.WITHDRAW).pk)
    if kind is BulkKind.REISSUE:
        actor.require(Permission.AWARD)
    words = checked_reason(reason, is_needed=kind is not BulkKind.REINSTATE)
    said = checked_correction(correction or {}, is_one=choice.award_id is not None, at=at)
    if said and kind is not BulkKind.REISSUE:
        raise BadFact(field=next(iter(said)))
    found = preview(actor, choice, kind, at=at)
    if not found.count:
        raise NoneChosen
    if expected is not None and expected != found.count:
        raise ChoiceChanged
    window = timedelta(0) if now else timedelta(minutes=organisation.undo_minutes)
    act = BulkAct.objects.create(
        organisation=organisation,
        kind=kind,
        reason=words,
        is_reason_public=is_reason_public,
        question=choice.to_json(),
        correction=said,
        asked_by=actor.user,
        asked_at=at,
        due_at=None if organisation.needs_sign_off else at + window,
        awards=found.count,
    )
    insert_rows(
        BulkActItem, ("line", "award"), list(enumerate(found.awards, 1)), alike={"act": act.pk}
    )
    record(actor, _ASKED[kind], act, at=at, detail={"act": str(act.pk), "awards": found.count})
    if act.due_at is None:
        ask_for_signatures(act, at=at)
    start(act, at)
    return act


@transaction.atomic
def sign_off_bulk_act(*, actor: Actor, act: BulkAct, at: datetime) -> BulkAct:
    """
    Agree to what somebody else asked; it is done after the undo window.

    Raises:
        NotAllowed: The actor may not sign off, or not this.
        SelfAward: They asked for it.
        ActClosed: It does not wait for a signature.
    """
    act = _waiting(actor, act, Permission.SIGN_OFF)
    if act.due_at is not None:
        raise ActClosed
    if actor.user is None or act.asked_by_id == actor.user.pk:
        raise SelfAward
    act.signed_off_by, act.signed_off_at = actor.user, at
    act.due_at = at + timedelta(minutes=act.organisation.undo_minutes)
    act.save(update_fields=["signed_off_by", "signed_off_at", "due_at"])
    record(actor, "bulk.signed_off", act, at=at, detail={"act": str(act.pk)})
    start(act, at)
    return act


@transaction.atomic
def undo_bulk_act(*, actor: Actor, act: BulkAct, at: datetime) -> BulkAct:
    """
    Take back what was asked, while nothing of it was done.

    Raises:
        NotAllowed: The actor may not withdraw, or not this.
        ActClosed: It was done or undone, or its window is over.
    """
    act = _waiting(actor, act, Permission.WITHDRAW)
    if act.done_to or (act.due_at is not None and act.due_at <= at):
        raise ActClosed
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    record(actor, "bulk.undone", act, at=at, detail={"act": str(act.pk)})
    return act


def _waiting(actor: Actor, act: BulkAct, permission: Permission) -> BulkAct:
    organisation = actor.require(permission)
    act = (
        BulkAct.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=act.pk)
    )
    if act.organisation_id != organisation.pk:
        raise NotAllowed
    if act.done_at is not None or act.undone_at is not None:
        raise ActClosed
    return act


def start(act: BulkAct, at: datetime) -> None:
    """Have the worker begin with an act that is due; the sweep does where that is lost."""
    if act.due_at is not None and act.due_at <= at:
        transaction.on_commit(partial(tasks.do_bulk_act.enqueue, str(act.pk)))
