# SPDX-License-Identifier: Apache-2.0

"""
Moves in what was agreed to, a thousand rows a transaction, each award once.

How far it is stands in the row of the move and changes in the transaction of what was done:
whoever dies or is started twice goes on there.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.services import create_achievement, publish
from skillmark_server.audit.recording import record
from skillmark_server.awards.pacing import noted
from skillmark_server.columns.bulk import among
from skillmark_server.movein.foreign import read_foreign
from skillmark_server.movein.models import (
    ForeignBadge,
    Move,
    MovedAward,
    RowState,
    Treatment,
)
from skillmark_server.refusals import Refusal

log = logging.getLogger(__name__)

AT_ONCE: Final = 1_000
HELD_FOR: Final = timedelta(seconds=30)
_MOST_DOUBLINGS: Final = 7
"""A move that stops is tried again after half a minute, then one, and at last every hour or so."""
SECONDS_A_TURN: Final = 20.0

_MOST_STUMBLES: Final = 30_000
"""What the column counts to on every database."""


def go_on(*, at: datetime) -> int:
    """Go on with every move that is due; returns how many awards were moved in."""
    due = Move.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at), due_at__lte=at, finished_at=None
    )
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:5])
    seconds = SECONDS_A_TURN / max(len(ids), 1)
    return sum(_bring_whatever_it_holds(move_id, at, seconds) for move_id in ids)


def _bring_whatever_it_holds(move_id: uuid.UUID, at: datetime, seconds: float) -> int:
    try:
        return bring_in(move_id, at=at, seconds=seconds)
    except Exception:  # whatever it is: a move that stops keeps no other waiting
        log.exception("a move stopped", extra={"move": str(move_id)})
        move = Move.objects.filter(pk=move_id).first()
        if move is not None:
            # Longer each time; no end: what was agreed to is owed, and half of it may be here.
            move.claimed_until = at + HELD_FOR * 2 ** min(move.stumbles, _MOST_DOUBLINGS)
            move.stumbles = min(move.stumbles + 1, _MOST_STUMBLES)
            move.save(update_fields=["claimed_until", "stumbles"])
        return 0


def bring_in(move_id: uuid.UUID, *, at: datetime, seconds: float = SECONDS_A_TURN) -> int:
    """
    Move in the rows of one export that are left, for some seconds.

    Args:
        move_id: Which.
        at: Now: the moment from which they are here.
        seconds: After which no further rows are begun.

    Returns:
        How many awards were moved in.
    """
    began, done = time.monotonic(), 0
    move = Move.objects.select_related("organisation", "confirmed_by").get(pk=move_id)
    with translation.override(move.organisation.language):
        _make_badges(move, at=at)
    while (passed := time.monotonic() - began) < seconds:
        count, is_left = _bring_some(move_id, at, passed=timedelta(seconds=passed))
        done += count
        if not is_left:
            break
    Move.objects.filter(pk=move_id).update(claimed_until=None)
    return done


def actor_of_move(move: Move) -> Actor:
    """Who answers for it: the one who agreed to it, with the roles that they have now."""
    user = move.confirmed_by
    if user is None:
        return Actor(organisation=move.organisation, kind="system")
    roles = Membership.objects.filter(user=user, organisation=move.organisation)
    named = frozenset(Role(role) for role in roles.values_list("role", flat=True))
    return actor_in(user, move.organisation, named)


# -- badges --------------------------------------------------------------------------------


def _make_badges(move: Move, *, at: datetime) -> None:
    actor = actor_of_move(move)
    waiting = ForeignBadge.objects.filter(
        move=move,
        treatment__in=(Treatment.DRAFT, Treatment.PUBLISH),
        achievement=None,
        problem="",
    )
    for badge_id in list(waiting.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                badge = ForeignBadge.objects.select_for_update().get(pk=badge_id)
                if badge.achievement_id is None:
                    _make_badge(badge, actor, at)
        except Refusal as refusal:
            words = " ".join(filter(None, (str(refusal.words), str(refusal.hint))))
            ForeignBadge.objects.filter(pk=badge_id).update(problem=words[:400])


def _make_badge(badge: ForeignBadge, actor: Actor, at: datetime) -> None:
    """Made in the organisation's language; a picture that is not taken keeps no words out."""
    organisation = badge.move.organisation
    read = read_foreign(badge.said, badge.original_id, organisation.language)
    version: Version | None = None
    if read.picture is not None:
        try:
            with transaction.atomic():
                version = create_achievement(
                    actor=actor,
                    at=at,
                    content=read.content,
                    upload=read.picture,
                    action="achievement.imported",
                )
        except Refusal:
            version = None
    if version is None:
        version = create_achievement(
            actor=actor, at=at, content=read.content, action="achievement.imported"
        )
    if badge.treatment == Treatment.PUBLISH:
        try:
            with transaction.atomic():
                publish(actor=actor, version=version, at=at)
        except Refusal as refusal:
            badge.problem = str(refusal.words)[:400]
    badge.achievement, badge.made_at = version.achievement, at
    badge.save(update_fields=["achievement", "made_at", "problem"])


