# SPDX-License-Identifier: Apache-2.0

"""
Whether the leaves are numbered without a gap, and whether one stands for a document.

A leaf cannot be worked out again from itself: it hides what it stands for. Whoever
has the document, its digest and the salt can ask `matches`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from skillmark.log.tree import node_hash, root_of
from skillmark_server.transparency.leaves import SALT_BYTES, leaf_digest
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

Bytes: TypeAlias = "bytes | memoryview[int]"
_BATCH: Final = 5_000
_DIGEST_BYTES: Final = 32
_KINDS: Final = frozenset(LeafKind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafReport:
    """
    What was found.

    Args:
        leaves: How many were found in order, from the first on.
        first_bad: The number of the first that is missing or has the wrong shape.
    """

    leaves: int
    first_bad: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether none is missing, and none is too many."""
        return self.first_bad is None


def verify_leaves() -> LeafReport:
    """Check the numbers and the shape of every leaf there was when this began."""
    last = LeafHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    if Leaf.objects.filter(sequence__lt=1).exists():
        return LeafReport(leaves=0, first_bad=1)
    bad = first_bad_leaf(1, last)
    return LeafReport(leaves=last if bad is None else bad - 1, first_bad=bad)


def first_bad_leaf(first: int, last: int) -> int | None:
    """
    Check the numbers and the shape of the leaves from `first` to `last`, both with them.

    Returns:
        The number of the first that is missing or has the wrong shape; None if none is.
    """
    expected = first
    while expected <= last:
        rows = Leaf.objects.filter(sequence__gte=expected, sequence__lte=last)
        found = rows.order_by("sequence").values_list("sequence", "kind", "digest", "salt")
        shaped = list(found[:_BATCH])
        for number, kind, digest, salt in shaped:
            if number != expected or not _is_shaped(kind, digest, salt):
                return expected
            expected += 1
        if not shaped:
            return expected
    return None


def root_of_leaves(size: int) -> bytes:
    """
    Work out the root over the first `size` leaves from the leaves alone.

    Fewer than there should be give another root.
    """
    whole: list[tuple[int, bytes]] = []
    for first in range(0, size, _BATCH):
        rows = Leaf.objects.filter(sequence__gt=first, sequence__lte=min(size, first + _BATCH))
        for digest in rows.order_by("sequence").values_list("digest", flat=True):
            height, node = 0, bytes(digest)
            while whole and whole[-1][0] == height:
                height, node = height + 1, node_hash(whole.pop()[1], node)
            whole.append((height, node))
    if not whole:
        return root_of([])
    root = whole.pop()[1]
    while whole:
        root = node_hash(whole.pop()[1], root)
    return root


def matches(leaf: Leaf, digest: str) -> bool:
    """Whether `leaf` stands for what has this SHA-256 (hexadecimal); never after its erasure."""
    if leaf.salt is None:
        return False
    expected = leaf_digest(
        leaf.sequence, leaf.kind, leaf.subject_id, digest, at=leaf.at, salt=bytes(leaf.salt)
    )
    return bytes(leaf.digest) == expected


def _is_shaped(kind: str, digest: Bytes, salt: Bytes | None) -> bool:
    salted = salt is None or len(bytes(salt)) == SALT_BYTES
    return salted and len(bytes(digest)) == _DIGEST_BYTES and kind in _KINDS
