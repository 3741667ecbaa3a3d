# SPDX-License-Identifier: Apache-2.0

"""
The picture of a badge, drawn from a small design: the same design gives the same bytes.

Layers from the outside: rim, reeds, field, ground, hairline, icon, plate, level marks. Below
64 px the small cut is used: no plate, ground, hairline or marks.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from skillmark_server.drawing.lettering import Unwritable, can_write, outline
from skillmark_server.drawing.palette import (
    Ground,
    Icon,
    Palette,
    Shape,
    grounds,
    icons,
    palettes,
    shapes,
)
from skillmark_server.drawing.refusals import DesignError

BOX: Final = 512
LONGEST_TEXT: Final = 16
MOST_LEVELS: Final = 4
_MIDDLE: Final = 256
_LARGEST: Final = 40.0
_TRACKING: Final = 2.2
_ABOVE_AND_BELOW: Final = 24.8
_PADDING: Final = 30.0
_NARROWEST: Final = 200.0
_WIDEST: Final = {"arch": 349, "lozenge": 320, "octagon": 374, "tile": 390}
_WIDEST_OTHERS: Final = 362.0
"""Of a plate; letters shrink to fit into it."""
_FLAT: Final = frozenset({"tile", "plaque", "octagon"})
_ICON_HALF: Final = 120.0
_SMALL_ICON: Final = 152.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDesign:
    """
    What a badge looks like.

    Args:
        shape: Key of a shape.
        palette: Key of a palette.
        ground: Key of a ground.
        icon: Key of an icon.
        text: On the plate, at most 16 characters; empty for no plate.
        level: How many of the marks are filled.
        levels: How many marks there are; 0 for none.
    """

    shape: str = "coin"
    palette: str = "fjord"
    ground: str = "plain"
    icon: str = "star"
    text: str = ""
    level: int = 0
    levels: int = 0

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> Self:
        """
        Read a design from JSON; members may be left out.

        Raises:
            DesignError: A member is unknown, names nothing, or does not fit.
        """
        unknown = set(members) - {"shape", "palette", "ground", "icon", "text", "level", "levels"}
        if unknown:
            raise DesignError(
                _("A design has no such member: %s") % min(unknown)[:40], field="design"
            )
        for name, known in (
            ("shape", shapes()),
            ("palette", palettes()),
            ("ground", grounds()),
            ("icon", icons()),
        ):
            value = members.get(name, getattr(cls(), name))
            if not isinstance(value, str) or value not in known:
                words = _("%(value)s is no %(name)s. There are: %(known)s")
                raise DesignError(
                    words % {"value": str(value)[:40], "name": name, "known": ", ".join(known)},
                    field=name,
                )
        level, levels = _count(members, "level"), _count(members, "levels")
        if level > levels:
            raise DesignError(_("More levels are reached than there are."), field="level")
        return cls(
            **{
                name: members[name]
                for name in ("shape", "palette", "ground", "icon")
                if name in members
            },
            text=_plate_text(members.get("text", "")),
            level=level,
            levels=levels,
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def _count(members: Mapping[str, Any], name: str) -> int:
    value = members.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_LEVELS:
        raise DesignError(_("A badge has at most four levels."), field=name)
    return value


def _plate_text(value: object) -> str:
    if not isinstance(value, str):
        raise DesignError(_("The words on the plate are a text."), field="text")
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    if len(text) > LONGEST_TEXT:
        raise DesignError(_("The plate has room for 16 characters."), field="text")
    if not can_write(text.upper()):
        raise DesignError(
            _("The plate takes Latin and Greek letters, figures and signs."), field="text"
        )
    return text


def alt_text(design: BadgeDesign, name: str, language: str) -> str:
    """What the picture shows, in words: "Badge: First aid, Rosehip coin with a …, level 2 of 4"."""
    palette = palettes()[design.palette].names[language]
    shape = shapes()[design.shape].names[language].lower()
    icon = icons()[design.icon].names[language]
    if language == "da":
        said = f"Badge: {name}, {shape} i {palette.lower()} med {icon}"
        level = f", niveau {design.level} af {design.levels}"
    else:
        said = f"Badge: {name}, {palette.lower()} {shape} with {icon}"
        level = f", level {design.level} of {design.levels}"
    return said + (level if design.levels else "")


@functools.lru_cache(maxsize=256)
def badge_svg(design: BadgeDesign, *, small: bool = False) -> bytes:
    """
    The picture of `design` as SVG, 512 x 512.

    Args:
        design: Read by `BadgeDesign.from_dict`.
        small: For less than 64 px: rim, reeds, field and a larger icon only.
    """
    shape, colours = shapes()[design.shape], palettes()[design.palette]
    has_plate = bool(design.text) and not small
    parts = [
        f'<path fill="{colours.rim}" stroke="{colours.mid}" stroke-width="4" d="{shape.rim}"/>',
        (
            f'<path fill="none" stroke="{colours.mid}" stroke-opacity=".85" stroke-width="11" '
            f'stroke-dasharray="3.2 5.2" d="{shape.reeds}"/>'
        ),
        f'<path fill="{colours.field}" d="{shape.field}"/>',
    ]
    if not small:
        parts += [
            _ground(grounds()[design.ground], shape, colours),
            (
                f'<path fill="none" stroke="{colours.light}" stroke-opacity=".75" '
                f'stroke-width="2.5" d="{shape.hairline}"/>'
            ),
        ]
    parts.append(_icon(icons()[design.icon], shape, colours, has_plate=has_plate, small=small))
    bottom = shape.plate_y
    if has_plate:
        drawn, bottom = _plate(design.text, shape, colours)
        parts.append(drawn)
    if design.levels and not small:
        parts.append(_levels(design, colours, bottom if has_plate else shape.plate_y + 20))
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}">{body}</svg>'
    ).encode()


def _icon(icon: Icon, shape: Shape, colours: Palette, *, has_plate: bool, small: bool) -> str:
    x, y = shape.icon_centre if has_plate else (_MIDDLE, (_MIDDLE + shape.icon_centre[1]) / 2 + 8)
    half = _SMALL_ICON * shape.icon_half / 118 if small else shape.icon_half
    if not has_plate and not small:
        half *= 1.14
    scale = half / _ICON_HALF
    drawn = icon.svg
    for word, colour in (
        ("FIELD", colours.field),
        ("MID", colours.mid),
        ("LIGHT", colours.light),
        ("ACCENT", colours.accent),
        ("CLIP", f"clip-{icon.key}"),
    ):
        drawn = drawn.replace(word, colour)
    return f'<g transform="translate({_n(x)} {_n(y)}) scale({scale:.3f})">{drawn}</g>'


def _plate(text: str, shape: Shape, colours: Palette) -> tuple[str, float]:
    """The plate with its words, and where it ends."""
    room = _WIDEST.get(shape.key, _WIDEST_OTHERS) - 2 * _PADDING
    size = _LARGEST
    letters = outline(text.upper(), size=size, tracking=_TRACKING)
    if letters.width > room:
        gaps = _TRACKING * (len(text.upper()) - 1)
        size *= (room - gaps) / (letters.width - gaps)
        letters = outline(text.upper(), size=size, tracking=_TRACKING)
    width, height = max(letters.width + 2 * _PADDING, _NARROWEST), size + _ABOVE_AND_BELOW
    left, top = _MIDDLE - width / 2, shape.plate_y
    parts = []
    if shape.key not in _FLAT:
        tails = []
        for side in (-1, 1):
            edge = _MIDDLE + side * width / 2
            out, inner = edge + side * 16, edge - side * 14
            low, fold = top + 12, top + height + 9
            tails.append(
                f"M{_n(out)} {_n(fold)}V{_n(low)}H{_n(inner)}V{_n(fold)}L{_n((out + inner) / 2)} {_n(fold - 12)}Z"
            )
        parts.append(f'<path fill="{colours.rim}" d="{"".join(tails)}"/>')
    parts.append(
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}" rx="7" '
        f'fill="{colours.plate}"/>'
        f'<rect x="{_n(left + 5)}" y="{_n(top + 5)}" width="{_n(width - 10)}" '
        f'height="{_n(height - 10)}" rx="4" fill="none" stroke="{colours.plate_text}" '
        f'stroke-opacity=".35" stroke-width="1.8"/>'
    )
    x, baseline = _MIDDLE - letters.width / 2, top + height / 2 + size * 0.36
    parts.append(
        f'<path fill="{colours.plate_text}" transform="translate({_n(x)} {_n(baseline)})" d="{escape(letters.path)}"/>'
    )
    return "".join(parts), top + height


def _levels(design: BadgeDesign, colours: Palette, below: float) -> str:
    y, first = below + 16, _MIDDLE - 15 * (design.levels - 1)
    parts = []
    for index in range(design.levels):
        x = first + 30 * index
        lozenge = f"M{_n(x)} {_n(y)}L{_n(x + 10)} {_n(y + 10)}L{_n(x)} {_n(y + 20)}L{_n(x - 10)} {_n(y + 10)}Z"
        look = (
            f'fill="{colours.accent}"'
            if index < design.level
            else f'fill="none" stroke="{colours.light}" stroke-opacity=".8" stroke-width="2.5"'
        )
        parts.append(f'<path {look} d="{lozenge}"/>')
    return "".join(parts)


def _ground(ground: Ground, shape: Shape, colours: Palette) -> str:
    if ground.key == "plain":
        return ""
    clip = f'<clipPath id="field-{shape.key}"><path d="{shape.field}"/></clipPath>'
    fill = f'fill="{colours.mid}" opacity=".16"'
    lines = f'fill="none" stroke="{colours.mid}" stroke-width="2.2" opacity=".58"'
    look, drawn = {
        "rays": (fill, _rays()),
        "rings": (
            lines,
            "".join(f'<circle cx="256" cy="256" r="{r}"/>' for r in range(24, 300, 22)),
        ),
        "waves": (lines, _waves()),
        "grid": (lines, _straight("M{0} 0V512", "M0 {0}H512", step=24)),
        "diag": (lines, _straight("M{0} 0l512 512", step=26, start=-512)),
        "guilloche": (lines, _guilloche()),
    }[ground.key]
    return f'{clip}<g clip-path="url(#field-{shape.key})" {look}>{drawn}</g>'


def _rays() -> str:
    paths = []
    for index in range(24):
        a, b = math.radians(15 * index), math.radians(15 * index + 7.5)
        paths.append(
            f"M256 256L{_n(256 + 420 * math.cos(a))} {_n(256 + 420 * math.sin(a))}"
            f"L{_n(256 + 420 * math.cos(b))} {_n(256 + 420 * math.sin(b))}Z"
        )
    return f'<path d="{"".join(paths)}"/>'


def _waves() -> str:
    wave = "q32 -22 64 0t64 0" * 5
    return f'<path d="{"".join(f"M-20 {y}{wave}" for y in range(20, 520, 30))}"/>'


def _straight(*shapes_: str, step: int, start: int = 0) -> str:
    drawn = (shape.format(at) for shape in shapes_ for at in range(start, BOX + 1, step))
    return f'<path d="{"".join(drawn)}"/>'


def _guilloche() -> str:
    return "".join(
        f'<ellipse cx="256" cy="256" rx="210" ry="92" transform="rotate({angle} 256 256)"/>'
        for angle in range(0, 180, 10)
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


__all__ = ["BadgeDesign", "DesignError", "Unwritable", "alt_text", "badge_svg"]
