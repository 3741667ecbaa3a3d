# SPDX-License-Identifier: Apache-2.0

"""
How often a CDN before a registry of 100 million awards asks what is behind it: a simulation.

    bench/cache_simulation.py [REQUESTS]

Nothing is measured here: requests are drawn, and an edge cache (least recently used goes first,
and what is older than its `max-age` is asked for again) says whether it has the answer. Awards
are looked at by Zipf's law with exponent 1: a few very often, most hardly ever; issuers are as
uneven in how many awards they have, and have the status lists that so many need. Each look is a
verification: the award, its status list, the issuer's keys. The same seed gives the same table.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import OrderedDict
from dataclasses import dataclass, field

AWARDS = 100_000_000
ISSUERS = 5_000
FIRST_SIZE, NEXT_SIZE = 131_072, 1_048_576
"""Entries of the first status list of an issuer, and of each later one."""
SEED = 20261122
_SPREAD, _PLACES = 2_654_435_761, 2**32


@dataclass
class Edge:
    """One cache at the edge: `room` entries, each good for `seconds`."""

    room: int
    seconds: float
    kept: OrderedDict[int, float] = field(default_factory=OrderedDict)
    asked: int = 0
    had: int = 0

    def ask(self, key: int, at: float) -> None:
        """Ask for something at a moment."""
        self.asked += 1
        since = self.kept.get(key)
        if since is not None and at - since < self.seconds:
            self.had += 1
            self.kept.move_to_end(key)
            return
        self.kept[key] = at
        self.kept.move_to_end(key)
        if len(self.kept) > self.room:
            self.kept.popitem(last=False)

    @property
    def rate(self) -> float:
        """The share that was there."""
        return self.had / max(1, self.asked)


def awards_of(issuer: int) -> float:
    """How many awards the issuer of this rank has; the first is the largest."""
    return AWARDS * math.log(1 + 1 / issuer) / math.log(ISSUERS)


def lists_of(issuer: int) -> int:
    """How many status lists it needs for one purpose."""
    return 1 + math.ceil(max(0.0, awards_of(issuer) - FIRST_SIZE) / NEXT_SIZE)


def issuer_and_list(rank: int) -> tuple[int, int]:
    """Whose the award of this rank is, and on which of their lists; nothing to do with its rank."""
    issuer = int(ISSUERS ** (rank * _SPREAD % _PLACES / _PLACES))
    # Indices are permuted: any award of theirs is at any place.
    place = (rank * _SPREAD // 7 % _PLACES) / _PLACES * awards_of(issuer)
    return issuer, 0 if place < FIRST_SIZE else 1 + int((place - FIRST_SIZE) / NEXT_SIZE)


def simulate(requests: int, *, a_second: float, seconds: float, room: int) -> dict[str, float]:
    """
    Look at awards for a while; return the share of each kind that the edge had.

    Args:
        requests: How many verifications; the first fifth only warms the cache.
        a_second: At which rate they come.
        seconds: `max-age` of everything that may change.
        room: Entries that the edge keeps.
    """
    chance = random.Random(SEED)  # noqa: S311 - a simulation
    edges = {name: Edge(room, seconds) for name in ("award", "list", "keys")}
    for number in range(requests):
        at = number / a_second
        # Zipf with exponent 1: the logarithm of the rank is uniform.
        rank = int(AWARDS ** chance.random())
        issuer, which = issuer_and_list(rank)
        edges["award"].ask(rank, at)
        edges["list"].ask(issuer * 100 + which, at)
        edges["keys"].ask(issuer, at)
        if number == requests // 5:
            for edge in edges.values():
                edge.asked = edge.had = 0
    found = {name: edge.rate for name, edge in edges.items()}
    missed = sum(edge.asked - edge.had for edge in edges.values())
    found["behind_the_edge_a_second"] = missed / (requests * 0.8) * a_second
    return found


def main() -> int:
    """Print the table and, last, a line of JSON."""
    requests = int(sys.argv[1]) if sys.argv[1:] else 300_000
    every = [lists_of(issuer) for issuer in range(1, ISSUERS)]
    print(f"status lists for one purpose: {sum(every):,}, the largest issuer has {every[0]}")
    rows = []
    print("verifications/s  max-age  edge had: award   list   keys   asks behind the edge/s")
    for a_second in (1.0, 10.0, 100.0, 1_000.0):
        for seconds in (60.0, 3_600.0):
            found = simulate(requests, a_second=a_second, seconds=seconds, room=1_000_000)
            rows.append({"a_second": a_second, "max_age": seconds, **found})
            print(
                f"{a_second:>15,.0f}  {seconds:>5.0f} s  {found['award']:>15.1%}"
                f" {found['list']:>6.1%} {found['keys']:>6.1%}"
                f"   {found['behind_the_edge_a_second']:>18,.1f}"
            )
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
