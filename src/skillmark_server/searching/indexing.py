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
from typing import Final

from django.db import transaction

from skillmark_server.awards.models import Award
from skillmark_server.searching.documents import Maker
from skillmark_server.searching.models import IndexState
from skillmark_server.searching.stores import store
from skillmark_server.searching.tokens import FORMAT
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

AT_ONCE: Final = 5_000
"""Numbers of the log in one transaction: a second writer waits a tenth of a second for it."""
_CHANGED: Final = (LeafKind.REVOKE, LeafKind.SUSPEND, LeafKind.REINSTATE)

Progress = Callable[[int, int], None]
"""Called with how far it is and how far it goes."""


@dataclass(frozen=True, slots=True)
class Check:
    """
    What a look at the index found.

    Args:
        awards: That should be in it by now.
        indexed: That are in it.
        waiting: Numbers of the log that were not looked at yet.
        is_sound: Whether the index is whole in itself.
    """

    awards: int
    indexed: int
    waiting: int
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
    return gone


def rebuild(*, progress: Progress | None = None) -> int:
    """
    Make the index anew; whoever searches meanwhile finds what is there already.

    Returns:
        How many numbers of the log were gone through.
    """
    with transaction.atomic():
        _begin_anew(_locked())
    gone = catch_up(progress=progress)
    store().tidy()
    return gone


def index_again(numbers: Iterable[int]) -> None:
    """
    Write awards anew in the caller's transaction, as far as they were indexed.

    Args:
        numbers: In the transparency log; of an award that is gone nothing stays.
    """
    with transaction.atomic():
        state = _locked()
        wanted = sorted({number for number in numbers if number <= state.cursor})
        if wanted:
            _write(Maker(), wanted)


def is_complete() -> bool:
    """Whether the index holds all it should, but for the awards of these seconds."""
    state = IndexState.objects.filter(pk=1).first()
    return state is not None and state.format == FORMAT and state.cursor >= state.target


def is_behind() -> bool:
    """Whether there is anything to do for `catch_up`."""
    state = IndexState.objects.filter(pk=1).first()
    return state is None or state.format != FORMAT or state.cursor < _head()


def check() -> Check:
    """Count what is there against what should be, and have the index look at itself."""
    state = IndexState.objects.filter(pk=1).first() or IndexState()
    return Check(
        awards=Award.objects.filter(leaf_sequence__lte=state.cursor).count(),
        indexed=store().count(),
        waiting=max(0, _head() - state.cursor),
        is_sound=store().is_sound(),
    )


def _head() -> int:
    return LeafHead.objects.values_list("sequence", flat=True).filter(pk=1).first() or 0


def _locked() -> IndexState:
    IndexState.objects.get_or_create(pk=1)
    return IndexState.objects.select_for_update().get(pk=1)


def _begin_anew(state: IndexState) -> None:
    store().clear()
    state.cursor, state.format, state.target = 0, FORMAT, _head()
    state.save(update_fields=["cursor", "format", "target"])


@transaction.atomic
def _step(maker: Maker, head: int, most: int) -> int:
    state = _locked()
    if state.format != FORMAT:
        _begin_anew(state)
    first, last = state.cursor, min(state.cursor + most, head)
    if last <= first:
        return 0
    words = store()
    awards = Award.objects.filter(leaf_sequence__gt=first, leaf_sequence__lte=last)
    words.put(maker.documents_of(awards))
    words.learn(maker.take_fresh())
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
    words.remove(numbers, maker.tokens_again)
    words.put(maker.documents_of(Award.objects.filter(leaf_sequence__in=numbers)))
    words.learn(maker.take_fresh())
