# SPDX-License-Identifier: Apache-2.0

"""
Makes the awards of a confirmed batch, some rows a transaction, each row once.

A short batch: a row's award is written in the transaction that makes it, under the lock of
the batch. A long one: in parts, which several workers take. Whoever dies, is started twice
or comes late finds the rows that are left.
"""

from __future__ import annotations

import gc
import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
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
from skillmark_server.awards.chunking import (
    came_late,
    is_all_made,
    let_go,
    rows_to_make,
    running_batches,
    take_chunks,
)
from skillmark_server.awards.making import Order, make_at
from skillmark_server.awards.models import AwardRequest, Batch, BatchRow, Chunk, RowState
from skillmark_server.awards.pacing import MailPace, noted
from skillmark_server.awards.preparing import prepare_chunk, prepare_chunks
from skillmark_server.awards.recipients import Recipient, recipients_of
from skillmark_server.awards.refusals import AlreadyHasIt, NotPublished
from skillmark_server.awards.rowing import facts_of, problem_of
from skillmark_server.awards.writing import ChunkMade, PartChanged, PartLost, write_chunk
from skillmark_server.columns.turns import my_turn
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.refusals import Refusal
from skillmark_server.vitals import space

log = logging.getLogger(__name__)

ROWS_AT_ONCE: Final = 50
"""Rows a transaction: other writers wait for one transaction at most."""

LONG_FROM: Final = 200
"""Rows from which on a batch is made in parts, each with one event and one row of the outbox."""

HELD_FOR: Final = timedelta(seconds=5)
"""After a worker died another one goes on so soon; two at once wait for the lock of the batch."""

PARTS_AT_ONCE: Final = 4
"""Parts of a long batch that are taken together: half a second of work."""

PAUSE: Final = timedelta(minutes=1)
_OBJECTS_BETWEEN: Final = 70_000
_NO_ROOM: Final = _("The disk of this site is nearly full.")
SECONDS_A_TURN: Final = 20.0
"""How long one call goes on; what is left is asked for again."""


