# SPDX-License-Identifier: Apache-2.0

"""
Whether the leaves are numbered without a gap, and whether one stands for a document.

A leaf cannot be worked out again from itself: it hides what it stands for. Whoever
has the document, its digest and the salt can ask `matches`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skillmark_server.transparency.leaves import SALT_BYTES, leaf_digest
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

_BATCH: Final = 5_000
_DIGEST_BYTES: Final = 32


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
    number, after = 0, -1
    while True:
        rows = list(
            Leaf.objects.filter(sequence__gt=after, sequence__lte=last).order_by("sequence")[
                :_BATCH
            ]
        )
        for leaf in rows:
            if leaf.sequence != number + 1 or not _is_shaped(leaf):
                return LeafReport(leaves=number, first_bad=number + 1)
            number += 1
        if len(rows) < _BATCH:
            break
        after = rows[-1].sequence
    return LeafReport(leaves=number, first_bad=None if number == last else number + 1)


def matches(leaf: Leaf, digest: str) -> bool:
    """Whether `leaf` stands for what has this SHA-256 (hexadecimal); never after its erasure."""
    if leaf.salt is None:
        return False
    expected = leaf_digest(
        leaf.sequence, leaf.kind, leaf.subject_id, digest, at=leaf.at, salt=bytes(leaf.salt)
    )
    return bytes(leaf.digest) == expected


def _is_shaped(leaf: Leaf) -> bool:
    salted = leaf.salt is None or len(bytes(leaf.salt)) == SALT_BYTES
    return salted and len(bytes(leaf.digest)) == _DIGEST_BYTES and leaf.kind in LeafKind.values
