# SPDX-License-Identifier: Apache-2.0

"""Which words of a text were searched for, to be marked on a page."""

from __future__ import annotations

import re
from typing import Final

from skillmark_server.searching.compounds import is_compound_of
from skillmark_server.searching.questions import Question, Word, beginnings_of
from skillmark_server.searching.words import STEMMED, stem_of, words_in

_WORD: Final = re.compile(r"[^\W_]+")


def marked(text: str, question: Question, *, is_badge: bool = False) -> list[tuple[str, bool]]:
    """
    `text` in pieces that together are `text`, each with whether it was searched for.

    Args:
        text: As it is shown.
        question: What was searched for.
        is_badge: Whether it is the name of a badge, which is found by parts of its words too.
    """
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(text):
        words = words_in(match[0])
        if any(
            _fits(word, question) or (is_badge and _is_compound(word, question)) for word in words
        ):
            pieces += [(text[end : match.start()], False), (match[0], True)]
            end = match.end()
    pieces.append((text[end:], False))
    return [(piece, is_marked) for piece, is_marked in pieces if piece]


def _fits(word: str, question: Question) -> bool:
    for part in question.parts:
        asked = (part.text,) if isinstance(part, Word) else part.texts
        if (
            isinstance(part, Word)
            and part.is_beginning
            and word.startswith(tuple(beginnings_of(part.text)))
        ):
            return True
        if word in asked or any(
            stem_of(word, language) == stem_of(one, language)
            for one in asked
            for language in STEMMED
        ):
            return True
    return False


def _is_compound(word: str, question: Question) -> bool:
    return any(is_compound_of(word, part) for part in question.parts)
