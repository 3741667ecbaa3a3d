# SPDX-License-Identifier: Apache-2.0

"""Sets many documents on every core, in processes that know typst and nothing of the site."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Final, Self

from skillmark.bulk.crew import cores
from skillmark_server.documents.typesetting import LettersMissingError, typeset

Job = tuple[str, dict[str, str], int, tuple[str, ...]]
"""Template, inputs, stamp and further fonts, as `typeset` takes them."""

_AHEAD: Final = 4
"""Documents a process that wait or are under way."""


class Press:
    """
    A context manager; its processes end with it.

    Args:
        workers: How many processes; 1 starts none and sets here. By default one a core.
    """

    def __init__(self, *, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._pool: ProcessPoolExecutor | None = None

    def set(self, jobs: Iterable[Job]) -> Iterator[bytes | None]:
        """
        Yield a PDF for each job, in order; None where a letter is in none of the fonts.

        Raises:
            concurrent.futures.process.BrokenProcessPool: A process ended; nothing is lost but
                the documents that were asked for.
        """
        if self._pool is None:
            yield from map(_set, jobs)
            return
        waiting: deque[Future[bytes | None]] = deque()
        for job in jobs:
            waiting.append(self._pool.submit(_set, job))
            if len(waiting) >= self.workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def __enter__(self) -> Self:
        if self.workers > 1:
            self._pool = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Ctrl-C is for whoever started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _set(job: Job) -> bytes | None:
    template, inputs, stamp, fonts = job
    try:
        return typeset(template, inputs, stamp=stamp, fonts=fonts)
    except LettersMissingError:
        return None
