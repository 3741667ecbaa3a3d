# SPDX-License-Identifier: Apache-2.0

"""
The order of texts of which some are filled later.

Where constants decide, the order is fixed when the template is compiled. The
others are ranked for each filling: against the constants among them by search,
against each other by comparison. Two that are equal have no rank.
"""

from __future__ import annotations

import bisect
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Generic, TypeAlias, TypeVar

from skillmark.bulk.pieces import Pieces, compared
from skillmark.errors import NotCompilableError

Item = TypeVar("Item", bound=Hashable)

Rank: TypeAlias = tuple[int | bool, ...]
"""
How a filling orders the open texts of one ranking.

First the place of each among the constants, then for each pair of them, in
the order of `combinations`, whether the first is the lesser.
"""

_MOST_OPEN: Final = 24
"""Texts of one ranking whose order the filling decides: 276 comparisons."""


@dataclass(frozen=True, slots=True)
class Ranking(Generic[Item]):
    """
    Some things in the order of their texts, of which the filling decides a part.

    Args:
        fixed: The things whose order is known, in order.
        open: The things that are ranked for each filling.
    """

    fixed: tuple[Item, ...]
    open: tuple[Item, ...]

    def in_order(self, rank: Rank) -> list[Item]:
        """Return all things in the order that `rank` says."""
        count = len(self.open)
        lesser = [0] * count
        pairs = zip(combinations(range(count), 2), rank[count:], strict=True)
        for (one, other), is_lesser in pairs:
            lesser[other if is_lesser else one] += 1
        result: list[Item] = [*self.fixed]
        # From the greatest down, so that places among the constants stay what they were.
        for index in sorted(range(count), key=lesser.__getitem__, reverse=True):
            result.insert(int(rank[index]), self.open[index])
        return result


def rankings(texts: Mapping[Item, Pieces]) -> list[Ranking[Item]]:
    """
    Order things by their texts, and return the parts, each wholly before the next.

    A part with open things has constants for its fixed ones.

    Raises:
        NotCompilableError: Two texts are always equal, or too many are open.
    """
    things = list(texts)
    group = {thing: {thing} for thing in things}
    for one, other in combinations(things, 2):
        order = compared(texts[one], texts[other])
        if order == 0:
            raise NotCompilableError("two statements are the same")
        if order is None and group[one] is not group[other]:
            group[one] |= group[other]
            for thing in group[other]:
                group[thing] = group[one]
    parts: list[Ranking[Item]] = []
    seen: set[int] = set()
    for thing in things:
        members = group[thing]
        if id(members) not in seen:
            seen.add(id(members))
            parts.append(_part([each for each in things if each in members], texts))
    first = {id(part): texts[(*part.fixed, *part.open)[0]] for part in parts}
    return _sorted_parts(parts, first)


def _part(members: Sequence[Item], texts: Mapping[Item, Pieces]) -> Ranking[Item]:
    if len(members) == 1:
        return Ranking(tuple(members), ())
    fixed = [each for each in members if not _has_slot(texts[each])]
    opened = [each for each in members if _has_slot(texts[each])]
    if len(opened) > _MOST_OPEN:
        raise NotCompilableError(f"{len(opened)} texts have no fixed order")
    return Ranking(tuple(sorted(fixed, key=lambda each: str(texts[each][0]))), tuple(opened))


def _has_slot(text: Pieces) -> bool:
    return any(isinstance(piece, int) for piece in text)


def _sorted_parts(parts: list[Ranking[Item]], first: Mapping[int, Pieces]) -> list[Ranking[Item]]:
    # Any member stands for its part: whatever decides against one decides against all.
    ordered: list[Ranking[Item]] = []
    for part in parts:
        place = len(ordered)
        while place and (compared(first[id(part)], first[id(ordered[place - 1])]) or 0) < 0:
            place -= 1
        ordered.insert(place, part)
    return ordered


def rank_of(texts: Sequence[bytes], constants: Sequence[bytes]) -> Rank | None:
    """
    Return the rank of open texts among sorted constants; None where two are equal.

    The generated code does the same without a loop; this is what it is tested against.
    """
    rank: list[int | bool] = []
    for text in texts:
        place = bisect.bisect_left(constants, text)
        if place < len(constants) and constants[place] == text:
            return None
        rank.append(place)
    for one, other in combinations(texts, 2):
        if one == other:
            return None
        rank.append(one < other)
    return tuple(rank)
