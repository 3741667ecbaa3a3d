# SPDX-License-Identifier: Apache-2.0

"""
Takes a long list in: reads it, judges it and writes its rows, a window at a time.

How far it is stands in the batch and is written with the rows of the window, under the
batch's lock: whoever dies goes on where it stood, and of two who read the same window one
writes it. A window says nothing of the others but through the database, so the size of
the windows changes no judgement.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.lists import HEADER, IN_A_REQUEST, WINDOW, room, rows_of_list
from skillmark_server.awards.models import Batch, BatchRow
from skillmark_server.awards.rowing import Judge, in_both
from skillmark_server.columns.statistics import refresh_statistics
from skillmark_server.tabular import (
    AWARD,
    OpenTable,
    TableRefused,
    TableRow,
    TableTooLarge,
    guess_mapping,
)
from skillmark_server.tabular.words import say

log = logging.getLogger(__name__)

HELD_FOR: Final = timedelta(seconds=10)
"""A window takes a fraction of it; who died keeps others away no longer."""

SECONDS_A_TURN: Final = 20.0
JUDGED: Final = ("email", "fields", "state", "problems", "is_skipped")
WRITTEN_AT_ONCE: Final = 500


class _Turn:
    """The time that one call has, and the moment it is."""

    def __init__(self, at: datetime, seconds: float) -> None:
        self._at, self._began, self._seconds = at, time.monotonic(), seconds

    def start(self) -> None:
        """Count from here: finding the place in a long file again is no work done."""
        self._at, self._began = self.now, time.monotonic()

    @property
    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self._began >= self._seconds


def take_in_due(*, at: datetime) -> int:
    """Go on with every list that is not judged to its end; returns how many windows were."""
    due = (
        Batch.objects.filter(
            Q(claimed_until=None) | Q(claimed_until__lt=at), judged_at=None, cancelled_at=None
        )
        .exclude(source="parts", read_at=None)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)
    )
    ids = list(due[:10])
    seconds = SECONDS_A_TURN / max(len(ids), 1)
    return sum(take_in(batch_id, at=at, seconds=seconds) for batch_id in ids)


def take_in(
    batch_id: uuid.UUID, *, at: datetime, seconds: float = SECONDS_A_TURN, window: int = WINDOW
) -> int:
    """
    Read and judge what is left of a list, for some seconds.

    Args:
        batch_id: Which.
        at: Now.
        seconds: After which no further window is begun.
        window: Rows.

    Returns:
        How many windows were written.
    """
    batch = (
        Batch.objects.select_related("version__achievement__organisation", "organisation", "by")
        .filter(pk=batch_id, judged_at=None, cancelled_at=None)
        .exclude(source="parts", read_at=None)
        .first()
    )
    if batch is None:
        return 0
    turn = _Turn(at, seconds)
    try:
        if batch.read_at is None:
            return _read(batch, turn, window)
        return _judge(batch, turn, window)
    except TableRefused as refusal:
        _refuse(batch, refusal, turn.now)
        return 0
    finally:
        Batch.objects.filter(pk=batch_id).update(claimed_until=None)


def judge_anew(batch: Batch) -> None:
    """Let the worker judge every row of `batch` again; in the caller's transaction."""
    batch.judged_at, batch.judged_to = None, 0
    batch.save(update_fields=["judged_at", "judged_to"])


def _read(batch: Batch, turn: _Turn, window: int) -> int:
    done = 0
    with rows_of_list(batch, at=turn.now) as (opened, rows, file):
        if not batch.header:
            _understand(batch, opened)
        first = next(rows, None)
        turn.start()
        judge = Judge(batch, actor=_maker(batch), at=turn.now)
        left = iter(()) if first is None else _with_first(first, rows)
        while part := list(islice(left, window)):
            if part[-1].line > room().rows and batch.question:
                raise TableTooLarge(
                    say(_("The list has more than {limit} rows. Divide it."), limit=room().rows)
                )
            size = file.tell() if file is not None and not file.closed else 0
            if not _take(batch, judge, part, turn, size=size):
                return done
            done += 1
            if turn.is_over:
                return done
    _end(batch, turn.now, is_read=True)
    return done


def _with_first(first: TableRow, rows: Iterable[TableRow]) -> Any:
    yield first
    yield from rows


