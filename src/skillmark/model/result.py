# SPDX-License-Identifier: Apache-2.0

"""
What can be reached in an achievement, and what was.

Spec: Open Badges 3.0 § ResultDescription, § RubricCriterionLevel, § Result. An
achievement describes its results; a credential reports them. Values are texts:
"12" on the Danish scale and "B+" are not numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, cast

from skillmark.errors import ModelError
from skillmark.model.alignment import Alignment
from skillmark.model.fields import many, refused
from skillmark.model.nodes import Node, model, one
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import TEXT, URI, WORDS, Words, term, types
from skillmark.model.vocabulary import RESULT_STATUSES, RESULT_TYPES
from skillmark.protocols import Json, JsonValue


@model
class RubricCriterionLevel(Node):
    """OB3-12: one level of a rubric, such as "Mastered"."""

    id: str
    type: Sequence[str] = ("RubricCriterionLevel",)
    name: Words
    alignment: Sequence[Alignment] = ()
    description: Words | None = None
    level: str | None = None
    points: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("RubricCriterionLevel")),
            "name": must(WORDS),
            "alignment": may(many(one(lambda: Alignment))),
            "description": may(WORDS),
            "level": may(TEXT),
            "points": may(TEXT),
        }
    )


def _levels(description: Json) -> list[JsonValue]:
    levels = cast("Iterable[Json]", description.get("rubricCriterionLevel", ()))
    return [level["id"] for level in levels]


def required_level_exists(description: Json) -> None:
    """
    OB3-12: `requiredLevel` is one of the levels described.

    A description may keep its rubric elsewhere and list no level at all.
    """
    required, levels = description.get("requiredLevel"), _levels(description)
    if required is not None and levels and required not in levels:
        raise refused(required, "the id of a rubricCriterionLevel", "/requiredLevel")


@model
class ResultDescription(Node):
    """
    OB3-12: one thing that is measured, and the values that it can take.

    Args:
        allowed_value: Every value that a result may have, from low to high.
        required_value: The lowest value with which the achievement is met.
        required_level: The same, as the id of one of the levels.
    """

    id: str
    type: Sequence[str] = ("ResultDescription",)
    name: Words
    result_type: str
    alignment: Sequence[Alignment] = ()
    allowed_value: Sequence[str] = ()
    required_level: str | None = None
    required_value: str | None = None
    rubric_criterion_level: Sequence[RubricCriterionLevel] = ()
    value_max: str | None = None
    value_min: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("ResultDescription")),
            "name": must(WORDS),
            "result_type": must(term(RESULT_TYPES)),
            "alignment": may(many(one(lambda: Alignment))),
            "allowed_value": may(many(TEXT)),
            "required_level": may(URI),
            "required_value": may(TEXT),
            "rubric_criterion_level": may(many(one(lambda: RubricCriterionLevel))),
            "value_max": may(TEXT),
            "value_min": may(TEXT),
        },
        rules=(required_level_exists,),
    )


@model
class Result(Node):
    """
    OB3-12: what the earner reached.

    Args:
        result_description: The id of the description in the achievement.
        value: The value reached, or
        achieved_level: the id of the level reached, or
        status: how far the earner is.
    """

    type: Sequence[str] = ("Result",)
    result_description: str | None = None
    value: str | None = None
    achieved_level: str | None = None
    status: str | None = None
    alignment: Sequence[Alignment] = ()

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(types("Result")),
            "result_description": may(URI),
            "value": may(TEXT),
            "achieved_level": may(URI),
            "status": may(term(RESULT_STATUSES, extensible=False)),
            "alignment": may(many(one(lambda: Alignment))),
        }
    )


def result_is_described(result: Json, described: Mapping[str, Json]) -> None:
    """OB3-12: `resultDescription` names a description in the asserted achievement."""
    named = result.get("resultDescription")
    if named is not None and named not in described:
        raise refused(
            named, "the id of a resultDescription in the achievement", "/resultDescription"
        )


def result_has_its_status(result: Json, description: Json) -> None:
    """OB3-12: a result of type Status says which."""
    if description["resultType"] == "Status" and "status" not in result:
        raise ModelError("the member is missing, and the result type is Status", pointer="/status")


def result_level_exists(result: Json, description: Json) -> None:
    """OB3-12: `achievedLevel` is one of the levels described, if any are."""
    level, levels = result.get("achievedLevel"), _levels(description)
    if level is not None and levels and level not in levels:
        raise refused(
            level, "the id of a rubricCriterionLevel of its description", "/achievedLevel"
        )


def result_value_is_allowed(result: Json, description: Json) -> None:
    """OB3-12: a description that lists its values lists the one reached."""
    value, allowed = result.get("value"), description.get("allowedValue")
    if value is not None and allowed is not None and value not in cast("list[str]", allowed):
        raise refused(value, "one of the allowed values of its description", "/value")


def check_result(result: Json, described: Mapping[str, Json]) -> None:
    """
    Judge a result by the descriptions, by id, of the achievement that it is for.

    Raises:
        ModelError: They disagree.
    """
    result_is_described(result, described)
    description = described.get(cast("str", result.get("resultDescription")))
    if description is None:
        return
    result_has_its_status(result, description)
    result_level_exists(result, description)
    result_value_is_allowed(result, description)
