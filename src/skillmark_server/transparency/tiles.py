# SPDX-License-Identifier: Apache-2.0

"""
The log as files that never change: tiles of 256 hashes each, from which anybody works out proofs.

A tile of level 0 holds digests of leaves; each hash of a higher level is the root of a whole
tile below. A whole tile never changes. What is behind the last of them stands in partial tiles,
which belong to the size that a checkpoint says.

Spec: C2SP tlog-tiles (Merkle Tree); RFC 6962 § 2.1 (Merkle Hash Trees).
"""

from __future__ import annotations

from typing import Final

from django.db.models import Max

from skillmark.log.tree import node_hash, root_of, split_of
from skillmark_server.transparency.models import Leaf, WholeTile

WIDTH: Final = 256
"""Hashes of a whole tile."""

TOP_LEVEL: Final = 7
"""Of 256^8 leaves, which are more than there are numbers for leaves."""

_AT_ONCE: Final = 32
"""Tiles of which the hashes are held at once."""


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


def partial_path(level: int, number: int, width: int) -> str:
    """
    Return where a partial tile stands, such as `tile/0/x001/x234/067.p/17`.

    Args:
        level: As of `tile_path`.
        number: As of `tile_path`.
        width: How many hashes it has, from 1 to 255.
    """
    return f"{tile_path(level, number)}.p/{width}"


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


def widths_at(size: int) -> list[tuple[int, int, int]]:
    """
    Return the last tile of each level of a log of `size` leaves, where it is not whole.

    Returns:
        Level, number and width of each, from the lowest level on.
    """
    found, level = [], 0
    while size:
        number, width = divmod(size, WIDTH)
        if width:
            found.append((level, number, width))
        size, level = number, level + 1
    return found


def tile_at(level: int, number: int, *, width: int, size: int) -> bytes | None:
    """
    Return a tile of a log of `size` leaves; None where it has no such tile, or is not covered.

    Args:
        level: 0 for leaves.
        number: Of the tile in its level, from 0.
        width: How many of its hashes, from 1 to 256.
        size: Of the log.
    """
    there = size // WIDTH**level - number * WIDTH
    hashes = _hashes(level, number)[:width] if 0 < width <= min(there, WIDTH) else []
    return b"".join(hashes) if hashes and len(hashes) == width else None


def cover(size: int, *, most: int) -> int:
    """
    Keep the roots of whole tiles, those that are not kept yet; return how many leaves have theirs.

    Args:
        size: Of the log.
        most: How many tiles of level 0 at most: what is left is for the next time.
    """
    covered = size
    for level in range(TOP_LEVEL + 1):
        whole = size // WIDTH ** (level + 1)
        first = _first_missing(level)
        if level == 0 and whole > first + most:
            whole = first + most
            size = covered = whole * WIDTH
        for begin in range(first, whole, _AT_ONCE):
            _keep_roots(level, begin, min(whole, begin + _AT_ONCE))
    return covered


def root_between(start: int, end: int) -> bytes:
    """
    Return the root over some leaves, as it stands in a path or for a whole log from leaf 0 on.

    Args:
        start: The first leaf, from 0; where a subtree begins.
        end: The one behind the last.

    Raises:
        LookupError: They are not covered.
    """
    width = end - start
    if width == 0:
        return root_of([])
    if width & (width - 1) == 0:
        return _root_of_whole(start, width)
    middle = start + split_of(width)
    return node_hash(root_between(start, middle), root_between(middle, end))


def _root_of_whole(start: int, width: int) -> bytes:
    """The root over a power of two of leaves, which begin at a multiple of it."""
    level, unit = 0, 1
    while width >= unit * WIDTH:
        level, unit = level + 1, unit * WIDTH
    hashes = _between(level, start // unit, (start + width) // unit)
    if len(hashes) != width // unit:
        raise LookupError(f"the leaves behind {start} are not covered")
    return root_of(hashes)


def _first_missing(level: int) -> int:
    last = WholeTile.objects.filter(level=level).aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def _keep_roots(level: int, first: int, end: int) -> None:
    hashes = _between(level, first * WIDTH, end * WIDTH)
    if len(hashes) != (end - first) * WIDTH:
        raise LookupError(f"a hash of the log is missing behind tile {first} of level {level}")
    WholeTile.objects.bulk_create(
        (
            WholeTile(
                level=level,
                number=first + at,
                root=root_of(hashes[at * WIDTH : (at + 1) * WIDTH]),
            )
            for at in range(end - first)
        ),
        # Whoever copies tiles keeps the same roots.
        ignore_conflicts=True,
    )


def _hashes(level: int, number: int) -> list[bytes]:
    return _between(level, number * WIDTH, (number + 1) * WIDTH)


def _between(level: int, first: int, end: int) -> list[bytes]:
    """The hashes of a level from `first` up to `end`, without it; fewer where some are missing."""
    if level == 0:
        # Leaves are numbered from 1, hashes from 0.
        found = Leaf.objects.filter(sequence__gt=first, sequence__lte=end)
        return [bytes(one) for one in found.order_by("sequence").values_list("digest", flat=True)]
    below = WholeTile.objects.filter(level=level - 1, number__gte=first, number__lt=end)
    return [bytes(one) for one in below.order_by("number").values_list("root", flat=True)]
