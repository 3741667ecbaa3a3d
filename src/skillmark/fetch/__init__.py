# SPDX-License-Identifier: Apache-2.0

"""
Obtaining documents by their addresses: from the network, guarded, or from a map.

`GuardedFetcher` is imported when it is first asked for, because its HTTP
client is slow to import and a verification without network needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmark.fetch.budget import FetchBudget, Keeping
from skillmark.fetch.closed import ClosedFetcher
from skillmark.fetch.mapped import MapFetcher, no_network
from skillmark.fetch.snapshot import Snapshot

if TYPE_CHECKING:
    from skillmark.fetch.guarded import FetchLimits, GuardedFetcher, UnsafeLoopback

__all__ = [
    "ClosedFetcher",
    "FetchBudget",
    "FetchLimits",
    "GuardedFetcher",
    "Keeping",
    "MapFetcher",
    "Snapshot",
    "UnsafeLoopback",
    "no_network",
]

_GUARDED = frozenset({"FetchLimits", "GuardedFetcher", "UnsafeLoopback"})


def __getattr__(name: str) -> object:
    if name not in _GUARDED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from skillmark.fetch import guarded  # noqa: PLC0415 - see above

    return getattr(guarded, name)
