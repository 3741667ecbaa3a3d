# SPDX-License-Identifier: Apache-2.0

"""
What is looked for inside the words of badges' names: "certifikat" in "Truckcertifikat".

Danish writes as one word what English writes as two, so what a badge is about often stands at
the end of a word. Only the words of badges' names are gone through: they are few, while names
of people are as many as the awards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skillmark_server.searching.questions import Part, Word, beginnings_of
from skillmark_server.searching.words import STEMMED, stem_of, stems_of

SHORTEST: Final = 3
"""Letters from which on a word is looked for inside others."""


@dataclass(frozen=True, slots=True)
class Sought:
    """
    What a compound has after its first letter.

    Args:
        parts: One of these anywhere, as it was typed.
        endings: Or the compound's stem ends in one of these, the stems of what was typed.
    """

    parts: tuple[str, ...]
    endings: tuple[str, ...]


def sought_in(part: Part) -> Sought | None:
    """What a compound of `part` has; None for a phrase and for what is too short."""
    if not isinstance(part, Word) or len(part.text) < SHORTEST:
        return None
    parts = beginnings_of(part.text) if part.is_beginning else [part.text]
    endings = (stem for stem in stems_of(part.text) if len(stem) >= SHORTEST)
    return Sought(tuple(parts), tuple(endings))


def is_compound_of(word: str, part: Part) -> bool:
    """Whether one folded word of a badge's name is found by `part`, which stands inside it."""
    sought = sought_in(part)
    if sought is None:
        return False
    stems = [stem_of(word, language)[1:] for language in STEMMED]
    return any(one in stem for one in sought.parts for stem in stems) or any(
        stem.endswith(sought.endings) for stem in stems
    )
