# SPDX-License-Identifier: Apache-2.0

"""
Brings the index up to the awards, each exactly once.

What is new is read off the transparency log, whose numbers rise without a gap in the order of
the commits: whoever issues or withdraws writes nothing for the search, however many they are.
A text that is mended, or an award that goes, is written in the transaction that does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from skillmark_server.awards.models import Award
from skillmark_server.searching.documents import Maker
from skillmark_server.searching.making import Made, made_ahead, make
from skillmark_server.searching.models import IndexState
from skillmark_server.searching.stores import store
from skillmark_server.searching.tokens import FORMAT
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

AT_ONCE: Final = 5_000
"""Numbers of the log in one transaction: a second writer waits a tenth of a second for it."""
LATE: Final = timedelta(minutes=5)
"""So long a worker never takes, unless there is none."""
BULK_AT_ONCE: Final = 16_384
"""
The same while all is made anew: every commit is a wait for the disk. Two segments of PostgreSQL's
postings, so that each is written once.
"""
_CHANGED: Final = (LeafKind.REVOKE, LeafKind.SUSPEND, LeafKind.REINSTATE)

Progress = Callable[[int, int], None]
"""Called with how far it is and how far it goes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    What the index did not reach yet.

    Args:
        lines: Numbers of the log.
        since: When the first of them was written; None where nothing waits.
    """

    lines: int
    since: datetime | None

    def is_late(self, at: datetime) -> bool:
        """Whether something waits for longer than a worker takes."""
        return self.since is not None and at - self.since > LATE


@dataclass(frozen=True, slots=True)
class Check:
    """
    What a look at the index found.

    Args:
        awards: That should be in it by now.
        indexed: That are in it.
        waiting: What was not looked at yet.
        is_sound: Whether the index is whole in itself.
    """

    awards: int
    indexed: int
    waiting: Waiting
    is_sound: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing and nothing is too much."""
        return self.is_sound and self.awards == self.indexed


def catch_up(*, most: int | None = None, progress: Progress | None = None) -> int:
    """
    Index what the log has and the index has not.

    Args:
        most: Numbers of the log at most; None for all there are now.
        progress: Told after each transaction.

    Returns:
        How many numbers of the log were gone through.
    """
    maker, gone, head = Maker(), 0, _head()
    while most is None or gone < most:
        step = AT_ONCE if most is None else min(AT_ONCE, most - gone)
        moved = _step(maker, head, step)
        if not moved:
            break
        gone += moved
        if progress is not None:
            progress(IndexState.objects.get(pk=1).cursor, head)
    if is_complete():
        store().complete()
    return gone


def rebuild(*, processes: int = 1, progress: Progress | None = None) -> int:
    """
    Make the index anew; whoever searches meanwhile finds what is there already.

    Args:
        processes: That make documents beside this one, which writes them; one is none beside.
        progress: Told after each transaction.

    Returns:
        How many numbers of the log were gone through.
    """
    head = _head()
    is_bulk = head >= BULK_AT_ONCE
    with transaction.atomic():
        _begin_anew(_locked(), is_bulk=is_bulk)
    gone = _from_others(head, processes, progress) if is_bulk and processes > 1 else 0
    gone += catch_up(progress=progress)
    store().tidy()
    return gone


def _from_others(head: int, processes: int, progress: Progress | None) -> int:
    maker, gone = Maker(), 0
    size = BULK_AT_ONCE
    windows = ((first, min(first + size, head)) for first in range(0, head, size))
    with made_ahead(windows, processes=processes) as made:
        for one in made:
            gone += _step(maker, head, size, one)
            if progress is not None:
                progress(one.window[1], head)
    return gone


