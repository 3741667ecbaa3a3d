# SPDX-License-Identifier: Apache-2.0

"""
Pictures, and the evidence of how an achievement was met.

Spec: Open Badges 3.0 § Image, § Evidence. Evidence stands on the credential,
not on its subject. Nothing is fetched: an `id` may be dead or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from skillmark.model.nodes import Node, model
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import IMAGE_URI, TEXT, URI, WORDS, Words, constant, types


@model
class Image(Node):
    """OB3-16: a picture by its URL, or in a data URL."""

    id: str
    type: str = "Image"
    caption: Words | None = None

    shape: ClassVar[Shape] = Shape(
        {"id": must(IMAGE_URI), "type": must(constant("Image")), "caption": may(WORDS)},
        closed=True,
    )


@model
class Evidence(Node):
    """OB3-13: what the earner made or did, by URL or in words."""

    id: str | None = None
    type: Sequence[str] = ("Evidence",)
    name: Words | None = None
    narrative: Words | None = None
    description: Words | None = None
    genre: str | None = None
    audience: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": may(URI),
            "type": must(types("Evidence")),
            "name": may(WORDS),
            "narrative": may(WORDS),
            "description": may(WORDS),
            "genre": may(TEXT),
            "audience": may(TEXT),
        }
    )
