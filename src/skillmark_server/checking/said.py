# SPDX-License-Identifier: Apache-2.0

"""
What a signed award says, for its page: narrative, skills, criteria, evidence, results.

Read from the signed document and from nothing else. It was checked when it was signed, and
is read here as if it had not been: what is not of the expected kind is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from skillmark.encoding import moments
from skillmark.errors import EncodingError
from skillmark.protocols import Json
from skillmark_server.checking.facts import Facts, facts_of, visible
from skillmark_server.checking.older import in_new_words

_LONGEST_TEXT: Final = 20_000
_MOST: Final = 100
_EQF: Final = "ext:EQFLevel"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, where it is described, and in which framework."""

    name: str
    url: str
    framework: str
    level: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence."""

    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One result: what was measured, and what came of it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Everything that the page of an award shows of its signed document."""

    facts: Facts
    number: str = ""
    narrative: str = ""
    criteria: str = ""
    criteria_url: str = ""
    skills: tuple[Skill, ...] = ()
    evidence: tuple[Proof, ...] = ()
    results: tuple[Reached, ...] = ()
    tags: tuple[str, ...] = ()
    credits: str = ""
    eqf_level: str = ""
    kind: str = ""
    """The standard's word: `Certification`, `MicroCredential` ..."""
    language: str = ""
    picture_words: str = ""
    """What the picture shows, for those who do not see it."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    signed_at: datetime | None = None
    issuer_url: str = ""

    @property
    def has_esco(self) -> bool:
        """Whether a skill is from ESCO, which asks to be named."""
        return any(skill.framework == "ESCO" for skill in self.skills)

    @property
    def level_mark(self) -> str:
        """One or two characters for the mark of the level; empty where there is no number."""
        level = self.facts.level
        return level if len(level) <= 2 and level.isalnum() else ""  # noqa: PLR2004 - characters

    @property
    def level_words(self) -> str:
        """The level as a person says it."""
        eqf = f"EQF {self.eqf_level}" if self.eqf_level else ""
        return ", ".join(part for part in (self.facts.level, eqf) if part)


def said_by(document: Json, *, site: str) -> Said:
    """
    Read the signed `document` of an award.

    Args:
        document: As `awards.documents` gives it.
        site: This site's own address.
    """
    document = in_new_words(document)
    subject = _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    criteria = _first(achievement.get("criteria"))
    alignments = _all(achievement.get("alignment"))
    issuer = _first(document.get("issuer"))
    return Said(
        facts=facts_of(document, site=site),
        number=visible(subject.get("licenseNumber")),
        narrative=_long(subject.get("narrative")),
        criteria=_long(criteria.get("narrative")),
        criteria_url=_link(criteria.get("id")),
        skills=tuple(_skill(one, site) for one in alignments if one.get("targetType") != _EQF),
        evidence=tuple(_evidence(one) for one in _all(document.get("evidence"))),
        results=_results(subject, achievement),
        tags=tuple(filter(None, (visible(tag) for tag in _list(achievement.get("tag"))))),
        credits=_number(achievement.get("creditsAvailable")),
        eqf_level=next(
            (visible(one.get("targetCode")) for one in alignments if one.get("targetType") == _EQF),
            "",
        ),
        kind=visible(achievement.get("achievementType")).removeprefix("ext:"),
        language=visible(achievement.get("inLanguage")),
        picture_words=visible(_first(achievement.get("image")).get("caption")),
        valid_from=_moment(document.get("validFrom")),
        valid_until=_moment(document.get("validUntil")),
        signed_at=_moment(_first(document.get("proof")).get("created")),
        issuer_url=_link(issuer.get("url")),
    )


def _list(value: object) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return found[:_MOST]


def _all(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _first(value: object) -> dict[str, Any]:
    return next(iter(_all(value)), {})


def _long(value: object) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _link(value: object) -> str:
    is_link = isinstance(value, str) and value.startswith(("https://", "http://data.europa.eu/"))
    return visible(value, longest=2_000) if is_link else ""


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:g}"


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return moments.parse(value)
    except EncodingError:
        return None


def _skill(one: Mapping[str, Any], site: str) -> Skill:
    url = _link(one.get("targetUrl"))
    return Skill(
        name=visible(one.get("targetName")),
        # A skill of the issuer's own points into its achievement, where there is no more to read.
        url="" if url.startswith(f"{site}/") else url,
        framework=visible(one.get("targetFramework")),
        level=visible(one.get("targetDescription")),
    )


def _evidence(one: Mapping[str, Any]) -> Proof:
    url = _link(one.get("id"))
    text = visible(one.get("narrative"), longest=2_000) or visible(
        one.get("description"), longest=2_000
    )
    return Proof(visible(one.get("name")) or url, text, url)


def _results(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> tuple[Reached, ...]:
    described = {str(one.get("id")): one for one in _all(achievement.get("resultDescription"))}
    levels = {
        str(level.get("id")): visible(level.get("name")) or visible(level.get("level"))
        for one in described.values()
        for level in _all(one.get("rubricCriterionLevel"))
    }
    reached = []
    for result in _all(subject.get("result")):
        of = described.get(str(result.get("resultDescription")), {})
        value = levels.get(str(result.get("achievedLevel"))) or visible(result.get("value"))
        if value:
            reached.append(Reached(visible(of.get("name")), value))
    return tuple(reached)
