# SPDX-License-Identifier: Apache-2.0

"""
A shield with initials, for an organisation that has uploaded no logo.

It is struck like the issuer's mark in the hallmark row. Where the font has no letter for the
name, a lozenge stands in its place.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from skillmark_server.drawing.lettering import Outline, can_write, outline
from skillmark_server.drawing.marks import BOX, LOZENGE, SHIELD, SHIELD_IN

_FORMS: Final = frozenset(
    {"a/s", "aps", "i/s", "k/s", "p/s", "ivs", "amba", "ltd", "ltd.", "inc", "inc.", "gmbh", "ab"}
)
_SEA: Final = "#0B4F6C"
_SILVER: Final = "#F1F4F4"
_SIZES: Final = (27.0, 22.0)
"""Of one letter, and of two."""
_ROOM: Final = 34.0
_BASELINE: Final = 31.0


def initials_of(name: str) -> str:
    """The first letters of the first and the last word; the form of the company is no word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    named = [word for word in words if word.lower() not in _FORMS] or words
    return "".join(word[0] for word in dict.fromkeys([*named[:1], *named[1:][-1:]])).upper()


@functools.lru_cache(maxsize=256)
def initials_logo(name: str) -> bytes:
    """The shield of an organisation as SVG, 64 x 64: the same name gives the same bytes."""
    letters = initials_of(unicodedata.normalize("NFC", name))
    drawn = _letters(letters) if letters and can_write(letters) else _lozenge()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}">'
        f'<path fill="{_SEA}" d="{SHIELD}"/>'
        f'<path fill="none" stroke="{_SILVER}" stroke-opacity=".55" d="{SHIELD_IN}"/>'
        f"{drawn}</svg>"
    ).encode()


def _letters(letters: str) -> str:
    size = _SIZES[0] if len(letters) == 1 else _SIZES[1]
    set_: Outline = outline(letters, size=size, tracking=0.4)
    if set_.width > _ROOM:
        size *= _ROOM / set_.width
        set_ = outline(letters, size=size, tracking=0.4)
    x, y = BOX / 2 - set_.width / 2, _BASELINE + size * 0.33
    return f'<path fill="{_SILVER}" transform="translate({x:.2f} {y:.2f})" d="{set_.path}"/>'


def _lozenge() -> str:
    return f'<path fill="{_SILVER}" transform="translate(19.2 18) scale(.4)" d="{LOZENGE}"/>'
