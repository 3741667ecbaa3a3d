# SPDX-License-Identifier: Apache-2.0

"""
What a cell says of a person's result, by the achievement's first result description.

Numbers may have a decimal comma and are written with a point, as every reader
of the badge expects; grades and levels are matched by their name, whatever
their case. Which results suffice is for the achievement's owner to judge.

Spec: Open Badges 3.0 § Result, § ResultDescription, § ResultType.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from skillmark.model import Achievement, Result, ResultDescription
from skillmark.recipients.problems import CellRefusedError
from skillmark.text import Text, say

_NUMBERS: Final = frozenset(
    {"GradePointAverage", "Percent", "PredictedScore", "RawScore", "RubricScore", "ScaledScore"}
)
_LEVELS: Final = frozenset({"PerformanceLevel", "RubricCriterion", "RubricCriterionLevel"})
_STATUSES: Final = {
    "completed": "Completed",
    "passed": "Completed",
    "gennemført": "Completed",
    "bestået": "Completed",
    "enrolled": "Enrolled",
    "tilmeldt": "Enrolled",
    "failed": "Failed",
    "ikke bestået": "Failed",
    "dumpet": "Failed",
    "inprogress": "InProgress",
    "in progress": "InProgress",
    "i gang": "InProgress",
    "onhold": "OnHold",
    "on hold": "OnHold",
    "på pause": "OnHold",
    "provisional": "Provisional",
    "foreløbig": "Provisional",
    "withdrew": "Withdrew",
    "afbrudt": "Withdrew",
}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_MOST_SHOWN: Final = 12


def read_result(text: str, achievement: Achievement | None) -> Result:
    """
    Return the result that `text` says.

    Args:
        text: One cell, not empty.
        achievement: What the file is about; None where it is not known.

    Raises:
        CellRefusedError: The achievement describes no result, or not this one.
    """
    descriptions = () if achievement is None else achievement.result_description
    if not descriptions:
        raise CellRefusedError(
            "result_not_described",
            say("The achievement describes no result. Describe one in it, or empty this column."),
        )
    description = descriptions[0]
    if description.rubric_criterion_level and (
        description.result_type in _LEVELS or not description.allowed_value
    ):
        return Result(result_description=description.id, achieved_level=_level(text, description))
    if description.result_type == "Status":
        return Result(result_description=description.id, status=_status(text))
    return Result(result_description=description.id, value=_value(text, description))


def _value(text: str, description: ResultDescription) -> str:
    if description.allowed_value:
        return _one_of(text, {value: value for value in description.allowed_value})
    if description.result_type in _NUMBERS:
        return _number(text, description)
    return text


def _number(text: str, description: ResultDescription) -> str:
    bare = text.removesuffix("%").rstrip() if description.result_type == "Percent" else text
    if not _NUMBER.fullmatch(bare):
        raise CellRefusedError(
            "result_not_a_number",
            say("{value} is not a number. Write it like 87 or 87,5.", value=text[:40]),
        )
    written = bare.replace(",", ".").removeprefix("+")
    number = Decimal(written)
    low, high = _bound(description.value_min), _bound(description.value_max)
    if (low is not None and number < low) or (high is not None and number > high):
        raise CellRefusedError(
            "result_out_of_range",
            say(
                "{value} is not between {low} and {high}.",
                value=text,
                low=description.value_min or "-∞",
                high=description.value_max or "∞",
            ),
        )
    return written


def _bound(text: str | None) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if text and _NUMBER.fullmatch(text) else None


def _level(text: str, description: ResultDescription) -> str:
    names: dict[str, str] = {}
    for level in description.rubric_criterion_level:
        name = level.name
        words = name if isinstance(name, str) else name.get("@value", "")
        names[words] = level.id
        names.setdefault(level.level or words, level.id)
    return _one_of(text, names)


def _status(text: str) -> str:
    status = _STATUSES.get(" ".join(text.casefold().split()))
    if status is None:
        raise _not_one_of(text, dict.fromkeys(_STATUSES.values(), ""))
    return status


def _one_of(text: str, values: Mapping[str, str]) -> str:
    """The exact text goes first, so that a scale may tell `a` from `A`."""
    if text in values:
        return values[text]
    folded = {" ".join(name.casefold().split()): value for name, value in values.items()}
    found = folded.get(" ".join(text.casefold().split()))
    if found is None:
        raise _not_one_of(text, values)
    return found


def _not_one_of(text: str, values: Mapping[str, str]) -> CellRefusedError:
    names = list(values)
    shown = ", ".join(names[:_MOST_SHOWN]) + (", …" if len(names) > _MOST_SHOWN else "")
    sentence: Text = say("{value} is not one of {known}.", value=text[:40], known=shown)
    return CellRefusedError("result_not_allowed", sentence)
