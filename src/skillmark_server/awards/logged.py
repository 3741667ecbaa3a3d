# SPDX-License-Identifier: Apache-2.0

"""Which awards the log shows: their leaf stands for the very bytes that are kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.awards.stored import kept_digests
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.placing import first_leaf_since
from skillmark_server.transparency.verification import matches

_AT_ONCE: Final = 500


def logged_before(awards: Iterable[tuple[uuid.UUID, int]], moment: datetime) -> set[uuid.UUID]:
    """
    Return those of `awards` that the log shows before a moment: by place, moment and digest.

    Args:
        awards: Ids, with the numbers of their leaves.
        moment: The leaf is earlier, and so is its place.
    """
    before, rest, found = first_leaf_since(moment), iter(awards), set()
    while some := list(islice(rest, _AT_ONCE)):
        early = [(key, number) for key, number in some if number < before]
        leaves = Leaf.objects.in_bulk([number for _key, number in early])
        digests = kept_digests(early)
        found |= {
            key
            for key, number in early
            if (leaf := leaves.get(number)) is not None
            and leaf.at < moment
            and stands_for(leaf, key, digests.get(key, []))
        }
    return found


def stands_for(leaf: Leaf, award_id: uuid.UUID, digests: Sequence[bytes]) -> bool:
    """
    Whether a leaf is that of the issue of an award; never after its erasure.

    Args:
        leaf: Any.
        award_id: The award.
        digests: SHA-256 of each form that is kept, in the order of `DocumentForm`.
    """
    return leaf.subject_id == str(award_id) and any(
        # Of a long list the first form is issued alone, and the second has its own leaf.
        matches(leaf, leaf_digest_of(some))
        for some in (digests, digests[:1])
        if some
    )
