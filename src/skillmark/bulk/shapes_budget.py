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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What a verifier in bulk spends on shapes.

    Args:
        shapes: How many are kept; the longest unused goes first.
        families: Forms of badge that were seen once and wait for a second badge.
        at_once: Compilations of one issuer that need nothing before them.
        at_once_of_all: The same of all issuers together.
        one_in: Further ones: one for every so many badges that took the true path.
        octets: Bytes of status lists that all shapes hold, and of their layouts, each.
        seconds: How long what was fetched is held, at most.
    """

    shapes: int = 256
    families: int = 1_024
    at_once: int = 16
    at_once_of_all: int = 64
    one_in: int = 16
    octets: int = 67_108_864
    seconds: float = 300.0


class Budget:
    """Counts badges that took the true path, and what was compiled, by issuer and in all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen = 0
        self._spent = 0
        self._issuers: OrderedDict[str, list[int]] = OrderedDict()

    def count(self, issuer: str) -> None:
        """Note a badge of `issuer` whose proof held on the true path."""
        self._seen += 1
        self._of(issuer)[0] += 1

    def spend(self, issuer: str) -> bool:
        """Take one compilation for `issuer`; False where there is none left."""
        limits, own = self._limits, self._of(issuer)
        if (
            own[1] >= limits.at_once + own[0] // limits.one_in
            or self._spent >= limits.at_once_of_all + self._seen // limits.one_in
        ):
            return False
        self._spent += 1
        own[1] += 1
        return True

    @property
    def spent(self) -> int:
        """Return how many compilations there were."""
        return self._spent

    def _of(self, issuer: str) -> list[int]:
        own = self._issuers.setdefault(issuer, [0, 0])
        self._issuers.move_to_end(issuer)
        if len(self._issuers) > _MOST_ISSUERS:
            self._issuers.popitem(last=False)
        return own