def index_again(numbers: Iterable[int]) -> None:
    """
    Write awards anew in the caller's transaction, as far as they were indexed.

    Args:
        numbers: In the transparency log; of an award that is gone nothing stays.
    """
    asked = set(numbers)
    with transaction.atomic():
        state = _locked()
        if state.format != FORMAT:
            # What it holds was made in another way, and could not be found to be forgotten.
            _begin_anew(state)
        wanted = sorted(number for number in asked if number <= state.cursor)
        if wanted:
            _write(Maker(), wanted)
        if len(wanted) < len(asked):
            IndexState.objects.filter(pk=1).update(mended=state.mended + 1)


def is_complete() -> bool:
    """Whether the index holds all it should, but for the awards of these seconds."""
    state = IndexState.objects.filter(pk=1).first()
    return state is not None and state.format == FORMAT and state.cursor >= state.target


def is_behind() -> bool:
    """Whether there is anything to do for `catch_up`."""
    state = IndexState.objects.filter(pk=1).first()
    return state is None or state.format != FORMAT or state.cursor < _head()


@transaction.atomic
def is_under_way() -> bool:
    """Whether another worker writes the index just now: one who comes too would wait for it."""
    rows = IndexState.objects.filter(pk=1)
    if not connection.features.has_select_for_update_skip_locked or not rows.exists():
        return False
    return rows.select_for_update(skip_locked=True).first() is None


def check() -> Check:
    """Count what is there against what should be, and have the index look at itself."""
    state = IndexState.objects.filter(pk=1).first() or IndexState()
    return Check(
        awards=Award.objects.filter(leaf_sequence__lte=state.cursor).count(),
        indexed=store().count(),
        waiting=waiting(),
        is_sound=store().is_sound(),
    )


def waiting() -> Waiting:
    """What the index did not reach yet."""
    cursor = IndexState.objects.values_list("cursor", flat=True).filter(pk=1).first() or 0
    leaves = Leaf.objects.filter(sequence__gt=cursor).order_by("sequence")
    return Waiting(max(0, _head() - cursor), leaves.values_list("at", flat=True).first())


def _head() -> int:
    return LeafHead.objects.values_list("sequence", flat=True).filter(pk=1).first() or 0


def _locked() -> IndexState:
    IndexState.objects.get_or_create(pk=1)
    return IndexState.objects.select_for_update().get(pk=1)


def _begin_anew(state: IndexState, *, is_bulk: bool = False) -> None:
    store().clear(is_bulk=is_bulk)
    state.cursor, state.format, state.target = 0, FORMAT, _head()
    state.save(update_fields=["cursor", "format", "target"])


@transaction.atomic
def _step(maker: Maker, head: int, most: int, made: Made | None = None) -> int:
    """
    Index the numbers after the cursor.

    Args:
        maker: Of documents that nobody made.
        head: Where the log ends.
        most: Numbers at most.
        made: By another; not used where it does not begin at the cursor, or is old.

    Returns:
        How far the cursor moved.
    """
    state = _locked()
    if state.format != FORMAT:
        _begin_anew(state)
    first, last = state.cursor, min(state.cursor + most, head)
    if last <= first:
        return 0
    words = store()
    if made is None or made.window != (first, last) or made.mended != state.mended:
        made = make(maker, (first, last))
    words.put(made.rows)
    words.learn(made.fresh)
    changed = Leaf.objects.filter(sequence__gt=first, sequence__lte=last, kind__in=_CHANGED)
    if subjects := list(changed.values_list("subject_id", flat=True)):
        before = Award.objects.filter(pk__in=set(subjects), leaf_sequence__lte=first)
        if numbers := list(before.values_list("leaf_sequence", flat=True)):
            _write(maker, numbers)
    state.cursor = last
    state.save(update_fields=["cursor"])
    return last - first


def _write(maker: Maker, numbers: list[int]) -> None:
    words = store()
    documents = maker.documents_of(Award.objects.filter(leaf_sequence__in=numbers))
    had = words.replace(numbers, words.laid_out(documents), maker.tokens_again)
    words.learn(maker.take_fresh())
    words.unlearn(had - {token for _, tokens, _ in documents for token in tokens.split()})
