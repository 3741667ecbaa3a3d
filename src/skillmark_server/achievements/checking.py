# SPDX-License-Identifier: Apache-2.0

"""
What may stand in an achievement, and what it still lacks before it is published.

A draft may be half written, and never holds what no badge may hold: characters that
mislead, national identity numbers, addresses that are not https, texts without an end.
Each problem is a sentence at the place it is about.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark.encoding import iri
from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.model.vocabulary import ACHIEVEMENT_TYPES, IDENTIFIER_TYPES
from skillmark.plain_text import check_text
from skillmark_server.achievements import terms
from skillmark_server.achievements.content import LANGUAGES, Content, Words
from skillmark_server.achievements.durations import LONGEST_MONTHS, how_to_write_it
from skillmark_server.refusals import Words as Sentence

LONGEST: Final[Mapping[str, int]] = {
    "name": 120,
    "description": 600,
    "criteria": 8_000,
    "learning_outcomes": 4_000,
    "prerequisites": 1_000,
    "evidence": 1_000,
    "field_of_study": 120,
    "specialization": 120,
    "nqf_level": 40,
    "human_code": 40,
}
"""Characters of a text."""
ONE_LINE: Final = frozenset(
    {"name", "field_of_study", "specialization", "nqf_level", "human_code", "tags"}
)
MOST_TAGS, LONGEST_TAG = 12, 40
MOST_SKILLS, LONGEST_SKILL, LONGEST_LEVEL = 20, 160, 40
MOST_LEVELS, LONGEST_LEVEL_TEXT = 8, 400
MOST_IDENTIFIERS, LONGEST_IDENTIFIER = 5, 120
LONGEST_URL: Final = 500
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs"})
_NEEDED_BY_SCRIPTS: Final = frozenset("\u200c\u200d\n\r\t")
"""Joiners, without which some scripts cannot be written, and the ends of lines."""
MOST_HOURS, MOST_ECTS = 10_000, 600

Problem = tuple[str, Sentence]


def problems_of(content: Content) -> dict[str, list[Sentence]]:
    """Everything in `content` that may not stand, even in a draft; by place."""
    return _by_place(_all(content))


def lacks_of(content: Content, language: str) -> dict[str, list[Sentence]]:
    """
    What `content` lacks before it can be published.

    Args:
        content: Without problems.
        language: The organisation's: name, description and criteria have to be in it.
    """
    return _by_place(_lacking(content, language))


def _by_place(problems: Iterator[Problem]) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for place, sentence in problems:
        found.setdefault(place, []).append(sentence)
    return found


def _lacking(content: Content, language: str) -> Iterator[Problem]:
    begun = [key for key in LANGUAGES if key == language or _is_begun(content, key)]
    for key in begun:
        for name, sentence in _NEEDED.items():
            if not getattr(content, name).get(key):
                yield f"{name}.{key}", sentence
    if content.grading == terms.Grading.LEVELS and not content.levels:
        yield "levels", _("Write at least one level, or choose that it has no grade.")


_NEEDED: Final[Mapping[str, Sentence]] = {
    "name": _("Give it a name."),
    "description": _("Say in one or two sentences what it proves."),
    "criteria": _("Say what one does to earn it."),
}


def _is_begun(content: Content, language: str) -> bool:
    """Whether anything is said in `language`: then all that is needed has to be."""
    return any(getattr(content, name).get(language) for name in _NEEDED)


def _all(content: Content) -> Iterator[Problem]:
    for name, most in LONGEST.items():
        value = getattr(content, name)
        texts = value.items() if isinstance(value, Mapping) else (("", value),)
        for key, text in texts:
            place = f"{name}.{key}" if key else name
            yield from _text(place, text, most, one_line=name in ONE_LINE)
    yield from _lists(content)
    yield from _choices(content)
    yield from _numbers(content)
    yield from _quality(content)
    yield from _url("further_url", content.further_url)
    yield from _expiry(content)


def _text(place: str, text: str, most: int, *, one_line: bool = True) -> Iterator[Problem]:
    if len(text) > most:
        yield (
            place,
            _("%(met)s characters, and %(most)s are the most.") % {"met": len(text), "most": most},
        )
    if one_line and any(character in text for character in "\r\n\t\u2028\u2029"):
        yield place, _("Write it on one line.")
    hidden = any(_is_hidden(character) for character in text)
    try:
        check_text(text)
    except NationalNumberError:
        yield (
            place,
            _(
                "This looks like a national identity number (CPR). "
                "Such a number may not stand in a badge."
            ),
        )
    except TextRefusedError:
        hidden = True
    if hidden:
        yield place, _("There is a character in it that cannot be seen. Write it anew.")


def _is_hidden(character: str) -> bool:
    return character not in _NEEDED_BY_SCRIPTS and unicodedata.category(character) in _HIDDEN


def _words(place: str, words: Words, most: int, *, one_line: bool = True) -> Iterator[Problem]:
    for key, text in words.items():
        yield from _text(f"{place}.{key}", text, most, one_line=one_line)


def _url(place: str, url: str) -> Iterator[Problem]:
    if not url:
        return
    if len(url) > LONGEST_URL:
        yield place, _("The address is too long.")
    elif not _is_https(url):
        yield place, _("Write a whole address that begins with https://.")
    else:
        yield from _text(place, url, LONGEST_URL)


def _is_https(url: str) -> bool:
    # ESCO names its skills by http addresses; they are names, and nothing is fetched.
    return iri.is_https(url) or (url.startswith("http://data.europa.eu/") and iri.is_url(url))


def _lists(content: Content) -> Iterator[Problem]:
    for name, items, most in (
        ("tags", content.tags, MOST_TAGS),
        ("skills", content.skills, MOST_SKILLS),
        ("levels", content.levels, MOST_LEVELS),
        ("other_identifiers", content.other_identifiers, MOST_IDENTIFIERS),
    ):
        if len(items) > most:
            yield (
                name,
                _("Met %(met)s of them, and %(most)s are the most.")
                % {"met": len(items), "most": most},
            )
    for index, tag in enumerate(content.tags[:MOST_TAGS]):
        yield from _text(f"tags.{index}", tag, LONGEST_TAG)
    for index, skill in enumerate(content.skills[:MOST_SKILLS]):
        place = f"skills.{index}"
        if not skill.name:
            yield f"{place}.name", _("Give the skill a name.")
        yield from _words(f"{place}.name", skill.name, LONGEST_SKILL)
        yield from _url(f"{place}.url", skill.url)
        yield from _text(f"{place}.framework", skill.framework, LONGEST_SKILL)
        yield from _text(f"{place}.code", skill.code, LONGEST_SKILL)
        yield from _text(f"{place}.level", skill.level, LONGEST_LEVEL)
    for index, level in enumerate(content.levels[:MOST_LEVELS]):
        place = f"levels.{index}"
        if not level.name:
            yield f"{place}.name", _("Give the level a name.")
        yield from _words(f"{place}.name", level.name, LONGEST_LEVEL)
        yield from _words(
            f"{place}.description", level.description, LONGEST_LEVEL_TEXT, one_line=False
        )
    for index, other in enumerate(content.other_identifiers[:MOST_IDENTIFIERS]):
        place = f"other_identifiers.{index}"
        known = other.kind in IDENTIFIER_TYPES and other.kind != "nationalIdentityNumber"
        if not known and not other.kind.startswith("ext:"):
            yield f"{place}.kind", _("Choose one of the list.")
        yield from _text(f"{place}.value", other.value, LONGEST_IDENTIFIER)


def _choices(content: Content) -> Iterator[Problem]:
    kind = content.achievement_type
    own = kind.startswith("ext:") and kind.split() == [kind] and kind[4:5].isalnum()
    if not (kind in ACHIEVEMENT_TYPES or own) or len(kind) > LONGEST_TAG:
        yield "achievement_type", _("Choose one of the list.")
    for name, offered in (
        ("participation", terms.Participation),
        ("assessment", terms.Assessment),
        ("identity_check", terms.IdentityCheck),
        ("supervision", terms.Supervision),
        ("grading", terms.Grading),
    ):
        value = getattr(content, name)
        if value and value not in offered.values:
            yield name, _("Choose one of the list.")


def _numbers(content: Content) -> Iterator[Problem]:
    for name, most in (("workload_hours", MOST_HOURS), ("ects", MOST_ECTS)):
        value = getattr(content, name)
        if value is not None and not (math.isfinite(value) and 0 < value <= most):
            yield name, _("Write a number above 0, and %(most)s at most.") % {"most": most}
    if content.eqf_level is not None and content.eqf_level not in terms.EQF_LEVELS:
        yield "eqf_level", _("Write a level from 1 to 8.")


def _quality(content: Content) -> Iterator[Problem]:
    yield from _text("quality_body.name", content.quality_body.name, LONGEST_SKILL)
    yield from _url("quality_body.url", content.quality_body.url)
    yield from _words(
        "quality_body.text", content.quality_body.text, LONGEST["evidence"], one_line=False
    )


def _expiry(content: Content) -> Iterator[Problem]:
    expiry = content.expiry
    if expiry.kind not in terms.ExpiryKind.values:
        yield "expiry", _("Choose one of the list.")
    elif expiry.kind == terms.ExpiryKind.ON and expiry.on is None:
        yield "expiry.on", _("Write the last day.")
    elif expiry.kind == terms.ExpiryKind.AFTER and not 1 <= expiry.months <= LONGEST_MONTHS:
        yield "expiry.months", how_to_write_it()
