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
| filter | badge, language, withdrawn, on hold, the years of issue and end, the month of the end |

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
    Field,
    Filter,
    badge_code,
    edges_of,
    language_code,
    month_code,
    scope_of,
    year_code,
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
_IDENTITY, _IDENTITY_EDGE = str(Field.IDENTITY), str(Field.IDENTITY_EDGE)

_BETWEEN: Final = "\0"
"""Stands between the facts of an award; no word has it."""


@dataclass(slots=True)
class Maker:
    """
    Makes the documents of many awards; what it learned of names and badges it keeps.

    One is used in one run of indexing and then thrown away: `fresh` holds the words of
    badges that it met since they were last taken.
    """

    fresh: set[str] = field(default_factory=set)
    _badges: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _domains: dict[tuple[str, str], str] = field(default_factory=dict)
    _rests: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def documents_of(self, awards: QuerySet[Award]) -> list[Document]:
        """The documents of `awards`, in the order of their numbers."""
        rows = list(_facts(awards))
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
        _, organisation, badge, version, number, name, email, language, *moments = row
        issued, ends, revoked, suspended = moments
        scope = scope_of(organisation)
        whole, edges = self._name(scope, name)
        key = (
            *(scope, version, badge, language, issued[:4], (ends or "")[:7]),
            *(bool(revoked), bool(suspended)),
        )
        rest = self._rests.get(key)
        if rest is None:
            rest = self._rests[key] = " ".join([self._badges[scope, version], *_narrowing(*key)])
        return f"{whole} {self._identity(scope, number, email, whole)} {rest} {edges}"

    def _name(self, scope: str, name: str) -> tuple[str, str]:
        names = self._names
        if len(names) > _MOST_KEPT:
            names.clear()
        whole, edges = [], []
        for chunk in name.split():
            known = names.get((scope, chunk))
            if known is None:
                known = names[scope, chunk] = _name_tokens(scope, chunk)
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
            parts.append(f"{scope}{_IDENTITY}{word}")
            if f"{_NAME}{word}" not in named:
                parts += [f"{scope}{_IDENTITY_EDGE}{edge}" for edge in edges_of(word)]
        return " ".join(parts)

    def _learn(self, rows: list[tuple[Any, ...]]) -> None:
        asked = {(scope_of(row[1]), row[3]) for row in rows}
        missing = asked - self._badges.keys()
        contents = {
            _key(pk): content
            for pk, content in Version.objects.filter(
                pk__in=[version for _, version in missing]
            ).values_list("pk", "content")
        }
        for scope, version in missing:
            said = tokens_of_badge(scope, contents.get(_key(version), {}))
            self.fresh.update(said)
            self._badges[scope, version] = " ".join(said)


def _packed(row: tuple[Any, ...]) -> str:
    return _BETWEEN.join((fact or "").replace(_BETWEEN, " ") for fact in row[1:])


def _name_tokens(scope: str, chunk: str) -> tuple[str, str]:
    words = split(chunk)
    return (
        " ".join(f"{scope}{_NAME}{word}" for word in words),
        " ".join(f"{scope}{_NAME_EDGE}{edge}" for word in words for edge in edges_of(word)),
    )


def _narrowing(
    scope: str,
    _version: str,
    badge: str,
    language: str,
    issued: str,
    ends: str,
    is_revoked: bool,  # noqa: FBT001 - it is a row
    is_suspended: bool,  # noqa: FBT001
) -> Iterator[str]:
    """The filters of an award."""
    narrow = f"{scope}{Field.FILTER}"
    yield f"{narrow}{Filter.BADGE}{badge_code(badge)}"
    yield f"{narrow}{Filter.LANGUAGE}{language_code(language)}"
    yield f"{narrow}{Filter.ISSUED_IN}{year_code(int(issued))}"
    if ends:
        year, month = int(ends[:4]), int(ends[5:7])
        yield f"{narrow}{Filter.ENDS_IN}{year_code(year)}"
        yield f"{narrow}{Filter.ENDS_IN_MONTH}{month_code(year, month)}"
    if is_revoked:
        yield f"{narrow}{Filter.REVOKED}"
    if is_suspended:
        yield f"{narrow}{Filter.SUSPENDED}"


def _key(pk: object) -> str:
    return str(pk).replace("-", "")


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
    plain: dict[str, Cast] = {
        name: Cast(path, CharField())
        for name, path in {
            "plain_organisation": "organisation__pk",
            "plain_badge": "achievement__pk",
            "plain_version": "version__pk",
        }.items()
    } | {
        name: MomentText(path)
        for name, path in {
            "plain_issued": "issued_at",
            "plain_ends": "valid_until",
            "plain_revoked": "revoked_at",
            "plain_suspended": "suspended_at",
        }.items()
    }
    return (
        awards.order_by("leaf_sequence")
        .annotate(**plain)
        .values_list(
            "leaf_sequence",
            "plain_organisation",
            "plain_badge",
            "plain_version",
            "number",
            "recipient_name",
            "recipient_email",
            "language",
            "plain_issued",
            "plain_ends",
            "plain_revoked",
            "plain_suspended",
        )
    )
