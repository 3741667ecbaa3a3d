# SPDX-License-Identifier: Apache-2.0

"""
Conditions of rules: groups of "all of" and "any of" over what is known of a person.

    {"all": [{"any": [{"holds": A}, {"holds": B}]}, {"department": D}, {"months": 12}]}

Reading bounds depth and size and refuses what it does not know; judging asks no database.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.rules.refusals import ConditionRefused

DEEPEST: Final = 4
MOST: Final = 50
LONGEST: Final = 600
"""Months of employment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What a rule may know of a person.

    Args:
        holds: Achievements of which they have an award that is valid now.
        department: Where they work.
        job_role: As what.
        months: For how many whole months; 0 where the beginning is not known.
    """

    holds: frozenset[uuid.UUID]
    department: uuid.UUID | None
    job_role: uuid.UUID | None
    months: int


def read(condition: object) -> dict[str, Any]:
    """
    Check a condition and return it in one spelling.

    Raises:
        ConditionRefused: It is of another shape, too deep, too large, or asks for nothing.
    """
    left = [MOST]
    found = _read(condition, DEEPEST, left)
    if not any(True for _leaf in leaves(found)):
        raise ConditionRefused
    return found


def _read(node: object, depth: int, left: list[int]) -> dict[str, Any]:
    left[0] -= 1
    if left[0] < 0 or depth == 0:
        raise ConditionRefused(_("A rule has at most 50 parts, four deep."))
    if not isinstance(node, Mapping) or len(node) != 1:
        raise ConditionRefused
    name, value = next(iter(node.items()))
    match name:
        case "all" | "any":
            if not isinstance(value, list) or not value:
                raise ConditionRefused
            return {name: [_read(one, depth - 1, left) for one in value]}
        case "holds" | "department" | "job_role":
            return {name: _key(value)}
        case "months":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST:
                raise ConditionRefused(_("Write a number of months from 1 to 600."))
            return {name: value}
        case _:
            raise ConditionRefused


def _key(value: object) -> str:
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        raise ConditionRefused from None


def leaves(condition: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every question of a condition that was read."""
    for name, value in condition.items():
        if name in {"all", "any"}:
            for one in value:
                yield from leaves(one)
        else:
            yield name, value


def fits(condition: Mapping[str, Any], known: Known) -> bool:
    """Whether a person fits a condition that was read."""
    name, value = next(iter(condition.items()))
    match name:
        case "all":
            return all(fits(one, known) for one in value)
        case "any":
            return any(fits(one, known) for one in value)
        case "holds":
            return uuid.UUID(value) in known.holds
        case "department":
            return known.department == uuid.UUID(value)
        case "job_role":
            return known.job_role == uuid.UUID(value)
        case _:
            return known.months >= int(value)
