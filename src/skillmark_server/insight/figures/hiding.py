# SPDX-License-Identifier: Apache-2.0

"""
Hides the counts of small groups, so that no sum or difference gives them away.

A year's awards are parted three times: by month, by badge and by department. Each part and the
whole is told or hidden, never changed. In one parting, what is hidden is known together, as the
whole less what is told; so as many groups are hidden that they are enough together. Between
partings nothing follows: a combination of parts of several partings that is a group again is a
union of parts of one of them. (That is why no badge is told by month, nor a department by badge.)

Where a group lies in another, such as what was claimed in what was issued, the rest is a group
too: that two were not claimed is hidden like that two were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from skillmark_server.insight.figures.counting import MEASURES
from skillmark_server.insight.matrix import FEW

_ISSUED, _DELIVERED, _BOUNCED, _CLAIMED = range(4)
Shown = list[int | None]
Parts = Mapping[str, Mapping[str, Sequence[int]]]
_WITHIN: Final = {_DELIVERED: _ISSUED, _BOUNCED: _DELIVERED, _CLAIMED: _ISSUED}
"""Where the one is hidden, so is the other: what it lies in, or what is known beside it."""
NOT_BY: Final = {"department": ("shared", "verified")}
"""Counted by badge and day only."""


def shown(parts: Parts) -> tuple[dict[str, dict[str, Shown]], Shown]:
    """
    What may be told of one year.

    Args:
        parts: By parting and key the exact counts, in the order of `MEASURES`.

    Returns:
        The same with None for what is hidden, and the sums over the year.
    """
    told: dict[str, dict[str, Shown]] = {
        part: {key: list(row) for key, row in rows.items()} for part, rows in parts.items()
    }
    whole: Shown = [sum(row[at] for row in parts["month"].values()) for at in range(len(MEASURES))]
    nested: dict[int, dict[str, set[int]]] = {}
    for at, measure in enumerate(MEASURES):
        known = [part for part in parts if measure not in NOT_BY.get(part, ())]
        before = nested.get(_WITHIN.get(at, -1), {})
        found = {
            part: to_hide(
                [_groups(row, at) for row in parts[part].values()], before.get(part, set())
            )
            for part in known
        }
        is_told = None not in found.values()
        if not is_told:
            whole[at] = None
        nested[at] = {}
        for part, rows in told.items():
            few = found.get(part) if is_told else None
            nested[at][part] = set(range(len(rows))) if few is None else few
            for number, row in enumerate(rows.values()):
                if number in nested[at][part]:
                    row[at] = None
    return told, whole


def to_hide(rows: Sequence[Sequence[int]], beside: set[int]) -> set[int] | None:
    """
    Which rows of one parting to hide.

    Args:
        rows: The groups that a number would tell of, each 0 or `FEW` and more to be told.
        beside: Rows that are hidden whatever they hold.

    Returns:
        Their places; None: the sum over all of them would tell too much.
    """
    found = beside | {at for at, row in enumerate(rows) if any(0 < one < FEW for one in row)}
    others = sorted(set(range(len(rows))) - found, key=lambda at: (not any(rows[at]), rows[at]))
    while found and not _is_enough([rows[at] for at in found]):
        if not others:
            return None
        found.add(others.pop(0))
    return found


def _is_enough(rows: Sequence[Sequence[int]]) -> bool:
    """Whether their sums can be known; as many as there are rows would say that each is one."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    return all(one == 0 or one > max(FEW - 1, len(rows)) for one in sums)


def _groups(row: Sequence[int], at: int) -> list[int]:
    """The groups that are known with one number of a row, where what it lies in is known."""
    if at == _BOUNCED:
        rest = row[_ISSUED] - row[_BOUNCED]
        return [row[at], rest, rest - row[_DELIVERED]]
    if at in {_DELIVERED, _CLAIMED}:
        return [row[at], row[_ISSUED] - row[at]]
    return [row[at]]
