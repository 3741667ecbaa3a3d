# SPDX-License-Identifier: Apache-2.0

"""Decide which awards of a stolen key stand: those are issued again, the others withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.services.acting import checked_reason
from skillmark_server.columns.bulk import insert_rows
from skillmark_server.custody.models import SigningKey
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.letters import ask_for_signatures
from skillmark_server.lifecycle.models import (
    BulkAct,
    BulkActItem,
    BulkKind,
    KeyDecision,
    KeyStanding,
)
from skillmark_server.lifecycle.refusals import ChoiceChanged, NoneChosen
from skillmark_server.lifecycle.services.bulk import start
from skillmark_server.lifecycle.stolen_keys import judge


@transaction.atomic
def decide_after_theft(
    *,
    actor: Actor,
    key: SigningKey,
    choice: Choice,
    standing: KeyStanding,
    reason: str,
    at: datetime,
    is_reason_public: bool = False,
    now: bool = False,
    expected: tuple[int, int] | None = None,
) -> BulkAct:
    """
    Let the awards of a stolen key that stand be issued again, and the others be withdrawn.

    It is done by the worker, after the organisation's undo window or now; where a second person
    signs off awards, that window begins when they have signed. What is not meant waits.

    Args:
        actor: Who may manage keys, withdraw and award.
        key: Of their organisation, known to be in other hands.
        choice: Which of its awards are decided about; those that fit now are kept in rows.
        standing: Which of those stand.
        reason: Told to every holder; at most 500 characters.
        at: Now.
        is_reason_public: Whether the public pages say why.
        now: Without a window.
        expected: How many the preview said would stand and fall; None asks for no comparison.

    Raises:
        NotAllowed, KeyState, TooManyChosen: As in `stolen_keys.judge`.
        BadFact: There is no reason, or it holds what may not be told.
        NoneChosen: Nothing would happen to any of them.
        ChoiceChanged: Other than `expected` would stand or fall.
    """
    organisation = Organisation.objects.get(pk=actor.require(Permission.MANAGE_KEYS).pk)
    found = judge(actor, key, choice, standing, at=at)
    words = checked_reason(reason, is_needed=True)
    counts = (len(found.stands), len(found.falls))
    if not any(counts):
        raise NoneChosen
    if expected is not None and expected != counts:
        raise ChoiceChanged
    window = timedelta(0) if now else timedelta(minutes=organisation.undo_minutes)
    act = BulkAct.objects.create(
        organisation=organisation,
        kind=BulkKind.REKEY,
        reason=words,
        is_reason_public=is_reason_public,
        question=choice.to_json() | {"key": str(key.pk), "standing": standing.value},
        asked_by=actor.user,
        asked_at=at,
        due_at=None if organisation.needs_sign_off else at + window,
        awards=sum(counts),
    )
    KeyDecision.objects.create(act=act, key=key, standing=standing, stands=counts[0])
    lines = list(enumerate((*found.stands, *found.falls), 1))
    insert_rows(BulkActItem, ("line", "award"), lines, alike={"act": act.pk})
    detail = {"act": str(act.pk), "key": str(key.pk), "stand": counts[0], "fall": counts[1]}
    record(actor, "bulk.rekeying_asked", act, at=at, detail=detail)
    if act.due_at is None:
        ask_for_signatures(act, at=at)
    start(act, at)
    return act