def run_due_batches(*, at: datetime) -> int:
    """Go on with every batch whose undo window is over; returns how many awards were made."""
    due = (
        running_batches(at=at)
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
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
    with _rare_collections():
        return _run_for(batch_id, at, SECONDS_A_TURN if seconds is None else seconds)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """
    Look for cycles a hundred times less often than usual.

    A part holds thousands of objects until it is written, and none of them in a cycle: to go
    through them again and again takes a tenth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run_for(batch_id: uuid.UUID, at: datetime, seconds: float) -> int:
    made, began = 0, time.monotonic()
    parts = _Parts(batch_id, at, began + seconds)
    while parts.are_held or time.monotonic() - began < seconds:
        try:
            if parts.are_held or _is_long(batch_id):
                count, is_left = parts.run()
            else:
                count, is_left = _run_some(batch_id, at, passed=parts.now() - at)
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
    return rows_to_make(batch)


def _is_long(batch_id: uuid.UUID) -> bool:
    """Whether a batch is made in parts: it was begun so, or many rows are left."""
    if Chunk.objects.filter(batch_id=batch_id).exists():
        return True
    batch = Batch(pk=batch_id)
    return left_of(batch)[LONG_FROM - 1 : LONG_FROM].exists()


class _Parts:
    """
    The parts of a long batch that this worker has, some at a time.

    The next ones are taken in the transaction that writes those before: the disk is flushed
    once for both, and of two workers none waits for the other's writing before it may sign.

    Args:
        batch_id: Which.
        at: Now; the awards are issued then.
        until: By `time.monotonic`: no part is taken later.
    """

    def __init__(self, batch_id: uuid.UUID, at: datetime, until: float) -> None:
        self._batch_id, self._at, self._until = batch_id, at, until
        self._began = time.monotonic()
        self._taken: list[Chunk] = []

    @property
    def are_held(self) -> bool:
        """Whether some were taken and are not made yet."""
        return bool(self._taken)

    def now(self) -> datetime:
        """A part is held from when it is taken, not from when the turn began."""
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def run(self) -> tuple[int, bool]:
        """Make the awards of the next parts; how many, and whether there may be more."""
        if space.is_short():
            # While there is still room to say so.
            self._give_back()
            _stall(Batch.objects.get(pk=self._batch_id), str(_NO_ROOM), self.now())
            return 0, False
        chunks, self._taken = self._taken, []
        try:
            if not chunks:
                with my_turn():
                    chunks = self._take()
        except (CannotIssue, NotPublished) as refusal:
            _stall(Batch.objects.get(pk=self._batch_id), str(refusal.words), self.now())
            return 0, False
        if not chunks:
            _finish(self._batch_id, self.now())
            return 0, False
        try:
            made, lost = make_chunks(
                chunks, actor=_maker(chunks[0].batch), now=self.now, then=self._take_more
            )
        except (CannotIssue, NotPublished) as refusal:
            for chunk in chunks:
                let_go(chunk)
            _stall(chunks[0].batch, str(refusal.words), self.now())
            return 0, False
        except OperationalError:
            self._taken = []  # they went with the transaction
            raise
        for chunk in lost:
            let_go(chunk)  # it was paused; what another holds stays held
            came_late(chunk)
        return made, True

    def _give_back(self) -> None:
        for chunk in self._taken:
            let_go(chunk)
        self._taken = []

    def _take(self) -> list[Chunk]:
        now = self.now()
        return take_chunks(self._batch_id, PARTS_AT_ONCE, at=now, issued_at=self._at)

    def _take_more(self) -> None:
        if time.monotonic() < self._until:
            # Why none is to be had is said when the next ones are asked for by themselves.
            with suppress(CannotIssue, NotPublished):
                self._taken = self._take()


def make_chunks(
    chunks: Sequence[Chunk],
    *,
    actor: Actor,
    now: Callable[[], datetime],
    then: Callable[[], None] | None = None,
) -> tuple[int, list[Chunk]]:
    """
    Make the awards of parts that are held: sign them all, then write them in one transaction.

    Each stands or falls by itself; what they share is the flush of the disk.

    Args:
        chunks: As `take_chunks` gave them.
        actor: Who answers for them.
        now: Tells the moment.
        then: What is done in the same transaction, behind them.

    Returns:
        How many awards, and the parts of which none was written: another took them over, or
        the batch was paused.

    Raises:
        CannotIssue: The organisation cannot sign here and now.
        NotPublished: The version is a draft, or its achievement was archived.
    """
    alike = all(chunk.at == chunks[0].at for chunk in chunks)
    together = [chunks] if alike else [[chunk] for chunk in chunks]
    prepared = [one for some in together for one in prepare_chunks(some, actor=actor)]
    made, lost, changed = 0, [], []
    with my_turn(), transaction.atomic():
        for one in prepared:
            try:
                made += write_chunk(one, actor=actor, at=now()).made
            except PartLost:
                lost.append(one.chunk)
            except PartChanged:
                changed.append(one.chunk)
        if then is not None:
            then()
    for chunk in changed:
        log.info("somebody in a part was given the badge meanwhile: it is prepared anew")
        try:
            made += make_chunk(chunk, actor=actor, at=now()).made
        except PartLost:
            lost.append(chunk)
    return made, lost


def make_chunk(chunk: Chunk, *, actor: Actor, at: datetime) -> ChunkMade:
    """
    Make the awards of a part that is held: sign with no lock, then write in one transaction.

    Args:
        chunk: As `take_chunk` gave it.
        actor: Who answers for it.
        at: Now.

    Raises:
        PartLost: Another took the part over, or the batch was paused; nothing was written.
        CannotIssue: The organisation cannot sign here and now.
        NotPublished: The version is a draft, or its achievement was archived.
    """
    while True:
        try:
            prepared = prepare_chunk(chunk, actor=actor)
            with my_turn():
                return write_chunk(prepared, actor=actor, at=at)
        except PartChanged:
            log.info("somebody in a part was given the badge meanwhile: it is prepared anew")


@transaction.atomic
def _finish(batch_id: uuid.UUID, at: datetime) -> None:
    """Finish a long batch of which every part is done."""
    batch = (
        running_batches(at=at)
        .filter(pk=batch_id)
        .select_for_update(of=("self",))
        .select_related("organisation", "by")
        .first()
    )
    if batch is None or not is_all_made(batch):
        return
    batch.finished_at, batch.claimed_until, batch.stalled_reason = at, None, ""
    batch.save(update_fields=["finished_at", "claimed_until", "stalled_reason"])
    record(_maker(batch), "batch.finished", batch, at=at)


@transaction.atomic
def _run_some(
    batch_id: uuid.UUID, at: datetime, *, passed: timedelta = timedelta(0)
) -> tuple[int, bool]:
    batch = (
        running_batches(at=at)
        .filter(pk=batch_id)
        .select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .first()
    )
    if batch is None:
        return 0, False
    if space.is_short():
        # While there is still room to say so.
        _stall(batch, str(_NO_ROOM), at)
        return 0, False
    rows = list(left_of(batch)[:ROWS_AT_ONCE])
    made, pace = 0, MailPace(batch, at=at)
    try:
        people = [(row.fields["email"], row.fields["name"]) for row in rows]
        known = recipients_of(batch.organisation, people)
        bench = sit_down(batch.version, known, actor=_maker(batch), at=at)
        for row in rows:
            made += _award_row(batch, row, known[row.fields["email"]], bench, pace)
    except (CannotIssue, NotPublished) as refusal:
        # Not the row's fault: everything waits until the badge can be signed again.
        batch.made, batch.mailed_until = batch.made + made, pace.last
        _stall(batch, str(refusal.words), at, "made", "mailed_until")
        return made, False
    batch.claimed_until, batch.stalled_reason = at + passed + HELD_FOR, ""
    batch.made, batch.mailed_until = batch.made + made, pace.last
    batch.made_to = rows[-1].line if rows else batch.made_to
    batch.samples = noted(batch.samples, moment=at + passed, done=batch.made)
    fields = ["claimed_until", "stalled_reason", "made", "made_to", "mailed_until", "samples"]
    is_left = left_of(batch).exists()
    if not is_left:
        batch.finished_at, batch.claimed_until = at, None
        fields.append("finished_at")
        record(_maker(batch), "batch.finished", batch, at=at)
    batch.save(update_fields=fields)
    return made, is_left


def _award_row(
    batch: Batch, row: BatchRow, recipient: Recipient, bench: Bench, pace: MailPace
) -> int:
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
                    mail_due_at=pace.next(),
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
        _fail(row, refusal.code, refusal, bench.at)
        return 0
    except SkillmarkError as error:
        log.exception("a row could not be signed", extra={"batch": str(batch.pk)})
        _fail(row, error.code, Refusal(), bench.at)
        return 0
    return 1


def _fail(row: BatchRow, code: str, refusal: Refusal, at: datetime) -> None:
    row.award, row.failed, row.failed_at = None, code[:40], at
    row.problems = [*row.problems, problem_of(code, refusal.words, field=refusal.field)]
    row.save(update_fields=["failed", "failed_at", "problems"])


def _stall(batch: Batch, why: str, at: datetime, *also: str) -> None:
    batch.stalled_reason, batch.claimed_until = why[:300], at + PAUSE
    batch.save(update_fields=["stalled_reason", "claimed_until", *also])
    log.error("a batch waits: %s", batch.stalled_reason, extra=_named(batch.pk))


def _named(batch_id: uuid.UUID) -> dict[str, str]:
    return {"batch": str(batch_id)}


def _maker(batch: Batch) -> Actor:
    return Actor(user=batch.by, organisation=batch.organisation, kind="person")
