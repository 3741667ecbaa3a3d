# SPDX-License-Identifier: Apache-2.0

"""
Makes the awards of a confirmed batch, some rows a transaction, each row once.

A row's award is written in the transaction that makes it, under the lock of the batch:
whoever dies, is started twice or comes late finds the rows that are left.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from skillmark import SkillmarkError
from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.bench import Bench, sit_down
from skillmark_server.awards.making import Order, make_at
from skillmark_server.awards.models import AwardRequest, Batch, BatchRow, RowState
from skillmark_server.awards.recipients import Recipient, recipients_of
from skillmark_server.awards.refusals import AlreadyHasIt, NotPublished
from skillmark_server.awards.rowing import COMING, facts_of, problem_of
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.refusals import Refusal
from skillmark_server.vitals import space

log = logging.getLogger(__name__)

ROWS_AT_ONCE: Final = 50
"""Rows a transaction: other writers wait for one transaction at most."""

HELD_FOR: Final = timedelta(minutes=5)
PAUSE: Final = timedelta(minutes=1)
_NO_ROOM: Final = _("The disk of this site is nearly full.")
SECONDS_A_TURN: Final = 20.0
"""How long one call goes on; what is left is asked for again."""


def run_due_batches(*, at: datetime) -> int:
    """Go on with every batch whose undo window is over; returns how many awards were made."""
    due = (
        Batch.objects.filter(
            Q(claimed_until=None) | Q(claimed_until__lt=at),
            confirmed_at__isnull=False,
            finished_at=None,
            cancelled_at=None,
            due_at__lte=at,
        )
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)
    )
    ids = list(due[:10])
    # One turn for all of them: other work of the site waits behind it.
    seconds = SECONDS_A_TURN / max(len(ids), 1)
    return sum(run_batch(batch_id, at=at, seconds=seconds) for batch_id in ids)


def run_batch(batch_id: uuid.UUID, *, at: datetime, seconds: float | None = None) -> int:
    """
    Make awards of the rows that are left, for some seconds.

    Args:
        batch_id: Which.
        at: Now; the awards are issued then.
        seconds: After which no further rows are begun; by default `SECONDS_A_TURN`.

    Returns:
        How many awards were made.
    """
    made = 0
    ends = time.monotonic() + (SECONDS_A_TURN if seconds is None else seconds)
    while time.monotonic() < ends:
        try:
            count, is_left = _run_some(batch_id, at)
        except OperationalError:
            # A full disk, or a database that is away: nothing of these rows was written.
            log.exception("a batch waits: the database takes nothing", extra=_named(batch_id))
            return made
        made += count
        if not is_left:
            break
    Batch.objects.filter(pk=batch_id, stalled_reason="").update(claimed_until=None)
    return made


def left_of(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are still to become awards."""
    return BatchRow.objects.filter(
        batch=batch, award=None, failed="", is_skipped=False, state__in=COMING
    ).order_by("line")


@transaction.atomic
def _run_some(batch_id: uuid.UUID, at: datetime) -> tuple[int, bool]:
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .filter(pk=batch_id, finished_at=None, cancelled_at=None, due_at__lte=at)
        .first()
    )
    if batch is None or batch.confirmed_at is None:
        return 0, False
    if space.is_short():
        # While there is still room to say so.
        _stall(batch, str(_NO_ROOM), at)
        return 0, False
    rows = list(left_of(batch)[:ROWS_AT_ONCE])
    made = 0
    try:
        people = [(row.fields["email"], row.fields["name"]) for row in rows]
        known = recipients_of(batch.organisation, people)
        bench = sit_down(batch.version, known, actor=_maker(batch), at=at)
        for row in rows:
            made += _award_row(batch, row, known[row.fields["email"]], bench)
    except (CannotIssue, NotPublished) as refusal:
        # Not the row's fault: everything waits until the badge can be signed again.
        _stall(batch, str(refusal.words), at)
        return made, False
    batch.claimed_until, batch.stalled_reason = at + HELD_FOR, ""
    fields = ["claimed_until", "stalled_reason"]
    is_left = left_of(batch).exists()
    if not is_left:
        batch.finished_at, batch.claimed_until = at, None
        fields.append("finished_at")
        record(_maker(batch), "batch.finished", batch, at=at)
    batch.save(update_fields=fields)
    return made, is_left


def _award_row(batch: Batch, row: BatchRow, recipient: Recipient, bench: Bench) -> int:
    try:
        with transaction.atomic():
            row.award = make_at(
                bench,
                Order(
                    version=batch.version,
                    recipient=replace(recipient, name=row.fields["name"]),
                    facts=facts_of(row.fields),
                    language=row.fields.get("language", ""),
                    batch=batch,
                ),
            )
            row.save(update_fields=["award"])
            if asked := row.fields.get("request"):
                AwardRequest.objects.filter(pk=asked).update(award=row.award)
    except CannotIssue:
        row.award = None
        raise
    except AlreadyHasIt:
        row.award, row.state = None, RowState.DUPLICATE
        row.save(update_fields=["state"])
        return 0
    except Refusal as refusal:
        _fail(row, refusal.code, refusal)
        return 0
    except SkillmarkError as error:
        log.exception("a row could not be signed", extra={"batch": str(batch.pk)})
        _fail(row, error.code, Refusal())
        return 0
    return 1


def _fail(row: BatchRow, code: str, refusal: Refusal) -> None:
    row.award, row.failed = None, code[:40]
    row.problems = [*row.problems, problem_of(code, refusal.words, field=refusal.field)]
    row.save(update_fields=["failed", "problems"])


def _stall(batch: Batch, why: str, at: datetime) -> None:
    batch.stalled_reason, batch.claimed_until = why[:300], at + PAUSE
    batch.save(update_fields=["stalled_reason", "claimed_until"])
    log.error("a batch waits: %s", batch.stalled_reason, extra=_named(batch.pk))


def _named(batch_id: uuid.UUID) -> dict[str, str]:
    return {"batch": str(batch_id)}


def _maker(batch: Batch) -> Actor:
    return Actor(user=batch.by, organisation=batch.organisation, kind="person")
