# SPDX-License-Identifier: Apache-2.0

"""
Text of strangers made safe to print: nothing in it may drive a terminal.

A name in a credential can hold escape sequences, line breaks, text that runs
right to left over what follows, letters without width. Each such character is
shown by its number instead, as `<U+202E>`. Not a check of what a name pretends
to be: look-alike letters pass.
"""

from __future__ import annotations

import json
import unicodedata

from skillmark.protocols import Json

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Scripts of India and Iran need the two joiners, and so do drawn families and flags.
_JOINERS = frozenset("\u200c\u200d")
_MARKS = frozenset({"Mn", "Me"})
# Vietnamese and polytonic Greek stack two; more only climb over the lines above.
_STACKED = 3


def visible(text: str) -> str:
    """Return `text` on one line, with every character that acts shown by its number."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    stacked = 0
    for character in text:
        category = unicodedata.category(character)
        stacked = stacked + 1 if category in _MARKS else 0
        acts = category in _UNSAFE and character not in _JOINERS
        shown.append(f"<U+{ord(character):04X}>" if acts or stacked > _STACKED else character)
    return "".join(shown)


def json_line(value: Json, encoding: str) -> str:
    r"""
    Return `value` as JSON on one line that is safe to print and stays the same JSON.

    Characters that act are written as `\uXXXX`; so is all that is not ASCII
    where `encoding` (of the stream) is not UTF-8.
    """
    line = json.dumps(value, ensure_ascii=not encoding.lower().replace("-", "").startswith("utf8"))
    if line.isascii() and line.isprintable():
        return line
    return "".join(
        _escaped(character)
        if unicodedata.category(character) in _UNSAFE and character not in _JOINERS
        else character
        for character in line
    )


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def clip(text: str, columns: int) -> str:
    """Return `text` in at most `columns` columns, with dots where the end is cut off."""
    if width(text) <= columns:
        return text
    kept: list[str] = []
    left = columns - 1
    for character in text:
        left -= _columns(character)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def pad(text: str, columns: int) -> str:
    """Return `text` clipped or filled to exactly `columns` columns."""
    clipped = clip(text, columns)
    return clipped + " " * (columns - width(clipped))


def wrapped(text: str, columns: int) -> list[str]:
    """Return the lines of `text`, each at most `columns` wide; a longer word is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer) <= columns:
            line = longer
            continue
        if line:
            lines.append(line)
        line = ""
        for character in word:
            if width(line + character) > columns:
                lines.append(line)
                line = ""
            line += character
    return [each.rstrip() for each in ([*lines, line] if line else lines)]


def _escaped(character: str) -> str:
    halves = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[i]:02x}{halves[i + 1]:02x}" for i in range(0, len(halves), 2))


def _columns(character: str) -> int:
    if unicodedata.category(character) in _MARKS or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
