# SPDX-License-Identifier: Apache-2.0

"""
The picture of a version: drawn from a design, or uploaded.

`drawing` draws; this module says what is drawn by default and what it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image

from skillmark_server.achievements.content import LANGUAGES, Content, said_in
from skillmark_server.achievements.terms import AchievementType

SIZE: Final = 512
"""Pixels of the PNG, each way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    What is kept.

    Args:
        svg: Empty where a picture was uploaded.
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
    return {"shape": shape, "palette": palette, "ground": ground, "icon": icon}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One thing a picture can be made of.

    Args:
        names: By language.
        words: What it is searched by, in all languages.
        group: Under which it stands.
    """

    key: str
    names: Mapping[str, str]
    words: str = ""
    group: str = ""

    def name(self, language: str) -> str:
        """What it is called in `language`."""
        return said_in(self.names, language)


def offered() -> dict[str, list[Part]]:
    """What pictures can be made of: `shape`, `palette`, `ground` and `icon`."""
    return {
        kind: [Part(key=key, names={"en": key, "da": key}) for key in keys.split()]
        for kind, keys in _INTERIM.items()
    }


_INTERIM = {
    "shape": "coin shield hex octagon tile lozenge arch scallop quatrefoil pennant plaque gear",
    "palette": "hyben rav fjord mos lyng skifer sund boeg roedbede nat klit tegl",
    "ground": "plain rays rings waves grid diag guilloche",
    "icon": "aid truck epoxy audit lock plan data social star sun leaf weld mountain",
}


def normal(design: Mapping[str, Any]) -> dict[str, Any]:
    """`design` as it is kept, so that equal designs are equal values."""
    return dict(design)


def svg_of(design: Mapping[str, Any], *, small: bool = False) -> bytes:
    """The drawing of `design`; `small` for a place of less than 64 pixels."""
    return drawn(design, Content()).svg


def parts_sprite() -> bytes:
    """Every shape, palette and icon as symbols: `#shape-coin`, `#palette-fjord`, `#icon-aid`."""
    return b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def drawn(design: Mapping[str, Any], content: Content) -> Picture:
    """
    Draw `design`.

    Raises:
        Refusal: The design names something that there is not.
    """
    # Until `drawing.badge` is there: a plain disc, so that everything above can be built.
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        b'<circle cx="256" cy="256" r="240" fill="#0E4B73"/></svg>'
    )
    return Picture(design=design, svg=svg, png=_plain_png(), alt=alt_of(design, content))


def taken(upload: bytes, content: Content) -> Picture:
    """
    Clean a picture that somebody uploaded.

    Raises:
        Refusal: It is no picture that is taken here.
    """
    return Picture(design={}, svg=b"", png=_plain_png(), alt=alt_of({}, content))


def alt_of(design: Mapping[str, Any], content: Content) -> dict[str, str]:
    """What the picture shows, in each language the name is in."""
    return {
        language: f"Badge: {said_in(content.name, language)}"
        for language in LANGUAGES
        if content.name.get(language)
    }


def _plain_png() -> bytes:
    file = BytesIO()
    Image.new("RGBA", (SIZE, SIZE), "#0E4B73").save(file, "PNG")
    return file.getvalue()
