# SPDX-License-Identifier: Apache-2.0

"""
Documents made ahead, by other processes than the one that writes them.

Half of the work of indexing is to make tokens, and asks the database for rows only. Whoever
makes an award's document notes before how often awards were changed ahead of the index
(`IndexState.mended`); the writer, who holds the row of the index, throws away what was made
before a change that it does not have.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import django

from skillmark_server.searching.stores import Row, store

if TYPE_CHECKING:
    from skillmark_server.searching.documents import Maker

_AHEAD: Final = 2
"""Windows that each process may be ahead: some megabytes each."""
Window = tuple[int, int]
"""Numbers of the log: those after the first, up to the second."""


@dataclass(frozen=True, slots=True)
class Made:
    """
    The documents of a window.

    Args:
        window: Of which.
        rows: As the store writes them.
        fresh: Words of badges that they have, and the window before had not.
        mended: What `IndexState.mended` was before the awards were read.
    """

    window: Window
    rows: list[Row]
    fresh: list[str]
    mended: int


def make(maker: Maker, window: Window) -> Made:
    """Read the awards of a window, and make their documents."""
    # Imported here: a process reads this file before Django is ready in it.
    from skillmark_server.awards.models import Award
    from skillmark_server.searching.models import IndexState

    first, last = window
    mended = IndexState.objects.values_list("mended", flat=True).get(pk=1)
    awards = Award.objects.filter(leaf_sequence__gt=first, leaf_sequence__lte=last)
    rows = store().laid_out(maker.documents_of(awards))
    return Made(window, rows, maker.take_fresh(), mended)


@contextmanager
def made_ahead(windows: Iterable[Window], *, processes: int) -> Iterator[Iterator[Made]]:
    """
    What is made of `windows`, in their order.

    Args:
        windows: Of awards that are committed.
        processes: That make them.
    """
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin) as pool:
        try:
            yield _in_order(pool, iter(windows), processes * _AHEAD)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, windows: Iterator[Window], ahead: int) -> Iterator[Made]:
    asked: deque[Future[Made]] = deque()
    for window in windows:
        asked.append(pool.submit(_make, window))
        if len(asked) >= ahead:
            yield asked.popleft().result()
    while asked:
        yield asked.popleft().result()


_maker: Maker | None = None


def _begin() -> None:
    global _maker  # noqa: PLW0603 - one for each process
    django.setup()
    from skillmark_server.searching.documents import Maker

    _maker = Maker()


def _make(window: Window) -> Made:
    assert _maker is not None  # noqa: S101 - the process began with it
    return make(_maker, window)
