# SPDX-License-Identifier: Apache-2.0

"""
Takes parts of a long batch: which rows, which numbers, which places in the status lists.

Taking is one short transaction; what was taken stands in the row of the part. A worker that
dies leaves the part with what it was given, and the next one goes on with exactly that, so
that no number is left out and no index is given out twice.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.bench import check_version, content_of, is_suspendable, withdrawn_by
from skillmark_server.awards.models import Batch, BatchRow, Chunk
from skillmark_server.awards.numbering import hold
from skillmark_server.awards.rowing import COMING
from skillmark_server.columns.functions import Unindexed
from skillmark_server.custody.lists import take_range
from skillmark_server.custody.terms import terms_of

ROWS: Final = 1_000
"""Rows of a part at most: other writers wait for one transaction."""

HELD_FOR: Final = timedelta(seconds=5)
"""
How long whoever takes a part may be at it; twice as long each time somebody came too late.

Work goes on within ten seconds of a start, also where all that is left was held by who died: the
next look of a worker and a part have to fit in behind it.
"""

TRIES: Final = 5
"""So often a part is taken up at once; one that ends its workers is tried more and more seldom."""

_MOST_DOUBLINGS: Final = 6
_DEADLY: Final = _("A part of this list has ended its worker several times. It is tried again.")


def running_batches(*, at: datetime) -> QuerySet[Batch]:
    """The batches whose rows become awards now: judged, confirmed, due, and not stopped."""
    return Batch.objects.filter(
        judged_at__isnull=False,
        paused_at=None,
        confirmed_at__isnull=False,
        finished_at=None,
        cancelled_at=None,
        due_at__lte=at,
    )


class RowToMake(NamedTuple):
    """
    What is asked of a row of a batch to make its award.

    Args:
        pk: Of the row.
        fields: As `BatchRow.fields`.
    """

    pk: int
    fields: dict[str, Any]


def rows_to_make(batch: Batch) -> QuerySet[BatchRow]:
    """The rows of a batch that are still to become awards."""
    return (
        BatchRow.objects.filter(
            batch=batch, line__gt=batch.made_to, failed="", is_skipped=False, state__in=COMING
        )
        .alias(made=Unindexed("award"))
        .filter(made__isnull=True)
        .order_by("line")
    )


def rows_of_chunk(chunk: Chunk) -> list[RowToMake]:
    """The rows of a part."""
    between = (chunk.first_line, chunk.last_line)
    rows = rows_to_make(chunk.batch).filter(line__range=between)
    texts = rows.annotate(text=Cast("fields", TextField())).values_list("pk", "text")
    found = list(texts[: chunk.count])
    # One text of all is read in a fifth of the time of a text of each.
    fields = json.loads(f"[{','.join(text for _pk, text in found)}]")  # noqa: TID251 - our own column
    return [RowToMake(pk, own) for (pk, _text), own in zip(found, fields, strict=True)]


def take_chunk(
    batch_id: uuid.UUID, *, at: datetime, issued_at: datetime | None = None
) -> Chunk | None:
    """
    Take one part, as `take_chunks` takes several.

    Returns:
        The part, held; None where none is to be had.

    Raises:
        CannotIssue, NotPublished: As there.
    """
    return next(iter(take_chunks(batch_id, 1, at=at, issued_at=issued_at)), None)


@transaction.atomic
def take_chunks(
    batch_id: uuid.UUID, most: int, *, at: datetime, issued_at: datetime | None = None
) -> list[Chunk]:
    """
    Take parts that nobody holds: one that was left, or else the next ones.

    Args:
        batch_id: Of a batch.
        most: How many, from 1; each is made within a fraction of the time that it is held.
        at: Now; from then on they are held.
        issued_at: When the awards of new parts are issued; by default `at`. Parts that share
            it are signed by one template.

    Returns:
        The parts, held; none where none is to be had, because every row is in one or the
        batch is not one of `running_batches`.

    Raises:
        CannotIssue: The organisation cannot sign here and now.
        NotPublished: The version is a draft, or its achievement was archived.
    """
    batch = (
        running_batches(at=at)
        .filter(pk=batch_id)
        .select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .defer("version__svg", "version__png", "version__document")
        .first()
    )
    if batch is None:
        return []
    left = Chunk.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=at), batch=batch)
    # What was left is taken by itself: one that ends its workers takes no other with it.
    chunks = list(
        left.filter(done_at=None)
        .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        .order_by("first_line")[:1]
    )
    if not chunks:
        chunks = _next(batch, most, at=issued_at or at)
    for chunk in chunks:
        chunk.batch = batch
        chunk.lease = uuid.uuid4()
        doublings = max(chunk.came_late, chunk.attempts - TRIES)
        chunk.claimed_until = at + HELD_FOR * 2 ** min(doublings, _MOST_DOUBLINGS)
        chunk.attempts += 1
        chunk.save()
        if chunk.attempts > TRIES:
            batch.stalled_reason = str(_DEADLY)
            batch.save(update_fields=["stalled_reason"])
    return chunks


def let_go(chunk: Chunk) -> None:
    """Give a part back that is not done: whoever comes next may take it at once."""
    own = Chunk.objects.filter(pk=chunk.pk, lease=chunk.lease, done_at=None)
    # It ended no worker: as if it had not been taken.
    own.update(claimed_until=None, attempts=F("attempts") - 1)


def came_late(chunk: Chunk) -> None:
    """
    Note that a part was taken over while its holder still worked: the next holds it longer.

    A holder that died says nothing, and keeps nobody waiting for longer than the first time.
    """
    taken_over = Chunk.objects.filter(pk=chunk.pk, done_at=None).exclude(lease=chunk.lease)
    taken_over.update(came_late=F("came_late") + 1)


def made_to(batch: Batch) -> int:
    """
    Return the line up to which every part of a batch is done, under its lock.

    Parts are done in any order: behind the first that is open nothing counts.
    """
    parts = Chunk.objects.filter(batch=batch, first_line__gt=batch.made_to)
    first_open = parts.filter(done_at=None).aggregate(line=Min("first_line"))["line"]
    done = parts if first_open is None else parts.filter(last_line__lt=first_open)
    return max(batch.made_to, done.aggregate(line=Max("last_line"))["line"] or 0)


def is_all_made(batch: Batch) -> bool:
    """Whether every part is done and no row is left for another."""
    if Chunk.objects.filter(batch=batch, done_at=None).exists():
        return False
    return not _behind(batch).exists()


def _behind(batch: Batch) -> QuerySet[BatchRow]:
    last = Chunk.objects.filter(batch=batch).aggregate(last=Max("last_line"))["last"] or 0
    return rows_to_make(batch).filter(line__gt=last)


def _next(batch: Batch, most: int, *, at: datetime) -> list[Chunk]:
    lines = list(_behind(batch).values_list("line", flat=True)[: ROWS * most])
    if not lines:
        return []
    if len(lines) < ROWS * most:
        lines = lines[:ROWS]  # the end of the list is for all workers
    check_version(batch.version)
    organisation = batch.organisation
    # One order of locks: numbers, then lists.
    held = hold(organisation, at=at)
    terms = terms_of(organisation)
    revocation = take_range(organisation, withdrawn_by(terms), len(lines), at=at)
    suspension = None
    if is_suspendable(content_of(batch.version), terms):
        suspension = take_range(organisation, "suspension", revocation.count, at=at)
    count = (suspension or revocation).count
    numbers = held.take(count)
    return [
        Chunk(
            batch=batch,
            first_line=lines[start],
            last_line=lines[min(start + ROWS, count) - 1],
            at=at,
            first_number=numbers[start],
            count=min(ROWS, count - start),
            revocation_list=revocation.list,
            first_revocation=revocation.first + start,
            suspension_list=None if suspension is None else suspension.list,
            first_suspension=None if suspension is None else suspension.first + start,
        )
        for start in range(0, count, ROWS)
    ]
