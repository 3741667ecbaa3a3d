# SPDX-License-Identifier: Apache-2.0

"""
The card of somebody's page, or of a collection, for social networks: up to four badges, a name.

Like the card of an award it says no verdict: a picture outlives its truth.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image

from skillmark_server.drawing.cards import (
    FOOT,
    HEIGHT,
    NIGHT,
    ON_NIGHT,
    ON_NIGHT_2,
    ROOM,
    SILVER,
    TRACKING,
    WIDTH,
    Column,
    foot,
    picture,
)
from skillmark_server.drawing.raster import png
from skillmark_server.drawing.typesetting import DISPLAY, TEXT, cleaned, cut_to, lines_of

MOST: Final = 4
_GROUND: Final = 560
_SIZES: Final = {1: 404, 2: 240, 3: 220, 4: 220}
_PLACES: Final = {
    1: ((78, 113),),
    2: ((32, 195), (288, 195)),
    3: ((48, 80), (292, 80), (170, 330)),
    4: ((48, 80), (292, 80), (48, 330), (292, 330)),
}
_WORDS: Final = {
    "en": "Open the link to see what counts today",
    "da": "Åbn linket, og se, hvad der gælder i dag",
}
_TITLE: Final = ((56, 1.05), (40, 1.1), (30, 1.15))


def page_card(
    *, name: str, kicker: str, line: str, badges: Sequence[bytes], language: str
) -> bytes:
    """
    Draw the card as PNG, 1200 x 630.

    Args:
        name: Of the person, or of the collection.
        kicker: Above it: whose it is; may be empty.
        line: Below it; may be empty.
        badges: Pictures, PNG or SVG of ours; the first four are shown.
        language: Of the words of the card: `en`, `da`; any other gives English.

    Raises:
        PictureError: One of `badges` is no picture.
    """
    words = _WORDS.get(language, _WORDS["en"])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{NIGHT}"/>'
        f'<rect width="{_GROUND}" height="{HEIGHT}" fill="{SILVER}"/>'
        f"{_said(cleaned(name), cleaned(kicker), cleaned(line))}{foot(words)}</svg>"
    )
    with Image.open(io.BytesIO(png(svg.encode(), WIDTH, HEIGHT))) as ground:
        card = ground.convert("RGBA")
    shown = list(badges)[:MOST]
    for badge, place in zip(shown, _PLACES.get(len(shown), ()), strict=False):
        card.alpha_composite(picture(badge, _SIZES[len(shown)]), place)
    out = io.BytesIO()
    card.convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()


def _said(name: str, kicker: str, line: str) -> str:
    """The words on the right side, in the largest size in which they fit."""
    column = Column(64, [])
    for size, height in _TITLE:
        column = Column(64, [])
        for part in cut_to(lines_of(kicker, font=TEXT, size=29, width=ROOM), 2):
            column.line(part, font=TEXT, size=29, height=1.3, fill=ON_NIGHT_2)
        column.y += 20
        for part in cut_to(
            lines_of(name, font=DISPLAY, size=size, width=ROOM, tracking=TRACKING), 4
        ):
            column.line(part, font=DISPLAY, size=size, height=height, fill=ON_NIGHT)
        column.y += 20
        for part in cut_to(lines_of(line, font=TEXT, size=27, width=ROOM), 3):
            column.line(part, font=TEXT, size=27, height=1.35, fill=ON_NIGHT_2)
        if column.y <= FOOT - 12:
            break
    return "".join(column.drawn)
