# SPDX-License-Identifier: Apache-2.0

"""What is drawn on a document beside its words: fine lines, the edge, the marks, the pictures."""

from __future__ import annotations

import base64
import math
from functools import cache
from types import MappingProxyType
from typing import Final

from skillmark_server.drawing.edge import edge_path
from skillmark_server.drawing.marks import (
    CUT_SQUARE,
    CUT_SQUARE_IN,
    LOZENGE,
    LOZENGE_IN,
    SHIELD,
    SHIELD_IN,
)

_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}"{}>{}</svg>'
_SILVER, _ENGRAVED = "#E7ECED", "#B4C0C4"
_LINES: Final = 89
_BETWEEN: Final = 9.0
"""Units of 1122 across an A4 page, between two lines of the guilloche."""

_SWING: Final = 24.0
_WAVE: Final = 80

_SHAPES: Final = MappingProxyType(
    {
        "shield": (SHIELD, SHIELD_IN),
        "lozenge": (LOZENGE, LOZENGE_IN),
        "square": (CUT_SQUARE, CUT_SQUARE_IN),
    }
)


@cache
def guilloche(colour: str) -> str:
    """The fine lines of a page, A4 landscape."""
    lines = []
    for number in range(_LINES):
        y = 20 + number * _BETWEEN - _BETWEEN * 2
        swing = _SWING * math.cos(number * 0.31)
        line = f"M-20 {y:g}"
        for x in range(-20, 1150, _WAVE):
            line += f"C{x + 25} {y - swing:.1f} {x + 55} {y + swing:.1f} {x + _WAVE} {y:g}"
        lines.append(line)
    path = (
        f'<path fill="none" stroke="{colour}" stroke-opacity=".13" stroke-width=".28" '
        f'd="{"".join(lines)}"/>'
    )
    return _SVG.format("0 0 1122 794", ' preserveAspectRatio="none"', path)


def edge(digest: str) -> str:
    """
    The reeded edge of what was signed, with its hairline.

    Args:
        digest: SHA-256 in 64 hexadecimal digits.
    """
    drawn = (
        f'<g fill="none" stroke="{_ENGRAVED}"><circle cx="120" cy="120" r="97.5" '
        f'stroke-width=".5"/><path stroke-width="1.5" d="{edge_path(digest)}"/></g>'
    )
    return _SVG.format("0 0 240 240", "", drawn)


@cache
def punch(shape: str) -> str:
    """An empty mark, `shield`, `lozenge` or `square`; the words in it are set by the template."""
    outer, inner = _SHAPES[shape]
    drawn = (
        f'<path fill="{_SILVER}" stroke="{_ENGRAVED}" stroke-width="1.5" d="{outer}"/>'
        f'<path fill="none" stroke="{_ENGRAVED}" stroke-width=".75" d="{inner}"/>'
    )
    return _SVG.format("0 0 64 64", "", drawn)


def picture(svg: bytes, png: bytes) -> str:
    """
    The picture of a badge as SVG: its own drawing, or the points that were uploaded inside one.

    Args:
        svg: May be empty.
        png: Square; used where there is no drawing.
    """
    if svg:
        return svg.decode("utf-8")
    encoded = base64.b64encode(png).decode()
    image = f'<image width="512" height="512" href="data:image/png;base64,{encoded}"/>'
    return _SVG.format("0 0 512 512", "", image if png else "")
