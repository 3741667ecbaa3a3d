# SPDX-License-Identifier: Apache-2.0

"""Send a list on its way, undo that, pause, go on, stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards import tasks
from skillmark_server.awards.counting import counts_of, is_on_its_way, may_be_paced
from skillmark_server.awards.dispatching import send_on_its_way
from skillmark_server.awards.making import check_version
from skillmark_server.awards.models import Batch, Chunk
from skillmark_server.awards.refusals import BatchClosed, NothingToAward
from skillmark_server.awards.services.mending import is_short, judge_all
from skillmark_server.awards.services.opening import locked_batch, open_batch
from skillmark_server.awards.services.signing_off import ask_for_sign_off
from skillmark_server.refusals import Malformed

_FRESH: Final = timedelta(minutes=10)
"""What was judged within it, on the same day, is not judged again."""

_FASTEST: Final = 1_000_000
"""Mails a minute, more than any server takes."""


@transaction.atomic
def confirm_batch(
    *,
    actor: Actor,
    batch: Batch,
    at: datetime,
    now: bool = False,
    mails_a_minute: int | None = None,
) -> Batch:
    """
    Send the good rows on their way: after the undo window, or once a second person signed off.

    Args:
        actor: Who may award.
        batch: Not confirmed yet. The rows of a short list are judged anew; those of a long one
            by the worker, before it awards any, unless they were judged just now.
        at: Now.
        now: Without an undo window.
        mails_a_minute: How fast its mails leave; None: as fast as the site's do.

    Raises:
        NotAllowed, BatchClosed, StillReading: As in `map_columns`.
        Malformed: No mail a minute, or more than there are.
        NotPublished: The badge was archived in the meantime.
        NothingToAward: No row would become an award.
    """
    batch = open_batch(actor, batch)
    check_version(batch.version)
    batch.mails_a_minute = _checked_rate(mails_a_minute)
    is_judged_here = is_short(batch)
    if is_judged_here or _is_stale(batch, actor, at):
        if not is_judged_here:
            # The worker judges for whoever is answerable: none of the awards goes to them.
            batch.by = actor.user
        judge_all(batch, actor, at)
    batch.save(update_fields=["by", "mails_a_minute"])
    count = counts_of(batch).coming
    if not count:
        raise NothingToAward
    if batch.organisation.needs_sign_off:
        # Whoever submits it answers for what it says, whoever made it first: a list that
        # somebody else changed and submitted is not theirs to sign off.
        batch.by = actor.user
        batch.submitted_at, batch.returned_reason = at, ""
        batch.save(update_fields=["by", "submitted_at", "returned_reason"])
        ask_for_sign_off(batch, count=count, at=at)
        record(actor, "batch.submitted", batch, at=at, detail={"rows": count})
        return batch
    send_on_its_way(batch, at=at, now=now)
    record(actor, "batch.confirmed", batch, at=at, detail={"rows": count})
    return batch


@transaction.atomic
def undo_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Take a confirmed or submitted batch back to the preview, while nothing was issued.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: Its window is over, or it is not confirmed.
    """
    batch = locked_batch(actor, batch)
    if batch.finished_at or batch.cancelled_at or not (batch.confirmed_at or batch.submitted_at):
        raise BatchClosed
    if batch.due_at is not None and batch.due_at <= at:
        raise BatchClosed
    # Who had to wait for the lock asks with a moment that has passed since.
    if batch.made_to or Chunk.objects.filter(batch=batch).exists():
        raise BatchClosed
    batch.confirmed_at = batch.due_at = batch.submitted_at = batch.paused_at = None
    batch.signed_off_by = batch.signed_off_at = None
    batch.save(
        update_fields=[
            "confirmed_at",
            "due_at",
            "submitted_at",
            "paused_at",
            "signed_off_by",
            "signed_off_at",
        ]
    )
    record(actor, "batch.undone", batch, at=at)
    return batch


@transaction.atomic
def pause_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Let no further row become an award until somebody says so; what was issued is told of.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It is not on its way, or paused.
    """
    batch = _on_its_way(actor, batch)
    if batch.paused_at is not None:
        raise BatchClosed
    batch.paused_at = at
    batch.save(update_fields=["paused_at"])
    record(actor, "batch.paused", batch, at=at, detail={"made": batch.made})
    return batch


@transaction.atomic
def resume_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Go on where it was paused.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It is not on its way, or not paused.
    """
    batch = _on_its_way(actor, batch)
    if batch.paused_at is None:
        raise BatchClosed
    batch.paused_at, batch.samples = None, []
    batch.save(update_fields=["paused_at", "samples"])
    record(actor, "batch.resumed", batch, at=at)
    transaction.on_commit(partial(tasks.run_batch.enqueue, str(batch.pk)))
    return batch


@transaction.atomic
def set_mail_rate(*, actor: Actor, batch: Batch, mails_a_minute: int | None, at: datetime) -> Batch:
    """
    Say how fast the mails leave that are still to be written.

    Those of a long list go on being written when it is finished, or was stopped on the way.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It is not on its way, and none of its mails is still to be written.
        Malformed: No mail a minute, or more than there are.
    """
    batch = locked_batch(actor, batch)
    if not may_be_paced(batch):
        raise BatchClosed
    batch.mails_a_minute = _checked_rate(mails_a_minute)
    batch.save(update_fields=["mails_a_minute"])
    record(actor, "batch.mails_paced", batch, at=at, detail={"a_minute": batch.mails_a_minute})
    return batch


@transaction.atomic
def cancel_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Stop: rows that are not awards yet become none. What was issued stands.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It is finished or cancelled.
    """
    batch = locked_batch(actor, batch)
    if batch.finished_at or batch.cancelled_at:
        raise BatchClosed
    batch.cancelled_at, batch.paused_at = at, None
    batch.save(update_fields=["cancelled_at", "paused_at"])
    if batch.file and batch.confirmed_at is None:
        # A list that was forgotten is not kept.
        storage, name = batch.file.storage, str(batch.file.name)
        transaction.on_commit(partial(storage.delete, name))
    record(actor, "batch.cancelled", batch, at=at)
    return batch


def _on_its_way(actor: Actor, batch: Batch) -> Batch:
    batch = locked_batch(actor, batch)
    if not is_on_its_way(batch):
        raise BatchClosed
    return batch


def _is_stale(batch: Batch, actor: Actor, at: datetime) -> bool:
    """
    Whether what the rows say may have changed.

    That somebody got the badge meanwhile is seen when it would be made a second time.
    """
    if batch.judged_at is None or batch.by_id != (None if actor.user is None else actor.user.pk):
        return True
    is_today = timezone.localtime(batch.judged_at).date() == timezone.localtime(at).date()
    return not is_today or at - batch.judged_at > _FRESH


def _checked_rate(mails_a_minute: int | None) -> int | None:
    if mails_a_minute is not None and not 1 <= mails_a_minute <= _FASTEST:
        raise Malformed(_("Write a number of mails a minute from 1."), field="mails_a_minute")
    return mails_a_minute
