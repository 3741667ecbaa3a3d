# SPDX-License-Identifier: Apache-2.0

"""
Does what was asked to be done to every award of a batch, some awards a transaction, each once.

The acts on the single awards are written and done in the transaction that says how far the
batch is, under the lock of what was asked: whoever dies or is started twice goes on there.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.changing import do_act, fits
from skillmark_server.awards.models import Act, ActKind, Award, BatchAct, BatchRow
from skillmark_server.awards.pacing import noted

log = logging.getLogger(__name__)

AWARDS_AT_ONCE: Final = 50
"""Awards a transaction: other writers wait for one transaction at most."""

HELD_FOR: Final = timedelta(seconds=5)
SECONDS_A_TURN: Final = 20.0
_DONE: Final = {
    ActKind.REVOKE: "batch.revoked",
    ActKind.SUSPEND: "batch.suspended",
    ActKind.REINSTATE: "batch.reinstated",
}


class Asked(Protocol):
    """What is done to many awards: of a list, or of those that somebody chose."""

    kind: Any
    """A value of `ActKind`."""
    reason: Any
    is_reason_public: Any
    asked_by: Any
    asked_at: Any


def do_due_batch_acts(*, at: datetime) -> int:
    """Go on with all that is due; returns how many awards it was done to."""
    due = (
        BatchAct.objects.filter(
            Q(claimed_until=None) | Q(claimed_until__lt=at),
            done_at=None,
            undone_at=None,
            due_at__lte=at,
        )
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)
    )
    ids = list(due[:10])
    seconds = SECONDS_A_TURN / max(len(ids), 1)
    return sum(do_batch_act(act_id, at=at, seconds=seconds) for act_id in ids)


def do_batch_act(act_id: uuid.UUID, *, at: datetime, seconds: float = SECONDS_A_TURN) -> int:
    """
    Do one act to the awards that are left, for some seconds.

    Args:
        act_id: Which.
        at: Now: the moment from which it holds.
        seconds: After which no further awards are begun.

    Returns:
        How many awards it was done to.
    """
    done, began = 0, time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        count, is_left = _do_some(act_id, at, passed=timedelta(seconds=passed))
        done += count
        if not is_left:
            break
    BatchAct.objects.filter(pk=act_id).update(claimed_until=None)
    return done


@transaction.atomic
def _do_some(act_id: uuid.UUID, at: datetime, *, passed: timedelta) -> tuple[int, bool]:
    act = (
        BatchAct.objects.select_for_update(of=("self",))
        .select_related("batch__organisation", "asked_by")
        .filter(pk=act_id, done_at=None, undone_at=None, due_at__lte=at)
        .first()
    )
    if act is None:
        return 0, False
    rows = list(
        BatchRow.objects.filter(batch=act.batch, line__gt=act.done_to, award__isnull=False)
        .select_related("award")
        .order_by("line")[:AWARDS_AT_ONCE]
    )
    done = len(do_to_awards(act, [row.award for row in rows if row.award is not None], at=at))
    act.done += done
    act.passed_over += len(rows) - done
    act.done_to = rows[-1].line if rows else act.done_to
    act.claimed_until = at + passed + HELD_FOR
    act.samples = noted(act.samples, moment=at + passed, done=act.done + act.passed_over)
    is_left = len(rows) == AWARDS_AT_ONCE
    if not is_left:
        act.done_at = at + passed
        actor = Actor(user=act.asked_by, organisation=act.batch.organisation, kind="person")
        detail = {"act": str(act.pk), "awards": act.done}
        record(actor, _DONE[ActKind(act.kind)], act.batch, at=at, detail=detail)
    act.save()
    return done, is_left


def do_to_awards(asked: Asked, awards: Iterable[Award], *, at: datetime) -> set[uuid.UUID]:
    """
    Do what was asked to each of `awards`, in the caller's transaction.

    Args:
        asked: What, why, and by whom.
        awards: Of one organisation.
        at: Now: the moment from which it holds.

    Returns:
        The awards that it was done to; with the others it has nothing to do.
    """
    return {award.pk for award in awards if _do_one(asked, award, at)}


def _do_one(asked: Asked, award: Award, at: datetime) -> bool:
    kind = ActKind(asked.kind)
    if not fits(kind, award):
        return False
    waiting = Act.objects.filter(award=award, done_at=None, undone_at=None)
    if kind is not ActKind.REVOKE and waiting.exists():
        return False  # what somebody asked for this one award goes before
    waiting.update(undone_at=at)
    act = Act.objects.create(
        award=award,
        kind=kind,
        reason=asked.reason,
        is_reason_public=asked.is_reason_public,
        asked_by=asked.asked_by,
        asked_at=asked.asked_at,
        due_at=at,
    )
    return do_act(act.pk, at=at)
