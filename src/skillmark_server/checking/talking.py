# SPDX-License-Identifier: Apache-2.0

"""
What to talk about when somebody applies with a badge: said by the badge, and by nobody else.

Drawn from what is signed: what was done, what was reached, what can be seen of it, what it took.
Nothing is judged and nothing is added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skillmark_server.checking.said import Said

MOST_OF_A_KIND: Final = 4
_LONGEST: Final = 200
_ITEM: Final = re.compile(r"(?m)^[ \t]{0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+")
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]{0,3}#)")
"""Where the item before ends: at an empty line, or where a heading begins."""
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_SIGNS: Final = re.compile(r"[*_`#>]+|\[([^\]\n]{0,200})\]\([^)\n]{0,400}\)")


class Kind(StrEnum):
    """What a point is about."""

    DONE = "done"
    REACHED = "reached"
    SEEN = "seen"
    TOOK = "took"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to talk about; with an address where it can be looked at."""

    kind: Kind
    text: str
    url: str = ""


def points_of(said: Said) -> tuple[Point, ...]:
    """What a signed badge gives to talk about: at most four of each kind, in this order."""
    return (
        *(Point(Kind.DONE, text) for text in _parts(said.narrative)),
        *(
            Point(Kind.REACHED, f"{one.name}: {one.value}" if one.name else one.value)
            for one in said.results[:MOST_OF_A_KIND]
        ),
        *(Point(Kind.SEEN, one.name, one.url) for one in said.evidence[:MOST_OF_A_KIND]),
        *(Point(Kind.TOOK, text) for text in _parts(said.criteria)),
    )


def _parts(text: str) -> list[str]:
    """The items of a list, or else the sentences; without the signs of Markdown."""
    listed = [_PARAGRAPH.split(item, 1)[0] for item in _ITEM.split(text)[1:]]
    items = listed or _SENTENCE.split(text)
    plain = (" ".join(_SIGNS.sub(r"\1", item).split()).rstrip(",;") for item in items)
    return [_cut(item) for item in plain if item][:MOST_OF_A_KIND]


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
