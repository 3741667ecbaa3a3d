# SPDX-License-Identifier: Apache-2.0

"""
Where in the log a moment lies.

What has a place before it was there by then: numbers are given out in turn, and tiles that were
given out hold them fast. A moment alone anybody who can write could set back.
"""

from __future__ import annotations

from datetime import datetime

from skillmark_server.transparency.models import Leaf, LeafHead


def first_leaf_since(moment: datetime) -> int:
    """
    Return the number of the first leaf of `moment` or later; one past the last where there is none.

    Writers that wait for each other may leave neighbours a little out of order; whoever needs to
    be sure asks the moment of the leaf as well.
    """
    low, high = 1, (LeafHead.objects.values_list("sequence", flat=True).first() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = Leaf.objects.values_list("at", flat=True).filter(pk=middle).first()
        if at is None or at < moment:
            low = middle + 1
        else:
            high = middle
    return low
