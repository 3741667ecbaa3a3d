# SPDX-License-Identifier: Apache-2.0

"""
Processes that work beside this one, so that a batch takes every core.

One that signs opens the keys itself, since a secret key does not travel. They
are begun anew (`spawn`), not forked: a fork would share sockets, locks and the
database. What they are given is little at a time, and comes back in order.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient, Refused
from skillmark.encoding import strict_json
from skillmark.issuer import Issuer
from skillmark.issuing import Issued
from skillmark.model import Achievement

T = TypeVar("T")

CrewLostError: Final = BrokenProcessPool
"""A process of the crew ended, or could not be begun; what it was asked for is asked again."""

_LEAST: Final = 25
"""Recipients that are worth a message to another process."""

_MOST_ISSUERS: Final = 8


class Crew:
    """
    A context manager; the processes end with it.

    Args:
        load: Opens the issuer in a process that has to sign; a function of a module, or a
            `functools.partial` or dataclass method of what can be pickled.
        workers: How many processes; by default one a core.
    """

    def __init__(self, load: Callable[[], Issuer], *, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._pool = ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(load,),
        )

    def issue_many(
        self, achievement: Achievement, common: Mapping[str, Any], recipients: Sequence[Recipient]
    ) -> list[Issued | Refused]:
        """
        Return what `BulkIssuer.issue_many` yields for the recipients.

        Args:
            achievement: What they get.
            common: The arguments of `BulkIssuer`, but for the achievement and `by`.
            recipients: In order; their numbers in `Refused` count from 0.

        Raises:
            SkillmarkError: As `BulkIssuer` and its `issue_many`.
            CrewLostError: Nobody is there to do it.
        """
        described = strict_json.dumps(achievement.shared_dict())
        size = max(_LEAST, -(-len(recipients) // self.workers))
        starts = range(0, len(recipients), size)
        parts = self.run(
            _issue, [(described, dict(common), recipients[at : at + size]) for at in starts]
        )
        return [
            Refused(start + each.number, each.recipient, each.error)
            if isinstance(each, Refused)
            else each
            for start, part in zip(starts, parts, strict=True)
            for each in part
        ]

    def run(self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]]) -> list[T]:
        """Return what `function` returns for each of some arguments, in order."""
        return [future.result() for future in [self.begin(function, *call) for call in calls]]

    def begin(self, function: Callable[..., T], *arguments: Any) -> Future[T]:  # noqa: ANN401
        """Begin one call; whoever begins many waits for the first of them in between."""
        return self._pool.submit(function, *arguments)

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
        self._pool.shutdown(cancel_futures=error is not None)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- In each process ------------------------------------------------------------------------------

_state: dict[str, Any] = {}


def _begin(load: Callable[[], Issuer]) -> None:
    # Whoever interrupts the run interrupts the first process, which ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _state["load"] = load
    _state["issuers"] = {}


def _end_with_parent() -> None:
    """End this process once the first one is gone, also if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _issue(
    described: bytes, common: dict[str, Any], recipients: Sequence[Recipient]
) -> list[Issued | Refused]:
    name = (described, tuple(sorted((key, repr(value)) for key, value in common.items())))
    issuers: dict[object, BulkIssuer] = _state["issuers"]
    made = issuers.get(name)
    if made is None:
        if len(issuers) >= _MOST_ISSUERS:
            issuers.clear()
        achievement = Achievement.from_dict(strict_json.loads_object(described))
        if "issuer" not in _state:
            _state["issuer"] = _state["load"]()  # no key is opened in a process that signs nothing
        made = issuers[name] = BulkIssuer(achievement, by=_state["issuer"], **common)
    return [*made.issue_many(recipients)]
