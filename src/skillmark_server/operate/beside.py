# SPDX-License-Identifier: Apache-2.0

"""
Looks at the windows of a check in several processes, each with a connection of its own.

Windows are handed out a few at a time. A process that ends before it has said what it found
is not missed: what is left is looked at here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from skillmark_server.awards.fsck import Found
    from skillmark_server.awards.fsck_windows import Look, Window

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
        self._here: dict[str, Look] = {}
        self._ahead = processes * _AHEAD
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            self._pool = ProcessPoolExecutor(
                processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(at,),
            )

    def look(self, name: str, windows: Iterable[Window]) -> Iterator[Found]:
        """
        Yield what is found in each window of a check, in their order.

        Args:
            name: Of the check.
            windows: All of them.
        """
        waiting: deque[tuple[Window, Future[Found] | None]] = deque()
        for window in windows:
            waiting.append((window, self._asked(name, window)))
            if self._pool is None or len(waiting) >= self._ahead:
                yield self._answer(name, *waiting.popleft())
        while waiting:
            yield self._answer(name, *waiting.popleft())

    def _asked(self, name: str, window: Window) -> Future[Found] | None:
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_look, name, window)
        except BrokenProcessPool:
            self._pool = None
            return None

    def _answer(self, name: str, window: Window, asked: Future[Found] | None) -> Found:
        if asked is not None:
            try:
                return asked.result()
            except BrokenProcessPool:
                self._pool = None
        return _looked(self._here, self._at, name, window)

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


def _looked(begun: dict[str, Look], at: datetime, name: str, window: Window) -> Found:
    from skillmark_server.awards.fsck import Found
    from skillmark_server.operate.checks import CHECKS

    if name not in begun:
        begun[name] = CHECKS[name].begin(at)
    found = Found()
    begun[name](window, found)
    return found


# --- In each process ------------------------------------------------------------------------------

_AT: list[datetime] = []
_BEGUN: dict[str, Look] = {}


def _begin(at: datetime) -> None:
    import django

    # Whoever interrupts the run interrupts the first process, which ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    _AT.append(at)


def _end_with_parent() -> None:
    """End this process once the first one is gone, also if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _look(name: str, window: Window) -> Found:
    return _looked(_BEGUN, _AT[0], name, window)
