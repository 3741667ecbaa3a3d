# SPDX-License-Identifier: Apache-2.0

"""
The standard's Achievement out of a version: what is signed into every award of it.

Where Open Badges 3.0 has a member, that one is used; `docs/achievements.md` has the whole
table. What has none (how one takes part, how one is assessed, who assures the quality) is
written below the criteria, so that it is signed as well.

A published version answers from the bytes that were kept when it was published.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from skillmark import (
    Achievement,
    Alignment,
    Criteria,
    Image,
    Related,
    ResultDescription,
    RubricCriterionLevel,
)
from skillmark.canonical.jcs import canonicalize
from skillmark.encoding import strict_json
from skillmark.model import IdentifierEntry
from skillmark.plain_text import check_members
from skillmark_server.achievements import terms
from skillmark_server.achievements.content import Content, Words, said_in
from skillmark_server.achievements.facts import facts_of
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.refusals import VersionAltered

EQF_URL: Final = "https://europa.eu/europass/en/description-eight-eqf-levels"
EQF_NAME: Final = "European Qualifications Framework"
ESCO_BASE: Final = "http://data.europa.eu/esco/"
ESCO_TYPE: Final = "ext:ESCOSkill"
"""The standard's list has no word for ESCO, and lets everyone add their own with `ext:`."""
_KEPT_IN_MEMORY: Final = 512


def to_achievement(version: Version, language: str) -> Achievement:
    """
    `version` as the standard says it.

    Args:
        version: A draft is made anew each time; of a published one the kept bytes are read.
        language: Where the version is not written in it, the language it is written in.

    Raises:
        ModelError: A draft that still lacks what every achievement has.
        VersionAltered: The kept bytes are not those that were published.
    """
    if version.published_at is None:
        return made_of(version, Content.from_dict(version.content), language)
    documents = _kept(version.pk, version.digest, bytes(version.document))
    return documents.get(language) or next(iter(documents.values()))


def languages_of(version: Version, first: str) -> tuple[str, ...]:
    """The languages that a version can be awarded in, `first` before the others."""
    whole = Content.from_dict(version.content).languages()
    return tuple(sorted(whole, key=lambda key: key != first))


def document_of(version: Version, content: Content, languages: tuple[str, ...]) -> bytes:
    """
    What is kept when `version` is published: `{"da": Achievement, "en": Achievement}`.

    Raises:
        ModelError: It lacks what every achievement has.
        TextRefusedError: A text holds what no badge may hold.
        NationalNumberError: A text holds a national identity number.
    """
    made: dict[str, Any] = {
        language: made_of(version, content, language).to_dict() for language in languages
    }
    check_members(made)
    return canonicalize(made)


