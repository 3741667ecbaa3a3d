# SPDX-License-Identifier: Apache-2.0

"""
Does the windows of some work in several processes, each with a connection of its own.

Windows are handed out a few at a time. A process that ends before it has said what it found
is not missed: what is left is looked at here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

if TYPE_CHECKING:
    from skillmark_server.awards.fsck import Found
    from skillmark_server.awards.fsck_windows import Look, Window

Work: TypeAlias = "str | Callable[[datetime], Look]"
"""The name of a check; or what begins, once in a process, and can be carried to it."""

_AHEAD: Final = 3
"""Windows a process that wait or are under way."""


class Beside:
    """
    Processes that look at windows. A context manager; they end with it.

    Args:
        processes: How many; with 1 all is done here, and none is started.
        at: The moment to judge for.
    """

    def __init__(self, processes: int, *, at: datetime) -> None:
        self._at = at
        self._here: dict[Work, Look] = {}
        self._ahead = processes * _AHEAD
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            self._pool = ProcessPoolExecutor(
                processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(at,),
            )

    def look(self, work: Work, windows: Iterable[Window]) -> Iterator[Found]:
        """
        Yield what is found in each window of some work, in their order.

        Args:
            work: The name of a check of `fsck`, or what begins another work.
            windows: All of them.
        """
        waiting: deque[tuple[Window, Future[Found] | None]] = deque()
        for window in windows:
            waiting.append((window, self._asked(work, window)))
            if self._pool is None or len(waiting) >= self._ahead:
                yield self._answer(work, *waiting.popleft())
        while waiting:
            yield self._answer(work, *waiting.popleft())

    def _asked(self, work: Work, window: Window) -> Future[Found] | None:
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_look, work, window)
        except BrokenProcessPool:
            self._pool = None
            return None

    def _answer(self, work: Work, window: Window, asked: Future[Found] | None) -> Found:
        if asked is not None:
            try:
                return asked.result()
            except BrokenProcessPool:
                self._pool = None
        return _looked(self._here, self._at, work, window)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes; what has not begun is dropped where something went wrong."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=error is not None)


def _looked(begun: dict[Work, Look], at: datetime, work: Work, window: Window) -> Found:
    from skillmark_server.awards.fsck import Found
    from skillmark_server.operate.checks import CHECKS

    if work not in begun:
        begun[work] = CHECKS[work].begin(at) if isinstance(work, str) else work(at)
    found = Found()
    begun[work](window, found)
    return found


# --- In each process ------------------------------------------------------------------------------

_AT: list[datetime] = []
_BEGUN: dict[Work, Look] = {}


def _begin(at: datetime) -> None:
    import django

    # Whoever interrupts the run interrupts the first process, which ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    # What was imported stays: the collector need not look at it again and again.
    gc.freeze()
    _AT.append(at)


def _end_with_parent() -> None:
    """End this process once the first one is gone, also if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _look(work: Work, window: Window) -> Found:
    return _looked(_BEGUN, _AT[0], work, window)
