# SPDX-License-Identifier: Apache-2.0

"""
What somebody typed, understood: words and phrases, and which of them may go on.

Anything can be typed. Quotes hold words together; every other sign is a space, and none is an
operator. The last word is a beginning, unless it stands in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from skillmark_server.searching.tokens import JOINT
from skillmark_server.searching.words import words_in, words_of

LONGEST: Final = 120
"""Characters that are read."""
MOST_WORDS: Final = 8
"""Words and phrases that are asked for; a longer question is its first ones."""

_PART: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `is_beginning`: it may go on."""

    text: str
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after another."""

    texts: tuple[str, ...]


Part = Word | Phrase


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked for.

    Args:
        parts: Each has to be found.
        exact: The whole as one number or address: `nv·2026·0417`.
        is_blank: Whether nothing was typed. What holds no word, such as "---", is not blank:
            it finds nothing.
    """

    parts: tuple[Part, ...]
    exact: str
    is_blank: bool

    @property
    def can_be_found(self) -> bool:
        """Whether there is a word in it."""
        return bool(self.parts)


def beginnings_of(typed: str) -> list[str]:
    """What a word that is still typed may begin with: the a at its end may be half an å."""
    return [typed, f"{typed[:-1]}å"] if typed.endswith("a") else [typed]


def question_of(text: str) -> Question:
    """Understand what was typed; any text is allowed."""
    typed = text[:LONGEST]
    parts: list[Part] = []
    for match in _PART.finditer(typed):
        quoted, bare = match.groups()
        words = words_of(quoted) if bare is None else list(words_in(bare))
        if bare is None and len(words) > 1:
            parts.append(Phrase(tuple(words[:MOST_WORDS])))
        else:
            parts.extend(Word(word) for word in words)
    parts = list(dict.fromkeys(parts[:MOST_WORDS]))
    ends_in_word = not typed.rstrip().endswith('"')
    if parts and ends_in_word and isinstance(last := parts[-1], Word):
        parts[-1] = Word(last.text, is_beginning=True)
    whole = typed.split()
    exact = JOINT.join(words_in(whole[0])) if len(whole) == 1 and '"' not in typed else ""
    return Question(tuple(parts), exact, is_blank=not typed.strip())
