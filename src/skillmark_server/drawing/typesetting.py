# SPDX-License-Identifier: Apache-2.0

"""
Lines of text for a picture: cleaned, measured, broken and cut to fit a width.

Nothing is shaped here: the renderer does that, with the fonts of this folder only.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from fontTools.ttLib import TTFont

from skillmark_server.drawing.palette import DATA

DISPLAY: Final = "commissioner-display.ttf"
TEXT: Final = "commissioner-text.ttf"
_ARABIC: Final = {DISPLAY: "noto-sans-arabic-600.ttf", TEXT: "noto-sans-arabic-400.ttf"}
_NEVER_DRAWN: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNKNOWN_WIDTH: Final = 1.0
"""Of a letter that no font of ours has, in em."""


def cleaned(text: str) -> str:
    """`text` on one line, without what draws nothing or turns the order of letters."""
    kept = (
        " " if character.isspace() and character != "\u00a0" else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace()
        or (unicodedata.category(character) not in _NEVER_DRAWN and character not in _TURNING)
    )
    return " ".join(part for part in "".join(kept).split(" ") if part)


def is_latin(text: str) -> bool:
    """Whether Commissioner alone can write it; only then are its letters drawn together."""
    return all(ord(character) in _widths(DISPLAY) for character in text)


def width_of(text: str, *, font: str, size: float, tracking: float = 0.0) -> float:
    """How wide `text` is at most, in units of the picture; `tracking` in em."""
    own, other = _widths(font), _widths(_ARABIC[font])
    em = sum(
        own.get(ord(character), other.get(ord(character), _UNKNOWN_WIDTH)) for character in text
    )
    return (em + tracking * len(text)) * size


def lines_of(
    text: str, *, font: str, size: float, width: float, tracking: float = 0.0
) -> list[str]:
    """Break `text` into lines of at most `width`; a word that is too long is broken as well."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, font=font, size=size, tracking=tracking) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, font=font, size=size, width=width, tracking=tracking)
        lines += full
    return [*lines, line] if line else lines


def cut_to(lines: list[str], most: int) -> list[str]:
    """At most `most` lines; what was left out is said by an ellipsis."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1].rstrip(" ,.-")[:-1] + "\u2026"]


def _pieces(word: str, *, font: str, size: float, width: float, tracking: float) -> list[str]:
    """A word in pieces that fit, each but the last with a hyphen."""
    pieces, piece = [], ""
    for character in word:
        wide = width_of(f"{piece}{character}-", font=font, size=size, tracking=tracking)
        if piece and wide > width:
            pieces.append(piece if piece.endswith("-") else f"{piece}-")
            piece = ""
        piece += character
    return [*pieces, piece]


@functools.cache
def _widths(font: str) -> dict[int, float]:
    """Advance by character, in em."""
    with TTFont(DATA / font, lazy=True) as found:
        units, advances = found["head"].unitsPerEm, found["hmtx"].metrics
        return {code: advances[name][0] / units for code, name in found.getBestCmap().items()}
