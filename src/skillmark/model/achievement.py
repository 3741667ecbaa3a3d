# SPDX-License-Identifier: Apache-2.0

"""
What can be earned: an achievement and its criteria.

Spec: Open Badges 3.0 § Achievement, § Criteria.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from skillmark.errors import ModelError
from skillmark.model.alignment import Alignment, Related
from skillmark.model.evidence import Image
from skillmark.model.fields import many
from skillmark.model.identity import IdentifierEntry
from skillmark.model.nodes import Node, model, one
from skillmark.model.profile import EndorsementCredential, Profile
from skillmark.model.result import ResultDescription
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import (
    COMPACT_JWS,
    IN_LANGUAGE,
    NUMBER,
    TEXT,
    URI,
    WORDS,
    Words,
    term,
    types,
)
from skillmark.model.vocabulary import ACHIEVEMENT_TYPES
from skillmark.protocols import Json


def criteria_say_something(criteria: Json) -> None:
    """OB3-9: criteria have an address, a narrative, or both."""
    if "id" not in criteria and "narrative" not in criteria:
        raise ModelError("met neither id nor narrative, expected at least one of them")


@model
class Criteria(Node):
    """OB3-9: what one does to earn the achievement. The narrative may be Markdown."""

    id: str | None = None
    narrative: Words | None = None

    shape: ClassVar[Shape] = Shape(
        {"id": may(URI), "narrative": may(WORDS)}, rules=(criteria_say_something,)
    )


@model
class Achievement(Node):
    """
    OB3-9: something that can be earned: a badge, a certificate, a competency, a course.

    Args:
        id: Its address or URN, the same for everybody who earns it.
        name: Its title.
        description: What it is, in a few sentences.
        criteria: What one does to earn it.
        achievement_type: A term of OB 3.0 (OB3-10), or an own one that starts with `ext:`.
        alignment: The skills that it stands for.
        result_description: What is measured, if anything is.
    """

    id: str
    type: Sequence[str] = ("Achievement",)
    name: Words
    description: Words
    criteria: Criteria
    achievement_type: str | None = None
    alignment: Sequence[Alignment] = ()
    creator: Profile | None = None
    credits_available: float | None = None
    endorsement: Sequence[EndorsementCredential] = ()
    endorsement_jwt: Sequence[str] = ()
    field_of_study: Words | None = None
    human_code: str | None = None
    image: Image | None = None
    in_language: str | None = None
    other_identifier: Sequence[IdentifierEntry] = ()
    related: Sequence[Related] = ()
    result_description: Sequence[ResultDescription] = ()
    specialization: Words | None = None
    tag: Sequence[str] = ()
    version: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("Achievement")),
            "name": must(WORDS),
            "description": must(WORDS),
            "criteria": must(one(lambda: Criteria)),
            "achievement_type": may(term(ACHIEVEMENT_TYPES)),
            "alignment": may(many(one(lambda: Alignment))),
            "creator": may(one(lambda: Profile)),
            "credits_available": may(NUMBER),
            "endorsement": may(many(one(lambda: EndorsementCredential))),
            "endorsement_jwt": may(many(COMPACT_JWS)),
            "field_of_study": may(WORDS),
            "human_code": may(TEXT),
            "image": may(one(lambda: Image)),
            "in_language": may(IN_LANGUAGE),
            "other_identifier": may(many(one(lambda: IdentifierEntry))),
            "related": may(many(one(lambda: Related))),
            "result_description": may(many(one(lambda: ResultDescription))),
            "specialization": may(WORDS),
            "tag": may(many(TEXT)),
            "version": may(TEXT),
        }
    )
