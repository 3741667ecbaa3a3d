# SPDX-License-Identifier: Apache-2.0

"""
The tree over the leaves of a log: its root, and the path of one leaf to it.

Spec: RFC 6962 § 2.1 (Merkle Hash Trees); RFC 9162 § 2.1.3 (Merkle Inclusion Proofs).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from skillmark.errors import NotInLogError


def leaf_hash(entry: bytes) -> bytes:
    """The 32 bytes of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes of what stands above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """
    Return the root over `hashes`, each of which is a leaf hash already.

    Spec: RFC 6962 § 2.1 (Merkle Hash Trees).
    """
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        # A level from left to right, the odd one moved up, is RFC 6962's largest power of two.
        odd = level[len(level) & ~1 :]
        level = [
            hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest()
            for at in range(0, len(level) - 1, 2)
        ] + odd
    return level[0]


def split_of(width: int) -> int:
    """The largest power of two below `width`, which is at least 2: where a tree is cut in two."""
    return 1 << (width - 1).bit_length() - 1


def path_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """
    Return which leaves each hash of a path stands for, from the leaf upwards.

    Args:
        index: Of the leaf, from 0, below `size`.
        size: Of the tree, in leaves.

    Returns:
        Pairs of the first leaf and the one behind the last.

    Spec: RFC 9162 § 2.1.3.1 (Generating an Inclusion Proof).
    """
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split_of(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def root_by_path(leaf: bytes, path: Sequence[bytes], *, index: int, size: int) -> bytes:
    """
    Return the root that follows from a leaf and its path.

    Args:
        leaf: Its hash.
        path: The hashes beside it, from the leaf upwards.
        index: Of the leaf, from 0.
        size: Of the tree, in leaves.

    Raises:
        NotInLogError: No leaf of such a tree has this place, or its path another length.

    Spec: RFC 9162 § 2.1.3.2 (Verifying an Inclusion Proof).
    """
    if not 0 <= index < size:
        raise NotInLogError(f"the place {index} is not in a log of {size} leaves")
    ranges = path_ranges(index, size)
    if len(path) != len(ranges):
        raise NotInLogError(f"the path has {len(path)} hashes, expected {len(ranges)}")
    root = leaf
    for beside, (start, _end) in zip(path, ranges, strict=True):
        root = node_hash(beside, root) if start < index else node_hash(root, beside)
    return root
