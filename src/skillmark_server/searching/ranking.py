# SPDX-License-Identifier: Apache-2.0

"""
The order of what is found: tiers, each a question of its own to the index.

| tier | what fits |
|---|---|
| 0 | the number or the address, whole |
| 1 | every word stands in the name |
| 2 | … or begins a word of the name |
| 3 | every word stands in name, address, number or the badge's name |
| 4 | every word stands anywhere: skills and tags too |
| 5 | … or inside a word of the badge's name, as "certifikat" in "Truckcertifikat" |

Within a tier the newest comes first. That is an order over all awards, not over a sample, and
it costs a page at a time: the next tier is asked when the one before is at its end.
"""

from __future__ import annotations

from typing import Final, Protocol

from skillmark_server.searching.compounds import Sought, sought_in
from skillmark_server.searching.expressions import (
    Expression,
    Phrase,
    Token,
    all_of,
    any_of,
)
from skillmark_server.searching.questions import Part, Question, Word, beginnings_of
from skillmark_server.searching.tokens import LONGEST_EDGE, Field
from skillmark_server.searching.words import STEMMED, stem_of, stems_of

MOST_ENDINGS: Final = 100
"""So many words of badges a beginning stands for, in the order of their letters."""
MOST_NAMES: Final = 100
"""So many words of people are looked for one by one; the index goes through more of itself."""
SHORTEST_BEGINNING: Final = 2
"""Letters from which on a beginning stands for words of badges and skills."""

MOST_COMPOUNDS: Final = 100
"""So many words of badges are those that a word stands inside, in the order of their letters."""


class Noted(Protocol):
    """Words of badges and people, as a store has noted them."""

    def begins(self, beginning: str, most: int) -> list[str]:
        """Those that begin so."""

    def compounds(self, beginning: str, sought: Sought, most: int) -> list[str]:
        """Those that begin so and have inside what is sought."""


def tiers_of(question: Question, scope: str, noted: Noted) -> list[Expression | None]:
    """
    What fits each tier; a tier contains those before it, but for the first.

    Args:
        question: What was asked.
        scope: Of the organisation.
        noted: The words of badges and people.
    """
    asked = _Asked(scope, noted)
    exact = Token(f"{scope}{Field.EXACT}{question.exact}") if question.exact else None
    steps = (
        asked.in_name,
        asked.begins_name,
        asked.in_badge,
        asked.anywhere,
        asked.inside,
    )
    return [exact, *(all_of([step(part) for part in question.parts]) for step in steps)]


class _Asked:
    def __init__(self, scope: str, noted: Noted) -> None:
        self._scope = scope
        self._noted = noted
        self._known: dict[str, list[Token]] = {}

    def in_name(self, part: Part) -> Expression | None:
        return self._plain(Field.NAME, part)

    def begins_name(self, part: Part) -> Expression | None:
        return any_of(
            [
                self.in_name(part),
                self._beginning(Field.NAME, Field.NAME_EDGE, part),
            ]
        )

    def in_badge(self, part: Part) -> Expression | None:
        return any_of(
            [
                self.begins_name(part),
                self._plain(Field.IDENTITY, part),
                self._beginning(Field.IDENTITY, Field.IDENTITY_EDGE, part),
                self._plain(Field.WHOLE, part),
                *self._stemmed(Field.BADGE, part),
            ]
        )

    def anywhere(self, part: Part) -> Expression | None:
        return any_of(
            [self.in_badge(part), self._plain(Field.SKILL, part), *self._stemmed(Field.SKILL, part)]
        )

    def inside(self, part: Part) -> Expression | None:
        sought = sought_in(part)
        if sought is None:
            return self.anywhere(part)
        beginning = f"{self._scope}{Field.BADGE}"
        compounds = self._noted.compounds(beginning, sought, MOST_COMPOUNDS)
        return any_of([self.anywhere(part), *map(Token, compounds)])

    def _plain(self, field: Field, part: Part) -> Expression:
        if isinstance(part, Word):
            return Token(f"{self._scope}{field}{part.text}")
        return Phrase(tuple(f"{self._scope}{field}{word}" for word in part.texts))

    def _beginning(self, field: Field, edge: Field, part: Part) -> Expression | None:
        if not isinstance(part, Word) or not part.is_beginning:
            return None
        return any_of(
            [
                any_of(self._words_that_begin(field, edge, beginning))
                for beginning in beginnings_of(part.text)
            ]
        )

    def _words_that_begin(self, field: Field, edge: Field, beginning: str) -> list[Token]:
        """An edge, or the noted words; where those are too many, whatever the index has."""
        if len(beginning) <= LONGEST_EDGE:
            return [Token(f"{self._scope}{edge}{beginning}")]
        if beginning.isalpha():
            noted = [
                token
                for kind in (field, edge)
                for token in self._begins(f"{kind}{beginning}", MOST_NAMES + 1)
            ]
            if len(noted) <= MOST_NAMES:
                return noted
        return [Token(f"{self._scope}{field}{beginning}", is_prefix=True)]

    def _stemmed(self, field: Field, part: Part) -> list[Expression]:
        if not isinstance(part, Word):
            return [
                Phrase(
                    tuple(f"{self._scope}{field}{stem_of(word, language)}" for word in part.texts)
                )
                for language in STEMMED
            ]
        stems: list[Expression] = [
            Token(f"{self._scope}{field}{stem}") for stem in stems_of(part.text)
        ]
        if part.is_beginning and len(part.text) >= SHORTEST_BEGINNING:
            stems.extend(self._endings(field, part.text))
        return stems

    def _endings(self, field: Field, beginning: str) -> list[Token]:
        return [
            token
            for one in beginnings_of(beginning)
            for token in self._begins(f"{field}{one}", MOST_ENDINGS)
        ]

    def _begins(self, beginning: str, most: int) -> list[Token]:
        """Noted words, each asked for once: every tier asks for those of the tiers before."""
        if beginning not in self._known:
            noted = self._noted.begins(f"{self._scope}{beginning}", most)
            self._known[beginning] = [Token(token) for token in noted]
        return self._known[beginning]
