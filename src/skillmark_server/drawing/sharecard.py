# SPDX-License-Identifier: Apache-2.0

"""
The card of an award for social networks: badge in its edge, holder, achievement, issuer, date.

It says no verdict and shows no green: a picture outlives its truth. Whether an award may have
a card at all is decided by whoever asks for one.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Final

from PIL import Image, ImageFilter

from skillmark_server.drawing.cards import (
    FOOT,
    HEIGHT,
    LEFT,
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
    text_at,
)
from skillmark_server.drawing.edge import edge_path
from skillmark_server.drawing.raster import png
from skillmark_server.drawing.typesetting import (
    DISPLAY,
    TEXT,
    cleaned,
    cut_to,
    lines_of,
    width_of,
)

_ENGRAVED: Final = "#BAC5C9"
_BADGE: Final = (78, 113, 404)
_SHADOW: Final = (14, 15, 0.28)
"""How far down, how soft, how dark."""

_TITLE_SIZES: Final = ((64, 1.03), (48, 1.08), (33, 1.15), (27, 1.2))
_LONG_TITLE: Final = 29
_LONG_WORD: Final = 20

_WORDS: Final = {
    "en": ("Signed by", "Open the link to see if it is valid today"),
    "da": ("Underskrevet af", "Åbn linket, og se, om det gælder i dag"),
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "da": "januar februar marts april maj juni juli august september oktober november december",
}


def share_card(
    *,
    holder: str,
    achievement: str,
    issuer: str,
    issued_on: dt.date,
    digest: str,
    badge: bytes,
    language: str,
) -> bytes:
    """
    Draw the card as PNG, 1200 x 630.

    Args:
        holder: Whose award it is.
        achievement: Its name.
        issuer: Who signed.
        issued_on: The day from which it is valid.
        digest: SHA-256 of what was signed, in 64 hexadecimal digits.
        badge: Its picture, PNG or an SVG of ours.
        language: Of the words of the card: `en`, `da`; any other gives English.

    Raises:
        PictureError: `badge` is no picture.
        ValueError: `digest` is not one.
    """
    words = _WORDS.get(language, _WORDS["en"])
    body = (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{NIGHT}"/>'
        f'<rect width="560" height="{HEIGHT}" fill="{SILVER}"/>'
        f'<g transform="translate(2 37) scale({556 / 240:.5f})" fill="none" stroke="{_ENGRAVED}">'
        f'<circle cx="120" cy="120" r="97.5" stroke-width=".8"/>'
        f'<path stroke-width="1.6" d="{edge_path(digest)}"/></g>'
        f"{_facts(cleaned(holder), cleaned(achievement), cleaned(issuer), _day(issued_on, language), words[0])}"
        f"{foot(words[1])}"
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'
    with Image.open(io.BytesIO(png(svg.encode(), WIDTH, HEIGHT))) as ground:
        card = ground.convert("RGBA")
    _put(card, picture(badge, _BADGE[2]))
    out = io.BytesIO()
    card.convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()


def _facts(holder: str, achievement: str, issuer: str, day: str, signed_by: str) -> str:
    """Who, what, by whom and when, from the top of the right side."""
    column = Column(64, [])
    for size, height in _titles(achievement):
        column = Column(64, [])
        for line in cut_to(lines_of(holder, font=TEXT, size=29, width=ROOM), 2):
            column.line(line, font=TEXT, size=29, height=1.3, fill=ON_NIGHT_2)
        column.y += 20
        is_smallest = (size, height) == _TITLE_SIZES[-1]
        lines = lines_of(achievement, font=DISPLAY, size=size, width=ROOM, tracking=TRACKING)
        for line in cut_to(lines, 5) if is_smallest else lines:
            column.line(line, font=DISPLAY, size=size, height=height, fill=ON_NIGHT)
        column.y += 24
        _signed(column, signed_by, issuer)
        column.line(day, font=TEXT, size=25, height=1.4, fill=ON_NIGHT_2)
        if column.y <= FOOT - 12 or is_smallest:
            break
    return "".join(column.drawn)


def _titles(achievement: str) -> tuple[tuple[int, float], ...]:
    """The sizes to try, largest first; a long word begins small."""
    if max(map(len, achievement.split()), default=0) > _LONG_WORD:
        return _TITLE_SIZES[2:]
    return _TITLE_SIZES[1:] if len(achievement) >= _LONG_TITLE else _TITLE_SIZES


def _signed(column: Column, signed_by: str, issuer: str) -> None:
    """Who signed: beside the words where there is room, else below them."""
    beside = width_of(f"{signed_by} ", font=TEXT, size=25)
    if beside + width_of(issuer, font=DISPLAY, size=25) <= ROOM:
        baseline = column.y + 25 * 0.7 + 25 * 0.345
        column.drawn.append(
            text_at(issuer, x=LEFT + beside, y=baseline, font=DISPLAY, size=25, fill=ON_NIGHT)
        )
        column.line(signed_by, font=TEXT, size=25, height=1.4, fill=ON_NIGHT_2)
        return
    column.line(signed_by, font=TEXT, size=25, height=1.4, fill=ON_NIGHT_2)
    for line in cut_to(lines_of(issuer, font=DISPLAY, size=25, width=ROOM), 2):
        column.line(line, font=DISPLAY, size=25, height=1.4, fill=ON_NIGHT)


def _day(day: dt.date, language: str) -> str:
    month = _MONTHS.get(language, _MONTHS["en"]).split()[day.month - 1]
    return f"{day.day}{'.' if language == 'da' else ''} {month} {day.year}"


def _put(card: Image.Image, badge: Image.Image) -> None:
    """The badge on the card, with a soft shadow below it."""
    down, soft, dark = _SHADOW
    shade = Image.new("L", (560, HEIGHT), 0)
    shade.paste(
        badge.getchannel("A").point(lambda alpha: alpha * dark), (_BADGE[0], _BADGE[1] + down)
    )
    ink = Image.new("RGBA", shade.size, (14, 31, 41, 255))
    ink.putalpha(shade.filter(ImageFilter.GaussianBlur(soft)))
    card.alpha_composite(ink)
    card.alpha_composite(badge, (_BADGE[0], _BADGE[1]))
