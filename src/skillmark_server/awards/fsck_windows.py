# SPDX-License-Identifier: Apache-2.0

"""
A check of `fsck`: what it looks at, cut into windows that processes take beside each other.

A window is small and names itself by its ends, so that it can be handed to any process and
nothing has to be held that is not under way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from skillmark_server.awards.models import Award
from skillmark_server.transparency.models import LeafHead

ROWS: Final = 5_000
"""Things of a window, about: a second of work where each is verified, and less elsewhere."""

_KEYS: Final = 1 << 128
_MOST_NAMED: Final = 100

Window: TypeAlias = tuple[int, ...]
"""Both ends, with them; what else stands before them is the matter of its check."""

WHOLE: Final[Sequence[Window]] = ((),)
"""The windows of a check that is not cut."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is not as it was written.

    Args:
        code: Which; never changes.
        about: The id or number of what it is about.
    """

    code: str
    about: str


@dataclass(slots=True)
class Found:
    """
    What was found in a window, or in many.

    Args:
        faults: The first of them; no report names more than a hundred.
        count: How many there are.
        things: How many things were looked at.
        verdicts: Of those that were verified.
    """

    faults: list[Fault] = field(default_factory=list[Fault])
    count: int = 0
    things: int = 0
    verdicts: Counter[str] = field(default_factory=Counter[str])

    def fault(self, code: str, about: object) -> None:
        """Note a fault."""
        self.count += 1
        if len(self.faults) < _MOST_NAMED:
            self.faults.append(Fault(code, str(about)))

    def add(self, other: Found) -> None:
        """Note what was found in another window."""
        for fault in other.faults[: _MOST_NAMED - len(self.faults)]:
            self.faults.append(fault)
        self.count += other.count
        self.things += other.things
        self.verdicts.update(other.verdicts)


Look: TypeAlias = Callable[[Window, Found], None]
"""Looks at a window, and notes what is found."""


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing that `fsck` looks for.

    Args:
        windows: Returns all windows there are now.
        begin: Returns what looks at any of them; a process calls it once, with the moment to
            judge for.
    """

    windows: Callable[[], Sequence[Window]]
    begin: Callable[[datetime], Look]

    def __call__(self, at: datetime) -> Found:
        """Look at everything, here."""
        look, found = self.begin(at), Found()
        for window in self.windows():
            look(window, found)
        return found


def plain(windows: Callable[[], Sequence[Window]], look: Look) -> Check:
    """Return a check that needs nothing to begin, and no moment."""
    return Check(windows, lambda _at: look)


def whole() -> Sequence[Window]:
    """The one window of a check that is not cut."""
    return WHOLE


def leaf_windows() -> Sequence[Window]:
    """Ranges of numbers of leaves, which hold all there are."""
    last = LeafHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    return [*ranges(1, last)]


def award_windows() -> Sequence[Window]:
    """Ranges of ids of awards, as numbers; ids are random, so that they hold about the same."""
    parts = max(1, Award.objects.count() // ROWS)
    edges = [_KEYS * part // parts for part in range(parts + 1)]
    return [(edge, following - 1) for edge, following in itertools.pairwise(edges)]


def ranges(first: int, last: int) -> Iterator[Window]:
    """Cut the numbers from `first` to `last`, both with them."""
    for start in range(first, last + 1, ROWS):
        yield start, min(start + ROWS - 1, last)
