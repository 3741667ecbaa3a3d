# SPDX-License-Identifier: Apache-2.0

"""
The tokens of awards: what each is found by.

| field | of what |
|---|---|
| exact | the number; the address |
| name | the recipient's name, and the beginnings of its words |
| identity | what stands before the @ |
| whole | the domain, its labels, the number's parts |
| badge | the badge's name in all its languages, stemmed |
| skill | its skills with their frameworks and codes, and its tags, stemmed |
| filter | badge, language, withdrawn, on hold; year, month and day of issue and of the end |

The department is not indexed: people move, and the roster says where they work now. What a
badge is found by is that of the version that was awarded, which never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from skillmark_server.achievements.content import Content, Words
from skillmark_server.achievements.models import Version
from skillmark_server.awards.models import Award
from skillmark_server.columns.functions import MomentText
from skillmark_server.searching.stores import Document
from skillmark_server.searching.tokens import (
    JOINT,
    LONGEST_EDGE,
    Field,
    Filter,
    badge_code,
    day_codes,
    edges_of,
    language_code,
    lead_of,
    scope_of,
)
from skillmark_server.searching.words import split, stem_of, words_of

MOST_TOKENS: Final = 1_000
"""Of one award; a badge with hundreds of skills is found by the first of them."""

_MOST_KEPT: Final = 200_000
"""Names and domains that a maker remembers: some 50 MB."""
# Plain texts: to write a member of an enumeration costs more than all the rest of a token.
_EXACT, _WHOLE, _NAME, _NAME_EDGE = (
    str(one) for one in (Field.EXACT, Field.WHOLE, Field.NAME, Field.NAME_EDGE)
)
_IDENTITY, _IDENTITY_EDGE, _FILTER = (
    str(one) for one in (Field.IDENTITY, Field.IDENTITY_EDGE, Field.FILTER)
)
_ISSUED = (str(Filter.ISSUED_IN), str(Filter.ISSUED_IN_MONTH), str(Filter.ISSUED_ON))
_ENDS = (str(Filter.ENDS_IN), str(Filter.ENDS_IN_MONTH), str(Filter.ENDS_ON))
_DAY: Final = len("2026-11-22")

_BETWEEN: Final = "\0"
"""Stands between the facts of an award; no word has it."""


@dataclass(frozen=True, slots=True)
class _Badge:
    """A version of a badge: its organisation, its code, its words, and them with filters."""

    scope: str
    code: str
    said: str
    tokens: dict[tuple[str, bool, bool], str] = field(default_factory=dict)


@dataclass(slots=True)
class Maker:
    """
    Makes the documents of many awards; what it learned of names and badges it keeps.

    One is used in one run of indexing and then thrown away: `fresh` holds the words of
    badges, the longer ones of people and the years that it met since they were last taken.
    """

    fresh: set[str] = field(default_factory=set)
    _badges: dict[str, _Badge] = field(default_factory=dict)
    _names: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _domains: dict[tuple[str, str], str] = field(default_factory=dict)
    _days: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _noted: set[str] = field(default_factory=set)

    def documents_of(self, awards: QuerySet[Award]) -> list[Document]:
        """The documents of `awards`, in the order of their numbers."""
        rows = [tuple(fact or "" for fact in row) for row in _facts(awards)]
        self._learn(rows)
        return [(row[0], self._tokens(row), _packed(row)) for row in rows]

    def tokens_again(self, packed: list[str]) -> list[str]:
        """The tokens that awards had, from the facts that were kept with them."""
        rows = [(0, *facts.split(_BETWEEN)) for facts in packed]
        self._learn(rows)
        return [self._tokens(row) for row in rows]

    def take_fresh(self) -> list[str]:
        """The words of badges met since this was last asked."""
        taken, self.fresh = sorted(self.fresh), set()
        return taken

    def _tokens(self, row: tuple[Any, ...]) -> str:
        _, version, number, name, email, language, issued, ends, revoked, suspended = row
        badge = self._badges[version]
        scope = badge.scope
        whole, edges = self._name(scope, name)
        known = badge.tokens.get((language, revoked == "", suspended == ""))
        if known is None:
            known = " ".join([badge.said, *_narrowing(badge, language, revoked, suspended)])
            badge.tokens[language, revoked == "", suspended == ""] = known
        days = self._day(scope, _ISSUED, issued[:_DAY])
        if ends:
            days = f"{days} {self._day(scope, _ENDS, ends[:_DAY])}"
        return f"{whole} {self._identity(scope, number, email, whole)} {known} {days} {edges}"

    def _day(self, scope: str, kinds: tuple[str, str, str], day: str) -> str:
        key = (scope, kinds[0], day)
        known = self._days.get(key)
        if known is None:
            pairs = zip(kinds, day_codes(day), strict=True)
            tokens = [f"{scope}{_FILTER}{kind}{code}" for kind, code in pairs]
            known = " ".join(tokens)
            self.fresh.add(tokens[0])
            if len(self._days) > _MOST_KEPT:
                self._days.clear()
            self._days[key] = known
        return known

    def _name(self, scope: str, name: str) -> tuple[str, str]:
        names = self._names
        if len(names) > _MOST_KEPT:
            names.clear()
        whole, edges = [], []
        for chunk in name.split():
            known = names.get((scope, chunk))
            if known is None:
                known = names[scope, chunk] = self._name_tokens(scope, chunk)
            whole.append(known[0])
            edges.append(known[1])
        return " ".join(whole), " ".join(edges)

    def _identity(self, scope: str, number: str, email: str, named: str) -> str:
        """Those of number and address; words of the name get no beginnings a second time."""
        counted = split(number)
        local, _, domain = email.rpartition("@")
        at = self._domains.get((scope, domain))
        if at is None:
            if len(self._domains) > _MOST_KEPT:
                self._domains.clear()
            at = self._domains[scope, domain] = JOINT.join(split(domain))
        before = split(local)
        parts = [
            f"{scope}{_EXACT}{JOINT.join(counted)}",
            f"{scope}{_EXACT}{JOINT.join(before)}{JOINT}{at}",
            f"{scope}{_WHOLE}{at}",
        ]
        parts += [f"{scope}{_WHOLE}{word}" for word in counted]
        parts += [f"{scope}{_WHOLE}{word}" for word in at.split(JOINT)]
        for word in before:
            token = f"{scope}{_IDENTITY}{word}"
            parts.append(token)
            if f"{_NAME}{word}" not in named:
                parts += [f"{scope}{_IDENTITY_EDGE}{edge}" for edge in edges_of(word)]
            if not word.isalpha() and (lead := lead_of(word)):
                token = f"{scope}{_IDENTITY_EDGE}{lead}"
                parts.append(token)
            self._note(token, word)
        return " ".join(parts)

    def _name_tokens(self, scope: str, chunk: str) -> tuple[str, str]:
        whole, edges = [], []
        for word in split(chunk):
            token = f"{scope}{_NAME}{word}"
            whole.append(token)
            edges += [f"{scope}{_NAME_EDGE}{edge}" for edge in edges_of(word)]
            if not word.isalpha() and (lead := lead_of(word)):
                token = f"{scope}{_NAME_EDGE}{lead}"
                edges.append(token)
            self._note(token, word)
        return " ".join(whole), " ".join(edges)

    def _note(self, token: str, word: str) -> None:
        """Note what a beginning that is longer than an edge stands for."""
        if token not in self._noted and len(lead_of(word)) > LONGEST_EDGE:
            if len(self._noted) > _MOST_KEPT:
                self._noted.clear()
            self._noted.add(token)
            self.fresh.add(token)

    def _learn(self, rows: list[tuple[Any, ...]]) -> None:
        missing = {row[1] for row in rows} - self._badges.keys()
        if not missing:
            return
        found = Version.objects.filter(serial__in=map(int, missing)).values_list(
            "serial", "achievement_id", "achievement__organisation_id", "content"
        )
        for version, badge, organisation, content in found:
            scope = scope_of(organisation)
            said = tokens_of_badge(scope, content)
            self.fresh.update(said)
            self._badges[str(version)] = _Badge(scope, badge_code(badge), " ".join(said))


def _packed(row: tuple[Any, ...]) -> str:
    version, number, name, email, language, issued, ends, revoked, suspended = row[1:]
    texts = (number, name, email, language)
    if any(_BETWEEN in text for text in texts):
        number, name, email, language = (text.replace(_BETWEEN, " ") for text in texts)
    return _BETWEEN.join(
        (
            *(version, number, name, email, language, issued[:_DAY], ends[:_DAY]),
            *(revoked and "1", suspended and "1"),
        )
    )


def _narrowing(badge: _Badge, language: str, revoked: str, suspended: str) -> Iterator[str]:
    """The filters of an award that do not tell of a day."""
    narrow = f"{badge.scope}{_FILTER}"
    yield f"{narrow}{Filter.BADGE}{badge.code}"
    yield f"{narrow}{Filter.LANGUAGE}{language_code(language)}"
    if revoked:
        yield f"{narrow}{Filter.REVOKED}"
    if suspended:
        yield f"{narrow}{Filter.SUSPENDED}"


def tokens_of_badge(scope: str, content: dict[str, Any]) -> list[str]:
    """The tokens of a badge's name, skills and tags, for all its awards."""
    said = Content.from_dict(content)
    tokens = [f"{scope}{Field.BADGE}{stem}" for stem in _stems(said.name)]
    skills: dict[str, None] = {}
    for skill in said.skills:
        skills.update(dict.fromkeys(_stems(skill.name)))
        skills.update(dict.fromkeys(words_of(f"{skill.framework} {skill.code}")))
    for tag in said.tags:
        skills.update(dict.fromkeys(_stems({"da": tag, "en": tag})))
    tokens.extend(f"{scope}{Field.SKILL}{word}" for word in skills)
    return tokens[:MOST_TOKENS]


def _stems(words: Words) -> Iterable[str]:
    for language, text in words.items():
        for word in words_of(text):
            yield stem_of(word, language)


def _facts(awards: QuerySet[Award]) -> Iterable[tuple[Any, ...]]:
    """Plain texts, since a database's moments and ids cost more to read than all the rest."""
    moments = {
        "plain_issued": MomentText("issued_at"),
        "plain_ends": MomentText("valid_until"),
        "plain_revoked": MomentText("revoked_at"),
        "plain_suspended": MomentText("suspended_at"),
    }
    return (
        awards.order_by("leaf_sequence")
        .annotate(plain_version=Cast("version_serial", CharField()), **moments)
        .values_list(
            *("leaf_sequence", "plain_version", "number", "recipient_name", "recipient_email"),
            *("language", *moments),
        )
    )
