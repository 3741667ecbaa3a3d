# SPDX-License-Identifier: Apache-2.0

"""
Does what was asked to the awards that somebody chose, some a transaction, each once.

How far it is stands in the row and changes in the transaction of what was done: whoever dies
or is started twice goes on there.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import Q

from skillmark import SkillmarkError
from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.correcting import Correction, issue_again
from skillmark_server.awards.models import ActKind
from skillmark_server.awards.pacing import noted
from skillmark_server.awards.withdrawing import Asked, do_to_awards
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.lifecycle.corrections import correction_of
from skillmark_server.lifecycle.models import BulkAct, BulkActItem, BulkKind, KeyDecision
from skillmark_server.refusals import Refusal

log = logging.getLogger(__name__)

AT_ONCE: Final = 200
"""Awards a transaction where rows change alone."""

SIGNED_AT_ONCE: Final = 50
"""The same where each is signed again."""

HELD_FOR: Final = timedelta(seconds=7)
PAUSE: Final = timedelta(minutes=1)
SECONDS_A_TURN: Final = 20.0
DONE: Final = "done"
_EVENTS: Final = {
    BulkKind.REVOKE: "bulk.revoked",
    BulkKind.SUSPEND: "bulk.suspended",
    BulkKind.REINSTATE: "bulk.reinstated",
    BulkKind.REISSUE: "bulk.reissued",
    BulkKind.REKEY: "bulk.rekeyed",
}
_SIGNS: Final = frozenset({BulkKind.REISSUE, BulkKind.REKEY})


def do_due_bulk_acts(*, at: datetime) -> int:
    """Go on with all that is due; returns to how many awards it was done."""
    due = (
        BulkAct.objects.filter(
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
    return sum(do_bulk_act(act_id, at=at, seconds=seconds) for act_id in ids)


def do_bulk_act(act_id: uuid.UUID, *, at: datetime, seconds: float = SECONDS_A_TURN) -> int:
    """
    Do one act to the awards that are left, for some seconds.

    Args:
        act_id: Which.
        at: Now: the moment from which it holds.
        seconds: After which no further awards are begun.

    Returns:
        To how many awards it was done.
    """
    done, began = 0, time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        try:
            count, is_left = _do_some(act_id, at, passed=timedelta(seconds=passed))
        except CannotIssue as refusal:
            # No award's fault: everything waits until the organisation can sign again.
            log.warning("an act on many waits: %s", refusal.code, extra={"act": str(act_id)})
            BulkAct.objects.filter(pk=act_id).update(
                claimed_until=at + PAUSE, stalled_reason=str(refusal.words)[:300]
            )
            return done
        done += count
        if not is_left:
            break
    BulkAct.objects.filter(pk=act_id).update(claimed_until=None)
    return done


@transaction.atomic
def _do_some(act_id: uuid.UUID, at: datetime, *, passed: timedelta) -> tuple[int, bool]:
    act = (
        BulkAct.objects.select_for_update(of=("self",))
        .select_related("organisation", "asked_by")
        .filter(pk=act_id, done_at=None, undone_at=None, due_at__lte=at)
        .first()
    )
    if act is None:
        return 0, False
    most = SIGNED_AT_ONCE if act.kind in _SIGNS else AT_ONCE
    items = list(
        BulkActItem.objects.filter(act=act, line__gt=act.done_to)
        .select_related("award")
        .order_by("line")[:most]
    )
    done = _do_to(act, items, at)
    BulkActItem.objects.bulk_update(items, ["outcome"])
    act.done += done
    act.passed_over += len(items) - done
    act.done_to = items[-1].line if items else act.done_to
    act.claimed_until, act.stalled_reason = at + passed + HELD_FOR, ""
    act.samples = noted(act.samples, moment=at + passed, done=act.done + act.passed_over)
    is_left = len(items) == most
    if not is_left:
        act.done_at = at + passed
        detail = {"act": str(act.pk), "awards": act.done}
        record(actor_of_act(act), _EVENTS[BulkKind(act.kind)], act, at=at, detail=detail)
    act.save()
    return done, is_left


def actor_of_act(act: BulkAct) -> Actor:
    """Who answers for it: the one who asked."""
    return Actor(user=act.asked_by, organisation=act.organisation, kind="person")


def _do_to(act: BulkAct, items: list[BulkActItem], at: datetime) -> int:
    if act.kind == BulkKind.REISSUE:
        return _issue_again(act, items, correction_of(act.correction), at)
    if act.kind != BulkKind.REKEY:
        return _change(items, act, at)
    stands = KeyDecision.objects.get(pk=act.pk).stands
    standing = [item for item in items if item.line <= stands]
    falling = [item for item in items if item.line > stands]
    done = _issue_again(act, standing, Correction(is_same=True), at)
    return done + _change(falling, _Withdrawal.by(act), at)


@dataclass(slots=True, kw_only=True)
class _Withdrawal:
    """The part of a decision about a stolen key that withdraws."""

    reason: Any
    is_reason_public: Any
    asked_by: Any
    asked_at: Any
    kind: Any = ActKind.REVOKE

    @classmethod
    def by(cls, act: BulkAct) -> Self:
        return cls(
            reason=act.reason,
            is_reason_public=act.is_reason_public,
            asked_by=act.asked_by,
            asked_at=act.asked_at,
        )


def _change(items: list[BulkActItem], asked: Asked, at: datetime) -> int:
    done = do_to_awards(asked, [item.award for item in items], at=at)
    for item in items:
        item.outcome = DONE if item.award.pk in done else "passed_over"
    return len(done)


def _issue_again(
    act: BulkAct, items: list[BulkActItem], correction: Correction, at: datetime
) -> int:
    done = 0
    for item in items:
        try:
            with transaction.atomic():
                issue_again(item.award, correction, act, actor=actor_of_act(act), at=at)
        except CannotIssue:
            raise
        except (Refusal, SkillmarkError) as error:
            item.outcome = error.code[:40]
        else:
            item.outcome = DONE
            done += 1
    return done
