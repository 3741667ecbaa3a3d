# SPDX-License-Identifier: Apache-2.0

"""Withdraw an award, put it on hold, lift the hold; each can be undone until it is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.changing import do_act
from skillmark_server.awards.facts import checked_words
from skillmark_server.awards.models import Act, ActKind, Award
from skillmark_server.awards.refusals import (
    ActClosed,
    ActWaits,
    AlreadyRevoked,
    AlreadySuspended,
    BadFact,
    NotSuspendable,
    NotSuspended,
    OnlyWithdrawn,
)
from skillmark_server.custody.lists import NAMED
from skillmark_server.refusals import NotAllowed

LONGEST_REASON: Final = 500
_ASKED: Final = {
    ActKind.REVOKE: "award.revocation_asked",
    ActKind.SUSPEND: "award.suspension_asked",
    ActKind.REINSTATE: "award.reinstatement_asked",
}


def revoke_award(
    *,
    actor: Actor,
    award: Award,
    reason: str,
    at: datetime,
    is_reason_public: bool = False,
    now: bool = False,
) -> Act:
    """
    Withdraw an award for good, after the organisation's undo window or now.

    Args:
        actor: Who may withdraw.
        award: Its row is locked and read again.
        reason: Told to the holder; at most 500 characters.
        at: Now.
        is_reason_public: Whether the public page says why.
        now: Without a window.

    Raises:
        NotAllowed: The actor may not withdraw, or not this.
        BadFact: There is no reason, or it holds what may not be told.
        AlreadyRevoked: It was withdrawn before.
        ActWaits: Something else is about to happen to it.
    """
    return _ask(ActKind.REVOKE, actor, award, reason, at=at, is_public=is_reason_public, now=now)


def suspend_award(
    *,
    actor: Actor,
    award: Award,
    reason: str,
    at: datetime,
    is_reason_public: bool = False,
    now: bool = False,
) -> Act:
    """
    Put an award on hold; arguments as of `revoke_award`.

    Raises:
        NotAllowed, BadFact, AlreadyRevoked, ActWaits: As in `revoke_award`.
        OnlyWithdrawn: Its list names what was withdrawn, and knows no hold.
        NotSuspendable: It has no place on a list of holds.
        AlreadySuspended: It is on hold.
    """
    return _ask(ActKind.SUSPEND, actor, award, reason, at=at, is_public=is_reason_public, now=now)


def reinstate_award(
    *, actor: Actor, award: Award, reason: str = "", at: datetime, now: bool = False
) -> Act:
    """
    Lift the hold; a reason may be given, and is told to the holder alone.

    Raises:
        NotAllowed, BadFact, AlreadyRevoked, ActWaits: As in `revoke_award`.
        NotSuspended: It is not on hold.
    """
    return _ask(ActKind.REINSTATE, actor, award, reason, at=at, is_public=False, now=now)


@transaction.atomic
def undo_act(*, actor: Actor, act: Act, at: datetime) -> Act:
    """
    Take back what was asked, while it waits.

    Raises:
        NotAllowed: The actor may not withdraw, or not this.
        ActClosed: It was done or undone.
    """
    organisation = actor.require_for(Permission.WITHDRAW, act.award.achievement.pk)
    act = Act.objects.select_for_update(of=("self",)).select_related("award").get(pk=act.pk)
    if act.award.organisation.pk != organisation.pk:
        raise NotAllowed
    if act.done_at is not None or act.undone_at is not None:
        raise ActClosed
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    record(actor, "award.act_undone", act.award, at=at, detail={"act": str(act.pk)})
    return act


@transaction.atomic
def _ask(
    kind: ActKind,
    actor: Actor,
    award: Award,
    reason: str,
    *,
    at: datetime,
    is_public: bool,
    now: bool,
) -> Act:
    organisation = actor.require_for(Permission.WITHDRAW, award.achievement.pk)
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.organisation.pk != organisation.pk:
        raise NotAllowed
    words = checked_reason(reason, is_needed=kind is not ActKind.REINSTATE)
    _check_state(kind, award)
    if Act.objects.filter(award=award, done_at=None, undone_at=None).exists():
        raise ActWaits
    window = timedelta(0) if now else timedelta(minutes=organisation.undo_minutes)
    act = Act.objects.create(
        award=award,
        kind=kind,
        reason=words,
        is_reason_public=is_public,
        asked_by=actor.user,
        asked_at=at,
        due_at=at + window,
    )
    if not window:
        do_act(act.pk, at=at)
        act.refresh_from_db()
    else:
        record(actor, _ASKED[kind], award, at=at, detail={"act": str(act.pk)})
    return act


def _check_state(kind: ActKind, award: Award) -> None:
    if award.revoked_at is not None:
        raise AlreadyRevoked
    if kind is ActKind.SUSPEND:
        if award.revocation_list.purpose == NAMED:
            raise OnlyWithdrawn
        if award.suspension_list_serial is None:
            raise NotSuspendable
        if award.suspended_at is not None:
            raise AlreadySuspended
    if kind is ActKind.REINSTATE and award.suspended_at is None:
        raise NotSuspended


def checked_reason(reason: str, *, is_needed: bool) -> str:
    """
    Return a reason as it is told.

    Raises:
        BadFact: There is none where one is needed, or it holds what may not be told.
    """
    words = checked_words(reason, LONGEST_REASON, "reason", lines=True)
    if is_needed and not words:
        raise BadFact(_("Write why. The one who holds it is told."), field="reason")
    return words
