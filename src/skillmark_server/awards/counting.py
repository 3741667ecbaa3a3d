# SPDX-License-Identifier: Apache-2.0

"""How many rows of a batch are in which state; each question is answered by an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count, QuerySet

from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.rowing import COMING
from skillmark_server.outbox.selectors import GroupCount, count_group, is_to_be_written

_OTHERS: Final = [state for state in RowState.values if state != RowState.NEW]
_MANY: Final = 10_000
"""Rows from which on counting takes longer than remembering."""
_KEPT_FOR: Final = 60
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """
    The rows of a batch, counted.

    Args:
        states: State to how many rows.
        skipped: Rows that are left out.
        failed: Rows that could not be made when the batch ran.
        coming: Rows that are awards, or become awards.
        made: Awards.
    """

    states: Mapping[str, int]
    skipped: int
    failed: int
    coming: int
    made: int

    @property
    def all(self) -> int:
        """Every row."""
        return sum(self.states.values())

    def __getattr__(self, name: str) -> int:
        """The rows in the state of that name."""
        if name not in RowState.values:
            raise AttributeError(name)
        return self.states.get(name, 0)


def counts_of(batch: Batch, *, rows_known: int | None = None) -> Counts:
    """
    Count the rows of `batch`; of most lists nearly all are new, and those are the rest.

    Args:
        batch: Any.
        rows_known: How many rows it has, if that is known: see `counts_at_hand`.
    """
    rows = BatchRow.objects.filter(batch=batch).order_by()
    states = _by_state(rows.filter(state__in=_OTHERS))
    every = rows.count() if rows_known is None else rows_known
    if new := every - sum(states.values()):
        states[RowState.NEW] = new
    skipped = _by_state(rows.filter(is_skipped=True))
    failed = _by_state(rows.filter(failed_at__isnull=False))
    return Counts(
        states=states,
        skipped=sum(skipped.values()),
        failed=sum(failed.values()),
        coming=sum(
            states.get(state, 0) - skipped.get(state, 0) - failed.get(state, 0) for state in COMING
        ),
        made=batch.made,
    )


def counts_at_hand(batch: Batch) -> Counts:
    """As `counts_of`, for who asks again and again: the rows of a long list are remembered."""
    return counts_of(batch, rows_known=_remembered_rows(batch))


def _remembered_rows(batch: Batch) -> int | None:
    """How many rows a list has; None while it is read."""
    if batch.read_at is None:
        return None
    key = f"awards:rows:{batch.pk}:{batch.read_to}"
    count = cache.get(key)
    if count is None:
        count = BatchRow.objects.filter(batch=batch).order_by().count()
        if count >= _MANY:
            cache.set(key, count, timeout=_KEPT_FOR)
    return int(count)


def mails_of(batch: Batch) -> GroupCount:
    """How the mails that tell of the awards stand."""
    return count_group(batch.pk)


def is_on_its_way(batch: Batch) -> bool:
    """Whether a batch was confirmed, and is neither finished nor stopped."""
    return bool(batch.confirmed_at) and not (batch.finished_at or batch.cancelled_at)


def may_be_paced(batch: Batch) -> bool:
    """Whether mails of a batch are still to be written, so that their rate can be changed."""
    return is_on_its_way(batch) or (batch.confirmed_at is not None and is_to_be_written(batch.pk))


def _by_state(rows: QuerySet[BatchRow]) -> dict[str, int]:
    return dict(rows.values_list("state").annotate(count=Count("pk")))
