# SPDX-License-Identifier: Apache-2.0

"""
What an achievement is like elsewhere: skills of a framework, related achievements.

Spec: Open Badges 3.0 § Alignment, § Related.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from skillmark.model.nodes import Node, model
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import IN_LANGUAGE, TEXT, URI, WORDS, Words, term, types
from skillmark.model.vocabulary import TARGET_TYPES


@model
class Alignment(Node):
    """
    OB3-11: a skill, course or rubric that the achievement answers to.

    Args:
        target_name: Its name, such as an ESCO skill's.
        target_url: Its address.
        target_code: Its code within the framework, unique there.
        target_framework: The framework's name.
        target_type: `CFItem`, `ceasn:Competency`, …, or an own `ext:` term.
    """

    type: Sequence[str] = ("Alignment",)
    target_name: Words
    target_url: str
    target_code: str | None = None
    target_description: Words | None = None
    target_framework: str | None = None
    target_type: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "type": must(types("Alignment")),
            "target_name": must(WORDS),
            "target_url": must(URI),
            "target_code": may(TEXT),
            "target_description": may(WORDS),
            "target_framework": may(TEXT),
            "target_type": may(term(TARGET_TYPES)),
        }
    )


@model
class Related(Node):
    """OB3-9: the same achievement in another language or version."""

    id: str
    type: Sequence[str] = ("Related",)
    in_language: str | None = None
    version: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("Related")),
            "in_language": may(IN_LANGUAGE),
            "version": may(TEXT),
        }
    )
