# SPDX-License-Identifier: Apache-2.0

"""
Words as outlines, so that a picture needs no font where it is shown.

The font is Commissioner (OFL-1.1, see data/commissioner-OFL.txt): its Latin, extended
Latin and Greek parts at weight 680 and FLAR 100, made static and merged with fontTools.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from skillmark_server.drawing.palette import DATA

_READING = threading.Lock()
"""Held while the font is read: fontTools takes its tables apart when they are first asked for."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Letters as the `d` of an SVG path, and how wide they are."""

    path: str
    width: float


class Unwritable(ValueError):
    """The font has no letter for a character; `args[0]` is the character."""


@functools.lru_cache(maxsize=512)
def outline(text: str, *, size: float, tracking: float = 0.0) -> Outline:
    """
    `text` set on a baseline at 0, from x = 0.

    Args:
        text: As it is to be read.
        size: Of the letters, in units of the picture.
        tracking: Added behind each letter but the last.

    Raises:
        Unwritable: A character is not in the font.
    """
    with _READING:
        return _outlined(_font(), text, size, tracking)


def _outlined(font: TTFont, text: str, size: float, tracking: float) -> Outline:
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    scale = size / font["head"].unitsPerEm
    pen = SVGPathPen(glyphs, ntos=_short)
    x = 0.0
    for index, character in enumerate(text):
        name = cmap.get(ord(character))
        if name is None:
            raise Unwritable(character)
        if index:
            x += tracking
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, 0)))
        x += glyphs[name].width * scale
    return Outline(pen.getCommands(), x)


def can_write(text: str) -> bool:
    """Whether the font has every character of `text`."""
    return all(ord(character) in _letters() for character in text)


@functools.cache
def _letters() -> frozenset[int]:
    with _READING:
        return frozenset(_font().getBestCmap())


@functools.cache
def _font() -> TTFont:
    return TTFont(DATA / "commissioner-display.ttf", lazy=False)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
