# SPDX-License-Identifier: Apache-2.0

"""
The log as files that never change: tiles of 256 hashes each, from which anybody works out proofs.

A tile of level 0 holds digests of leaves; each hash of a higher level is the root of a whole
tile below. Only whole tiles are given out: what is behind the last of them has to wait for its
tile. There is no signed checkpoint yet, and no partial tile, which only a checkpoint gives a size.

Spec: C2SP tlog-tiles (Merkle Tree); RFC 6962 § 2.1 (Merkle Hash Trees).
"""

from __future__ import annotations

from typing import Final

from skillmark_server.transparency.leaves import root_of
from skillmark_server.transparency.models import Leaf, WholeTile

WIDTH: Final = 256
"""Hashes of a whole tile."""

TOP_LEVEL: Final = 7
"""Of 256^8 leaves, which are more than there are numbers for leaves."""


def tile_path(level: int, number: int) -> str:
    """
    Return where a tile stands below the root of the log, such as `tile/0/x001/x234/067`.

    Args:
        level: 0 for leaves.
        number: Of the tile in its level, from 0.
    """
    groups = [f"{number % 1_000:03}"]
    while number := number // 1_000:
        groups.insert(0, f"x{number % 1_000:03}")
    return "/".join(["tile", str(level), *groups])


def whole_tile(level: int, number: int) -> bytes | None:
    """
    Return a tile, and keep its root for the level above; None while it is not whole.

    Args:
        level: 0 for leaves.
        number: Of the tile in its level, from 0; those before it were asked for.

    Returns:
        256 hashes of 32 bytes, one behind the other.
    """
    hashes = _hashes(level, number)
    if len(hashes) < WIDTH:
        return None
    WholeTile.objects.get_or_create(level=level, number=number, defaults={"root": root_of(hashes)})
    return b"".join(hashes)


def _hashes(level: int, number: int) -> list[bytes]:
    first = number * WIDTH
    if level == 0:
        # Leaves are numbered from 1, hashes from 0.
        found = Leaf.objects.filter(sequence__gt=first, sequence__lte=first + WIDTH)
        return [bytes(one) for one in found.order_by("sequence").values_list("digest", flat=True)]
    below = WholeTile.objects.filter(level=level - 1, number__gte=first, number__lt=first + WIDTH)
    return [bytes(one) for one in below.order_by("number").values_list("root", flat=True)]