def digest_of(document: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(document).hexdigest()


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _kept(_version_id: uuid.UUID, digest: str, document: bytes) -> dict[str, Achievement]:
    if digest_of(document) != digest:
        raise VersionAltered
    read: Any = strict_json.loads_object(document)
    return {language: Achievement.from_dict(members) for language, members in read.items()}


# -- addresses ----------------------------------------------------------------------------


def address_of(achievement_id: uuid.UUID, number: int) -> str:
    """The `id` of a version: for ever the same, in every language."""
    return f"{settings.BASE_URL}/achievements/{achievement_id}/v{number}"


def page_of(achievement_id: uuid.UUID) -> str:
    """The page of the achievement in the catalogue."""
    return f"{settings.BASE_URL}/catalogue/{achievement_id}"


# -- the members --------------------------------------------------------------------------


def made_of(version: Version, content: Content, language: str) -> Achievement:
    """
    The standard's object of `content` in `language`.

    Raises:
        ModelError: It lacks what every achievement has.
    """
    address = address_of(version.achievement_id, version.number)
    written = content.languages()
    spoken = language if language in written or not written else written[0]
    return Achievement(
        id=address,
        name=said_in(content.name, spoken),
        description=said_in(content.description, spoken),
        criteria=Criteria(
            id=content.further_url or None,
            narrative=criteria_narrative(content, spoken) or None,
        ),
        achievement_type=content.achievement_type,
        alignment=_alignments(content, spoken, address),
        credits_available=content.ects,
        field_of_study=_maybe(content.field_of_study, spoken),
        human_code=content.human_code or None,
        image=Image(id=f"{address}.png", caption=_caption(version, spoken)),
        in_language=spoken,
        other_identifier=[
            IdentifierEntry(identifier=other.value, identifier_type=other.kind)
            for other in content.other_identifiers
            if other.value
        ],
        related=_related(version, content, spoken, address),
        result_description=_results(content, spoken, address),
        specialization=_maybe(content.specialization, spoken),
        tag=list(content.tags),
        version=str(version.number),
    )


def criteria_narrative(content: Content, language: str) -> str:
    """The criteria in Markdown, with what the standard has no member for below them."""
    parts = [said_in(content.criteria, language)]
    with translation.override(language):
        if outcomes := content.outcomes(language):
            listed = "\n".join(f"- {line}" for line in outcomes)
            heading = _("Afterwards one can")
            parts.append(f"**{heading}**\n\n{listed}")
        if facts := facts_of(content, language):
            listed = "\n".join(
                f"- {fact.name}: {fact.text}" + (f" ({fact.url})" if fact.url else "")
                for fact in facts
            )
            heading = _("Facts")
            parts.append(f"**{heading}**\n\n{listed}")
    return "\n\n".join(part for part in parts if part)


def _maybe(words: Words, language: str) -> str | None:
    return said_in(words, language) or None


def _caption(version: Version, language: str) -> str | None:
    return said_in(version.picture_alt or {}, language) or None


def _alignments(content: Content, language: str, address: str) -> list[Alignment]:
    with translation.override(language):
        made = [
            Alignment(
                target_name=said_in(skill.name, language),
                target_url=skill.url or f"{address}#skill-{number}",
                target_code=skill.code or None,
                target_description=(
                    _("Level: %(level)s") % {"level": skill.level} if skill.level else None
                ),
                target_framework=skill.framework or _framework(skill.url),
                target_type=_target_type(skill.url),
            )
            for number, skill in enumerate(content.skills, start=1)
        ]
        if content.eqf_level is not None:
            made.append(
                Alignment(
                    target_name=_("Level %(level)s of 8") % {"level": content.eqf_level},
                    target_url=EQF_URL,
                    target_code=str(content.eqf_level),
                    target_framework=EQF_NAME,
                    target_type="ext:EQFLevel",
                )
            )
    return made


def _framework(url: str) -> str | None:
    return "ESCO" if url.startswith(ESCO_BASE) else None


def _target_type(url: str) -> str | None:
    return ESCO_TYPE if url.startswith(ESCO_BASE) else None


def _related(version: Version, content: Content, language: str, address: str) -> list[Related]:
    others = [key for key in content.languages() if key != language]
    made = [Related(id=f"{address}/{key}", in_language=key) for key in others]
    if version.number > 1:
        before = version.number - 1
        made.append(Related(id=address_of(version.achievement_id, before), version=str(before)))
    return made


def _results(content: Content, language: str, address: str) -> list[ResultDescription]:
    place = f"{address}#result"
    with translation.override(language):
        if content.grading == terms.Grading.PERCENT:
            return [
                ResultDescription(
                    id=place,
                    name=_("Per cent"),
                    result_type="Percent",
                    value_min="0",
                    value_max="100",
                )
            ]
        if content.grading == terms.Grading.SEVEN_POINT:
            return [
                ResultDescription(
                    id=place,
                    name=_("Grade on the Danish seven-point scale"),
                    result_type="ext:DanishSevenPointScale",
                    allowed_value=list(terms.SEVEN_POINT_SCALE),
                    required_value=terms.SEVEN_POINT_PASSES,
                )
            ]
        if content.grading == terms.Grading.LEVELS and content.levels:
            return [
                ResultDescription(
                    id=place,
                    name=_("Level reached"),
                    result_type="RubricCriterionLevel",
                    required_level=f"{address}#level-1",
                    rubric_criterion_level=[
                        RubricCriterionLevel(
                            id=f"{address}#level-{number}",
                            name=said_in(level.name, language),
                            description=_maybe(level.description, language),
                            level=str(number),
                        )
                        for number, level in enumerate(content.levels, start=1)
                    ],
                )
            ]
    return []
