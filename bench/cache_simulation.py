# SPDX-License-Identifier: Apache-2.0

"""
How often a CDN in front of a registry of 100 million awards has to ask the site: a simulation.

    bench/cache_simulation.py [REQUESTS]

Nothing is measured here: requests are drawn, and an edge cache (least recently used goes first,
and what is older than its `max-age` is asked for again) says whether it has the answer. Awards
are looked at by Zipf's law with exponent 1: a few very often, most hardly ever. Each look is a
verification: the award, its status list, the issuer's keys. The same seed gives the same table.
"""

from __future__ import annotations

import json
import random
import sys
from collections import OrderedDict
from dataclasses import dataclass, field

AWARDS = 100_000_000
LISTS = 96
"""Of 1,048,576 entries each."""
ISSUERS = 5_000
SEED = 20261122


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
        edges["award"].ask(rank, at)
        # Indices are permuted: any award is in any list. Issuers are as uneven as awards.
        edges["list"].ask(rank * 2_654_435_761 % LISTS, at)
        edges["keys"].ask(int(ISSUERS ** chance.random()), at)
        if number == requests // 5:
            for edge in edges.values():
                edge.asked = edge.had = 0
    found = {name: edge.rate for name, edge in edges.items()}
    missed = sum(edge.asked - edge.had for edge in edges.values())
    found["to_the_site_a_second"] = missed / (requests * 0.8) * a_second
    return found


def main() -> int:
    """Print the table and, last, a line of JSON."""
    requests = int(sys.argv[1]) if sys.argv[1:] else 300_000
    rows = []
    print("verifications/s  max-age  edge had: award   list   keys   asks of the site/s")
    for a_second in (1.0, 10.0, 100.0, 1_000.0):
        for seconds in (60.0, 3_600.0):
            found = simulate(requests, a_second=a_second, seconds=seconds, room=1_000_000)
            rows.append({"a_second": a_second, "max_age": seconds, **found})
            print(
                f"{a_second:>15,.0f}  {seconds:>5.0f} s  {found['award']:>15.1%}"
                f" {found['list']:>6.1%} {found['keys']:>6.1%}"
                f"   {found['to_the_site_a_second']:>14,.1f}"
            )
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
