# SPDX-License-Identifier: Apache-2.0

"""What every card for social networks is made of: the ground, the columns of text, the foot."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from PIL import Image

from skillmark_server.drawing.marks import logo
from skillmark_server.drawing.raster import png
from skillmark_server.drawing.refusals import PictureError
from skillmark_server.drawing.typesetting import DISPLAY, TEXT, is_latin

WIDTH: Final = 1200
HEIGHT: Final = 630
SILVER: Final = "#F1F4F4"
NIGHT: Final = "#0C2B3A"
ON_NIGHT: Final = "#F4FAFC"
ON_NIGHT_2: Final = "#B9D3DF"
LEFT: Final = 620
ROOM: Final = 520
FOOT: Final = 468
TRACKING: Final = -0.028
_FAMILY: Final = "Commissioner Thin, Noto Sans Arabic"
_WEIGHTS: Final = {DISPLAY: 700, TEXT: 400}
"""By which the renderer finds each of the two cuts: the nearest it has."""


@dataclass(slots=True)
class Column:
    """Where the next line goes, and the lines so far."""

    y: float
    drawn: list[str]

    def line(self, text: str, *, font: str, size: float, height: float, fill: str) -> None:
        """Set one line; `height` in lines."""
        # The baseline of the browser's line box: half the leading, then the ascent.
        baseline = self.y + (height * size) / 2 + size * 0.345
        self.drawn.append(text_at(text, x=LEFT, y=baseline, font=font, size=size, fill=fill))
        self.y += height * size


def foot(words: str) -> str:
    """The line, the logo, and what to do."""
    mark = logo(marks="#EAF4F8", disc="#7FC6E4", tick="#04222F")
    return (
        f'<path stroke="#3A5E70" d="M{LEFT} {FOOT}.5H{LEFT + ROOM}"/>'
        f'<g transform="translate({LEFT} 499) scale(.94)">{mark}</g>'
        f"{text_at('Skillmark', x=LEFT + 39, y=523, font=DISPLAY, size=25, fill=ON_NIGHT)}"
        f"{text_at(words, x=LEFT, y=569, font=TEXT, size=21, fill=ON_NIGHT_2)}"
    )


def text_at(words: str, *, x: float, y: float, font: str, size: float, fill: str) -> str:
    """Set one line with its baseline at `y`."""
    # Letters that join, as Arabic ones do, would come apart if they were set closer.
    close = font == DISPLAY and size > 25 and is_latin(words)  # noqa: PLR2004 - headlines only
    tracking = f' letter-spacing="{TRACKING * size:.2f}"' if close else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{_FAMILY}" font-weight="{_WEIGHTS[font]}" '
        f'font-size="{size}" fill="{fill}"{tracking} xml:space="preserve">{escape(words)}</text>'
    )


def picture(badge: bytes, size: int) -> Image.Image:
    """
    A badge, `size` pixels each way.

    Raises:
        PictureError: It is no picture.
    """
    data = badge if badge.startswith(b"\x89PNG") else png(badge, 1024)
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as found:
            return found.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureError from error
