# SPDX-License-Identifier: Apache-2.0

"""
No count of a small group follows from what is told, by whatever sums and differences.

A small world of awards, each with a month, a badge, a department and what became of it. What is
told is a system of equations over the kinds of awards; a group's count follows from it exactly
where the group lies in the span of the equations.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import chain, combinations, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skillmark_server.insight.figures.counting import MEASURES
from skillmark_server.insight.figures.hiding import shown
from skillmark_server.insight.matrix import FEW

PARTS = ("month", "badge", "department")
SIZE = 3
MAILS = ("delivered", "bounced", "neither")
KINDS = list(product(range(SIZE), range(SIZE), range(SIZE), MAILS, (True, False)))
"""Month, badge, department, the mail, whether it was claimed."""
AT = {part: place for place, part in enumerate(PARTS)}


def has(kind, measure):
    match measure:
        case "issued":
            return True
        case "claimed":
            return kind[4]
        case "not claimed":
            return not kind[4]
        case "not delivered":
            return kind[3] != "delivered"
        case "not bounced":
            return kind[3] != "bounced"
    return kind[3] == measure


GROUPS = ("issued", "claimed", "not claimed", "delivered", "not delivered", "bounced")
GROUPS += ("not bounced", "neither")


def counted(awards):
    """`awards` as the room counts them."""
    parts = {part: {str(key): [0] * len(MEASURES) for key in range(SIZE)} for part in PARTS}
    for kind, many in awards.items():
        for part in PARTS:
            row = parts[part][str(kind[AT[part]])]
            for measure in ("issued", "delivered", "bounced", "claimed"):
                row[MEASURES.index(measure)] += many * has(kind, measure)
    return parts


def equations(told, whole):
    for measure in ("issued", "delivered", "bounced", "claimed"):
        place = MEASURES.index(measure)
        if whole[place] is not None:
            yield [Fraction(has(kind, measure)) for kind in KINDS]
        for part in PARTS:
            for key, row in told[part].items():
                if row[place] is not None:
                    yield [
                        Fraction(kind[AT[part]] == int(key) and has(kind, measure))
                        for kind in KINDS
                    ]


class Span:
    """The vectors that are sums and differences of some."""

    def __init__(self, vectors):
        self.rows = []
        for vector in vectors:
            left = self.less(vector)
            lead = next((at for at, one in enumerate(left) if one), None)
            if lead is not None:
                self.rows.append((lead, [one / left[lead] for one in left]))

    def less(self, vector):
        for lead, row in self.rows:
            if factor := vector[lead]:
                vector = [a - factor * b if b else a for a, b in zip(vector, row, strict=True)]
        return vector

    def has(self, vector):
        return not any(self.less(vector))


awards = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 12), max_size=9)


@settings(max_examples=25, deadline=None)
@given(awards)
def test_no_small_group_follows_from_what_is_told(awards):
    assume(awards)
    told, whole = shown(counted(awards))
    span = Span(equations(told, whole))

    for part in PARTS:
        unions = chain.from_iterable(combinations(range(SIZE), n) for n in range(1, SIZE + 1))
        for keys, measure in product(unions, GROUPS):
            group = [kind[AT[part]] in keys and has(kind, measure) for kind in KINDS]
            size = sum(many for kind, many in awards.items() if group[KINDS.index(kind)])
            if 0 < size < FEW:
                assert not span.has([Fraction(one) for one in group]), (part, keys, measure, size)


@given(st.lists(st.integers(0, 40), min_size=SIZE, max_size=SIZE))
def test_what_is_told_is_true_and_large_groups_alone_are_all_told(sizes):
    awards = Counter({(at, at, at, "delivered", True): size for at, size in enumerate(sizes)})
    told, whole = shown(counted(awards))
    issued = [told["badge"][str(at)][0] for at in range(SIZE)]

    assert all(one in {None, size} for one, size in zip(issued, sizes, strict=True))
    if all(size == 0 or size >= FEW for size in sizes):
        assert issued == sizes
        assert whole[0] == sum(sizes)