# -- awards --------------------------------------------------------------------------------


@transaction.atomic
def _bring_some(move_id: uuid.UUID, at: datetime, *, passed: timedelta) -> tuple[int, bool]:
    move = (
        Move.objects.select_for_update(of=("self",))
        .select_related("organisation", "confirmed_by")
        .filter(pk=move_id, due_at__lte=at, finished_at=None)
        .first()
    )
    if move is None:
        return 0, False
    rows = list(
        MovedAward.objects.filter(move=move, state=RowState.NEW, line__gt=move.done_to)
        .order_by("line")
        .values_list("pk", "line", "key", "badge__treatment", "badge__achievement_id")[:AT_ONCE]
    )
    here = set(
        MovedAward.objects.filter(
            organisation=move.organisation,
            key__in=among([row[2] for row in rows]),
            moved_in_at__isnull=False,
        ).values_list("key", flat=True)
    )
    taken, left_out, known = [], [], []
    for row_id, _line, key, treatment, achievement in rows:
        if treatment == Treatment.LEAVE_OUT or achievement is None:
            left_out.append(row_id)
        elif key in here:
            known.append(row_id)
        else:
            taken.append(row_id)
    MovedAward.objects.filter(pk__in=taken).update(moved_in_at=at)
    MovedAward.objects.filter(pk__in=left_out).update(state=RowState.LEFT_OUT)
    MovedAward.objects.filter(pk__in=known).update(state=RowState.HERE)
    _note_progress(move, rows, len(taken), at + passed)
    return len(taken), len(rows) == AT_ONCE


def _note_progress(
    move: Move,
    rows: Sequence[tuple[Any, ...]],
    count: int,
    now: datetime,
) -> None:
    actor = actor_of_move(move)
    if rows:
        detail = {"move": str(move.pk), "awards": count, "first": rows[0][1], "last": rows[-1][1]}
        record(actor, "move.part_moved_in", move, at=now, detail=detail)
        move.done_to = rows[-1][1]
    move.done += count
    move.claimed_until, move.stumbles = now + HELD_FOR, 0
    move.samples = noted(move.samples, moment=now, done=move.done_to)
    if len(rows) < AT_ONCE:
        move.finished_at, move.claimed_until = now, None
        record(
            actor, "move.finished", move, at=now, detail={"move": str(move.pk), "awards": move.done}
        )
        if move.file:
            name, storage = str(move.file.name), move.file.storage
            move.file = ""
            transaction.on_commit(lambda: storage.delete(name))
    move.save()


def forget_old(*, at: datetime) -> int:
    """Throw away exports that nobody agreed to for 30 days; returns how many."""
    old = Move.objects.filter(confirmed_at=None, created_at__lt=at - timedelta(days=30))
    gone = 0
    for move in old.order_by("created_at")[:20]:
        throw_away(move)
        gone += 1
    return gone


def throw_away(move: Move) -> None:
    """Remove an export that was not moved in, with everything in it."""
    with transaction.atomic():
        name, storage = str(move.file.name or ""), move.file.storage
        MovedAward.objects.filter(move=move).delete()
        move.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name))
