# SPDX-License-Identifier: Apache-2.0

"""
How many shapes may be compiled and kept, so that endless new ones cost little.

Anybody can make keys and sign badges of forms that nobody saw before. What
that costs a verifier beyond the true path, which each of them takes anyway, is
bounded here: by the number of badges that took the true path before.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_MOST_ISSUERS: Final = 1_024


DRAFT: Final = 1
"""The work of finding the slots of one badge: half of what the true path takes for it."""

COMPILATION: Final = 4
"""The work of compiling a shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What a verifier in bulk spends on shapes.

    Args:
        shapes: How many are kept; the longest unused goes first.
        families: Forms of badge that were seen once and wait for a second badge.
        at_once: Work for one issuer that needs nothing before it: `DRAFT` and `COMPILATION`.
        at_once_of_all: The same for all issuers together.
        one_in: Further work: one for every so many badges that took the true path.
        octets: Bytes of status lists that all shapes hold, and of their layouts, each.
        seconds: How long what was fetched is held, at most.
    """

    shapes: int = 256
    families: int = 1_024
    at_once: int = 128
    at_once_of_all: int = 1_024
    one_in: int = 4
    octets: int = 67_108_864
    seconds: float = 300.0


class Budget:
    """Counts badges that took the true path, and the work on shapes, by issuer and in all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen = 0
        self._spent = 0
        self._issuers: OrderedDict[str, list[int]] = OrderedDict()
        self.compilations = 0
        """How many shapes were compiled."""

    def count(self, issuer: str) -> None:
        """Note a badge of `issuer` whose proof held on the true path."""
        self._seen += 1
        self._of(issuer)[0] += 1

    def spend(self, issuer: str, work: int) -> bool:
        """Take some work on behalf of `issuer`; False where not that much is left."""
        limits, own = self._limits, self._of(issuer)
        if (
            own[1] + work > limits.at_once + own[0] // limits.one_in
            or self._spent + work > limits.at_once_of_all + self._seen // limits.one_in
        ):
            return False
        self._spent += work
        own[1] += work
        self.compilations += work == COMPILATION
        return True

    def _of(self, issuer: str) -> list[int]:
        own = self._issuers.setdefault(issuer, [0, 0])
        self._issuers.move_to_end(issuer)
        if len(self._issuers) > _MOST_ISSUERS:
            self._issuers.popitem(last=False)
        return own
