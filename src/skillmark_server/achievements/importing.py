# SPDX-License-Identifier: Apache-2.0

"""
An Open Badges 3.0 achievement of anybody as content of ours, and a list of what stays behind.

Taken from a file of its own or out of a whole credential (JSON, token, baked picture).
Nothing is verified and nothing is fetched: what is taken over becomes a draft that a
person looks at. Nothing is lost in silence: each member that has no place is named.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from skillmark import SkillmarkError, extract
from skillmark.encoding import strict_json
from skillmark_server.achievements import checking, terms
from skillmark_server.achievements.content import LANGUAGES, Content, Identifier, Level, Skill
from skillmark_server.achievements.refusals import NotAnAchievement
from skillmark_server.achievements.rereading import take_apart

MOST_BYTES: Final = 2 * 1024 * 1024
_PICTURES: Final = (b"\x89PNG", b"<svg", b"<?xml")
_TOKEN_PARTS: Final = 3
_TAKEN: Final = frozenset(
    {
        "@context",
        "id",
        "type",
        "name",
        "description",
        "criteria",
        "achievementType",
        "alignment",
        "creditsAvailable",
        "fieldOfStudy",
        "humanCode",
        "image",
        "inLanguage",
        "otherIdentifier",
        "resultDescription",
        "specialization",
        "tag",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """
    One thing that was not taken over.

    Args:
        member: As the standard writes it, such as `creator` or `alignment/2`.
        why: In words.
    """

    member: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What was found in a file.

    Args:
        picture: Of a data URL in the achievement, or None.
    """

    content: Content
    left_out: tuple[LeftOut, ...]
    picture: bytes | None


def read_ob3(data: bytes, language: str) -> Read:
    """
    Read an achievement out of `data`.

    Args:
        data: JSON, a token, or a picture with a credential in it.
        language: Of its texts where it does not say.

    Raises:
        NotAnAchievement: There is none in it, or it cannot be read.
    """
    return read_achievement(_achievement_in(data), language)


def read_achievement(achievement: Mapping[str, Any], language: str) -> Read:
    """
    Take over what an achievement says.

    Args:
        achievement: By the names of the standard; nothing of it is trusted.
        language: Of its texts where it does not say.
    """
    spoken = _spoken(achievement.get("inLanguage"), language)
    left: list[LeftOut] = []
    content = _content(achievement, spoken, left)
    content = _without_problems(content, left)
    left.extend(_not_taken(achievement))
    picture = _picture(achievement.get("image"), left)
    return Read(content=content, left_out=tuple(left), picture=picture)


# -- finding it ---------------------------------------------------------------------------