def _understand(batch: Batch, opened: OpenTable | None) -> None:
    """What the columns say: guessed once, from the first rows."""
    if opened is None:
        batch.header, batch.mapping = list(HEADER), {"email": 0, "name": 1}
    else:
        table = opened.head(IN_A_REQUEST)
        batch.header = list(table.header)
        batch.mapping = guess_mapping(table, AWARD).as_json()
        batch.defaults |= {"is_workbook": table.is_workbook} | {
            "notes": [str(note) for note in table.notes]
        }
    batch.save(update_fields=["header", "mapping", "defaults"])


def _take(batch: Batch, judge: Judge, part: Sequence[TableRow], turn: _Turn, *, size: int) -> bool:
    """Judge and write one window; False if somebody else did, or the list was cancelled."""
    rows = [
        BatchRow(batch=batch, line=row.line, cells=list(row.cells), failed=row.fault)
        for row in part
    ]
    judge.judge(rows, others=BatchRow.objects.filter(batch=batch, line__lt=rows[0].line))
    with transaction.atomic():
        held = _held(batch, read_at=None, read_to=batch.read_to)
        if held is None:
            return False
        BatchRow.objects.bulk_create(rows, batch_size=WRITTEN_AT_ONCE)
        batch.read_to = batch.judged_to = rows[-1].line
        batch.read_key = part[-1].cells[0] if batch.question else ""
        batch.read_size = size if batch.file.name else 0
        batch.claimed_until = turn.now + HELD_FOR
        batch.save(update_fields=["read_to", "judged_to", "read_key", "read_size", "claimed_until"])
    return True


def _judge(batch: Batch, turn: _Turn, window: int) -> int:
    """Judge the rows that are there, from the top."""
    judge, done = Judge(batch, actor=_maker(batch), at=turn.now), 0
    everything = BatchRow.objects.filter(batch=batch)
    while not turn.is_over:
        rows = list(everything.filter(line__gt=batch.judged_to).order_by("line")[:window])
        if not rows:
            _end(batch, turn.now, is_read=False)
            break
        changed = judge_and_compare(judge, rows, others=everything.filter(line__lt=rows[0].line))
        with transaction.atomic():
            if _held(batch, judged_at=None, judged_to=batch.judged_to) is None:
                return done
            BatchRow.objects.bulk_update(changed, JUDGED, batch_size=WRITTEN_AT_ONCE)
            batch.judged_to = rows[-1].line
            batch.claimed_until = turn.now + HELD_FOR
            batch.save(update_fields=["judged_to", "claimed_until"])
        done += 1
    return done


def judge_and_compare(judge: Judge, rows: Sequence[BatchRow], *, others: Any) -> list[BatchRow]:
    """Judge `rows`, and return those of them that say something else than before."""
    before = [_said(row) for row in rows]
    judge.judge(rows, others=others)
    return [row for row, was in zip(rows, before, strict=True) if _said(row) != was]


def _said(row: BatchRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in JUDGED)


def _held(batch: Batch, **as_it_was: Any) -> Batch | None:
    """The batch, locked, if it still is where we left it."""
    return (
        Batch.objects.select_for_update(of=("self",))
        .filter(pk=batch.pk, cancelled_at=None, **as_it_was)
        .first()
    )


@transaction.atomic
def _end(batch: Batch, at: datetime, *, is_read: bool) -> None:
    place = {"read_to": batch.read_to} if is_read else {"judged_to": batch.judged_to}
    held = _held(batch, judged_at=None, **place)
    if held is None:
        return
    held.judged_at, held.read_at = at, held.read_at or at
    held.save(update_fields=["judged_at", "read_at"])
    refresh_statistics(BatchRow)
    if is_read:
        rows = BatchRow.objects.filter(batch=batch).count()
        detail = {"rows": rows, "file": batch.file_digest}
        record(_maker(batch), "batch.read", held, at=at, detail=detail)


@transaction.atomic
def _refuse(batch: Batch, refusal: TableRefused, at: datetime) -> None:
    held = _held(batch, judged_at=None)
    if held is None:
        return
    held.cancelled_at, held.refused_words = at, in_both(refusal.words)
    held.save(update_fields=["cancelled_at", "refused_words"])
    # Half of a list is no list; nothing was awarded of it.
    BatchRow.objects.filter(batch=batch).delete()
    record(_maker(batch), "batch.cancelled", held, at=at)
    log.warning("a list could not be read", extra={"batch": str(batch.pk), "code": refusal.code})


def _maker(batch: Batch) -> Actor:
    return Actor(user=batch.by, organisation=batch.organisation, kind="person")
