# SPDX-License-Identifier: Apache-2.0

"""
The picture of a version: drawn from a design, or uploaded.

`drawing` draws and cleans; this module says what is drawn by default, and keeps what a
version needs: SVG, PNG and the words for who does not see it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from skillmark_server.achievements.content import LANGUAGES, Content
from skillmark_server.achievements.terms import AchievementType
from skillmark_server.drawing import raster
from skillmark_server.drawing.badge import BadgeDesign, alt_text, badge_svg

SIZE: Final = 512
"""Pixels of the PNG, each way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    What is kept.

    Args:
        design: Empty where a picture was uploaded.
        svg: Empty where a picture was uploaded.
        png: 512 x 512.
        alt: What it shows, in words, by language.
    """

    design: Mapping[str, Any]
    svg: bytes
    png: bytes
    alt: Mapping[str, str]


_BY_TYPE: Final[Mapping[str, tuple[str, str, str, str]]] = {
    AchievementType.BADGE: ("coin", "fjord", "rings", "star"),
    AchievementType.MICRO_CREDENTIAL: ("hex", "boeg", "grid", "leaf"),
    AchievementType.CERTIFICATE: ("plaque", "sund", "waves", "sun"),
    AchievementType.CERTIFICATION: ("octagon", "nat", "guilloche", "audit"),
    AchievementType.LICENSE: ("shield", "rav", "diag", "truck"),
    AchievementType.COMPETENCY: ("lozenge", "lyng", "rays", "mountain"),
    AchievementType.COURSE: ("arch", "klit", "waves", "sun"),
    AchievementType.LEARNING_PROGRAM: ("arch", "mos", "rings", "mountain"),
    AchievementType.ASSESSMENT: ("gear", "skifer", "grid", "audit"),
    AchievementType.AWARD: ("scallop", "roedbede", "rays", "star"),
    AchievementType.MEMBERSHIP: ("quatrefoil", "tegl", "rings", "sun"),
}


def default_design(achievement_type: str) -> dict[str, Any]:
    """A good picture to begin with, by what kind of thing is earned."""
    shape, palette, ground, icon = _BY_TYPE.get(achievement_type, _BY_TYPE[AchievementType.BADGE])
    return normal({"shape": shape, "palette": palette, "ground": ground, "icon": icon})


def normal(design: Mapping[str, Any]) -> dict[str, Any]:
    """
    `design` as it is kept, so that equal designs are equal values.

    Raises:
        DesignError: It names something that there is not, or its text does not fit.
    """
    return BadgeDesign.from_dict(design).to_dict()


def drawn(design: Mapping[str, Any], content: Content) -> Picture:
    """
    Draw `design`.

    Raises:
        DesignError: It names something that there is not, or its text does not fit.
    """
    svg = svg_of(design)
    return Picture(
        design=normal(design), svg=svg, png=raster.png(svg, SIZE), alt=alt_of(design, content)
    )


def taken(upload: bytes, content: Content) -> Picture:
    """
    Clean a picture that somebody uploaded; only its pixels are kept.

    Raises:
        PictureError: It is no picture that is taken here.
    """
    cleaned = raster.clean_upload(upload)
    return Picture(design={}, svg=b"", png=_resized(cleaned.png), alt=alt_of({}, content))


def svg_of(design: Mapping[str, Any], *, small: bool = False) -> bytes:
    """
    The drawing of `design`; `small` for a place of less than 64 pixels.

    Raises:
        DesignError: It names something that there is not, or its text does not fit.
    """
    return badge_svg(BadgeDesign.from_dict(design), small=small)


def alt_of(design: Mapping[str, Any], content: Content) -> dict[str, str]:
    """What the picture shows, in each language that the name is in."""
    named = {key: content.name[key] for key in LANGUAGES if content.name.get(key)}
    if not design:
        return {key: f"Badge: {name}" for key, name in named.items()}
    read = BadgeDesign.from_dict(design)
    return {key: alt_text(read, name, key) for key, name in named.items()}


def _resized(png: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