def _achievement_in(data: bytes) -> Mapping[str, Any]:
    if len(data) > MOST_BYTES:
        raise NotAnAchievement(
            _("The file has more than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024}
        )
    try:
        members: Any = strict_json.loads_object(_json_in(data.strip()))
    except (SkillmarkError, binascii.Error, UnicodeDecodeError) as error:
        raise NotAnAchievement from error
    for path in (("vc", "credentialSubject", "achievement"), ("credentialSubject", "achievement")):
        found = members
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
            found = found[0] if isinstance(found, list) and len(found) == 1 else found
        if isinstance(found, Mapping):
            return found
    kinds = members.get("type", members.get("@type"))
    named = kinds if isinstance(kinds, list) else [kinds]
    if "Achievement" not in named:
        raise NotAnAchievement
    return cast("Mapping[str, Any]", members)


def _json_in(data: bytes) -> bytes:
    if data.startswith(_PICTURES):
        text = extract(data)
        data = (text if isinstance(text, bytes) else str(text).encode()).strip()
    parts = data.split(b".")
    if len(parts) == _TOKEN_PARTS and not data.startswith(b"{"):
        return base64.b64decode(
            parts[1] + b"=" * (-len(parts[1]) % 4), altchars=b"-_", validate=True
        )
    return data


def _spoken(tag: object, language: str) -> str:
    primary = tag.partition("-")[0].lower() if isinstance(tag, str) else ""
    return primary if primary in LANGUAGES else language


# -- its members --------------------------------------------------------------------------


def _words(value: object, spoken: str) -> dict[str, str]:
    """A text of the standard: a string, or one that names its language."""
    if isinstance(value, Mapping) and isinstance(value.get("@value"), str):
        return {_spoken(value.get("@language"), spoken): value["@value"].strip()}
    return {spoken: value.strip()} if isinstance(value, str) and value.strip() else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _content(members: Mapping[str, Any], spoken: str, left: list[LeftOut]) -> Content:
    criteria = members.get("criteria")
    criteria = criteria if isinstance(criteria, Mapping) else {}
    kind = _text(members.get("achievementType"))
    skills, eqf = _skills(members.get("alignment"), spoken, left)
    grading, levels = _grading(members.get("resultDescription"), spoken, left)
    credits_available = members.get("creditsAvailable")
    is_number = isinstance(credits_available, int | float) and not isinstance(
        credits_available, bool
    )
    narratives = _words(criteria.get("narrative"), spoken)
    written, below = take_apart(narratives.get(spoken, ""), spoken)
    if spoken in narratives:
        narratives[spoken] = written
    return Content(
        name=_words(members.get("name"), spoken),
        description=_words(members.get("description"), spoken),
        criteria=narratives,
        further_url=_text(criteria.get("id")),
        achievement_type=kind or terms.AchievementType.BADGE,
        tags=tuple(text for text in map(_text, _listed(members.get("tag"))) if text),
        skills=skills,
        eqf_level=eqf,
        ects=credits_available if is_number else None,
        field_of_study=_words(members.get("fieldOfStudy"), spoken),
        specialization=_words(members.get("specialization"), spoken),
        human_code=_text(members.get("humanCode")),
        grading=grading,
        levels=levels,
        other_identifiers=tuple(
            Identifier(
                kind=_text(item.get("identifierType")) or "identifier",
                value=_text(item.get("identifier")),
            )
            for item in _listed(members.get("otherIdentifier"))
            if isinstance(item, Mapping)
        ),
        **below,
    )


def _skills(
    value: object, spoken: str, left: list[LeftOut]
) -> tuple[tuple[Skill, ...], int | None]:
    skills: list[Skill] = []
    eqf: int | None = None
    for index, item in enumerate(_listed(value)):
        if not isinstance(item, Mapping):
            left.append(LeftOut(member=f"alignment/{index}", why=_("It cannot be read.")))
            continue
        code = _text(item.get("targetCode"))
        if item.get("targetType") == "ext:EQFLevel" and code.isdigit():
            eqf = int(code)
            continue
        said = " ".join(_words(item.get("targetDescription"), spoken).values())
        before, _colon, level = said.partition(": ")
        is_level = before in {"Level", "Niveau"} and level
        if said and not is_level:
            left.append(
                LeftOut(
                    member=f"alignment/{index}/targetDescription",
                    why=_("A skill has no description of its own here."),
                )
            )
        skills.append(
            Skill(
                name=_words(item.get("targetName"), spoken),
                url=_own_or(_text(item.get("targetUrl"))),
                framework=_text(item.get("targetFramework")),
                code=code,
                level=level if is_level else "",
            )
        )
    return tuple(skills), eqf


def _own_or(url: str) -> str:
    """A skill of the old achievement itself becomes one of the new."""
    return "" if "#skill-" in url else url


def _grading(value: object, spoken: str, left: list[LeftOut]) -> tuple[str, tuple[Level, ...]]:
    grading = ""
    levels: tuple[Level, ...] = ()
    for index, item in enumerate(_listed(value)):
        kind = _text(item.get("resultType")) if isinstance(item, Mapping) else ""
        found: str = {
            "Percent": terms.Grading.PERCENT.value,
            "ext:DanishSevenPointScale": terms.Grading.SEVEN_POINT.value,
            "RubricCriterionLevel": terms.Grading.LEVELS.value,
        }.get(kind, "")
        if grading or not found:
            left.append(
                LeftOut(
                    member=f"resultDescription/{index}",
                    why=_("Results of this kind have no place here."),
                )
            )
            continue
        grading = found
        if found == terms.Grading.LEVELS:
            levels = tuple(
                Level(
                    name=_words(level.get("name"), spoken),
                    description=_words(level.get("description"), spoken),
                )
                for level in _listed(item.get("rubricCriterionLevel"))
                if isinstance(level, Mapping)
            )
    return grading, levels


# -- what stays behind --------------------------------------------------------------------


def _not_taken(members: Mapping[str, Any]) -> Iterator[LeftOut]:
    known = {
        "creator": _("You are the one who makes it here."),
        "related": _("It gets its own address, and its own relatives."),
        "version": _("Versions are counted anew."),
        "endorsement": _("An endorsement is of the original, not of a copy."),
        "endorsementJwt": _("An endorsement is of the original, not of a copy."),
    }
    for name in sorted(members):
        if name not in _TAKEN:
            yield LeftOut(
                member=name[:80], why=known.get(name, _("There is no place for this here."))
            )


def _picture(value: object, left: list[LeftOut]) -> bytes | None:
    url = _text(value.get("id")) if isinstance(value, Mapping) else _text(value)
    if not url:
        return None
    head, comma, body = url.partition(",")
    if head.startswith("data:image/") and head.endswith(";base64") and comma:
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error:
            left.append(LeftOut(member="image", why=_("The picture cannot be read.")))
            return None
    left.append(
        LeftOut(
            member="image",
            why=_("Pictures are not fetched from elsewhere. Upload it, or draw a new one."),
        )
    )
    return None


def _without_problems(content: Content, left: list[LeftOut]) -> Content:
    """`content` without what may not stand in a badge of ours, each named."""
    broken: dict[str, set[int]] = {}
    for place, sentences in checking.problems_of(content).items():
        name, *rest = place.split(".")
        index = int(rest[0]) if rest and rest[0].isdigit() else -1
        broken.setdefault(name, set()).add(index)
        left.append(LeftOut(member=_standard_name(name, index), why=" ".join(map(str, sentences))))
    empty = Content()
    for name, places in broken.items():
        value = getattr(content, name)
        if isinstance(value, tuple) and -1 not in places:
            kept: Any = tuple(item for index, item in enumerate(value) if index not in places)
        elif isinstance(value, tuple):
            most = {"tags": checking.MOST_TAGS, "skills": checking.MOST_SKILLS}
            kept = tuple(item for index, item in enumerate(value) if index not in places)[
                : most.get(name, checking.MOST_IDENTIFIERS)
            ]
        else:
            kept = getattr(empty, name)
        content = replace(content, **{name: kept})
    return content


def _standard_name(name: str, index: int) -> str:
    known = {
        "tags": "tag",
        "skills": "alignment",
        "levels": "resultDescription",
        "other_identifiers": "otherIdentifier",
        "further_url": "criteria/id",
        "criteria": "criteria/narrative",
        "ects": "creditsAvailable",
        "eqf_level": "alignment",
        "human_code": "humanCode",
        "achievement_type": "achievementType",
        "field_of_study": "fieldOfStudy",
    }.get(name, name)
    return f"{known}/{index}" if index >= 0 else known
