# SPDX-License-Identifier: Apache-2.0

"""
What an achievement says: a frozen value that goes to JSON and back.

Texts are language maps: `{"en": "First aid", "da": "Førstehjælp"}`. Reading judges
shapes only, so that what was stored once can always be read; how long a text may be and
what it may hold is `checking`'s. Nothing here knows the standard: that is `publishing`'s.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import Any, Final, Self

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.achievements.durations import add_months
from skillmark_server.achievements.refusals import ContentRefused
from skillmark_server.achievements.terms import AchievementType, ExpiryKind

Words = Mapping[str, str]
"""A text by language: `{"en": "…", "da": "…"}`; a language that says nothing is left out."""
LANGUAGES: Final = ("en", "da")
"""In which an achievement can be written. A third needs an entry here and a `.po` file."""


def said_in(words: Words, language: str, *others: str) -> str:
    """`words` in `language`, or in the first of `others` or of any language that says it."""
    for key in (language, *others, *LANGUAGES, *sorted(words)):
        if words.get(key):
            return words[key]
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """
    One skill that it stands for.

    Args:
        url: Where a framework describes it; empty for a skill of the organisation's own.
        framework: The framework's name, such as "ESCO".
        level: How far, in the framework's or the organisation's words: "3", "Advanced".
    """

    name: Words = field(default_factory=dict)
    url: str = ""
    framework: str = ""
    code: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One of the levels that can be reached, from low to high."""

    name: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityBody:
    """Who assures the quality, and how."""

    name: str = ""
    url: str = ""
    text: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What it is known as elsewhere: `kind` is a term of Open Badges 3.0 or `ext:…`."""

    kind: str = "identifier"
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """
    How long an award lasts.

    Args:
        on: The last day, where `kind` is `on`.
        months: How many, where `kind` is `after`.
    """

    kind: str = ExpiryKind.NEVER
    on: date | None = None
    months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """
    Everything an achievement says.

    Args:
        criteria: What one does to earn it, in Markdown.
        achievement_type: A term of Open Badges 3.0.
        learning_outcomes: One a line.
        workload_hours: All hours that a learner spends, teaching and own work.
        nqf_level: In the words of the national framework.
        is_stackable: Whether it counts towards something bigger; None: not said.
        evidence: What has to be shown.
        grading: A value of `terms.Grading`; `levels` are the levels where it is `levels`.
        suspendable: Whether awards of it can be put on hold.
        human_code: The organisation's own number for it.
        requestable: Whether people may ask for it.
        further_url: Where more is to be read.
    """

    name: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    criteria: Words = field(default_factory=dict)
    achievement_type: str = AchievementType.BADGE
    tags: tuple[str, ...] = ()
    skills: tuple[Skill, ...] = ()
    learning_outcomes: Words = field(default_factory=dict)
    workload_hours: float | None = None
    ects: float | None = None
    eqf_level: int | None = None
    nqf_level: str = ""
    participation: str = ""
    assessment: str = ""
    identity_check: str = ""
    supervision: str = ""
    quality_body: QualityBody = field(default_factory=QualityBody)
    is_stackable: bool | None = None
    prerequisites: Words = field(default_factory=dict)
    evidence_required: bool = False
    evidence: Words = field(default_factory=dict)
    expiry: Expiry = field(default_factory=Expiry)
    grading: str = ""
    levels: tuple[Level, ...] = ()
    suspendable: bool = False
    human_code: str = ""
    requestable: bool = False
    further_url: str = ""
    field_of_study: Words = field(default_factory=dict)
    specialization: Words = field(default_factory=dict)
    other_identifiers: tuple[Identifier, ...] = ()

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> Self:
        """
        Read what `to_dict` wrote, or what a program sends; members may be left out.

        Raises:
            ContentRefused: A member is unknown or not of its shape; each is named.
        """
        problems: dict[str, list[Any]] = {}
        made = _read(cls, members, "", problems)
        if problems:
            raise ContentRefused(problems)
        return made

    def to_dict(self) -> dict[str, Any]:
        """As JSON; what says nothing is left out."""
        return _written(self)

    def outcomes(self, language: str) -> list[str]:
        """The learning outcomes in `language`, one an item."""
        lines = self.learning_outcomes.get(language, "").splitlines()
        return [line for line in (line.strip().lstrip("-*• ").strip() for line in lines) if line]

    def languages(self) -> tuple[str, ...]:
        """The languages in which it has name, description and criteria."""
        whole = (self.name, self.description, self.criteria)
        return tuple(key for key in LANGUAGES if all(words.get(key) for words in whole))


def valid_until_for(content: Content, valid_from: datetime) -> datetime | None:
    """
    Until when an award that begins at `valid_from` lasts; None: it does not expire.

    A last day ends at its last second, in the site's time zone. It may lie before
    `valid_from`: such an award cannot be made, and says so.
    """
    if content.expiry.kind == ExpiryKind.AFTER:
        return add_months(valid_from, content.expiry.months)
    if content.expiry.kind == ExpiryKind.ON and content.expiry.on is not None:
        return timezone.make_aware(datetime.combine(content.expiry.on, time(23, 59, 59)))
    return None


# -- reading and writing ------------------------------------------------------------------


class _Wrong(Exception):
    """A member is not of its shape; the argument is the sentence about it."""


def _words(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(
        key in LANGUAGES and isinstance(text, str) for key, text in value.items()
    ):
        raise _Wrong(_("Met something else than texts by language: {“en”: “…”, “da”: “…”}."))
    return {key: text for key in LANGUAGES if (text := _tidy(str(value.get(key, ""))))}


def _tidy(text: str) -> str:
    """In NFC and with one kind of line end, so that equal texts are equal bytes."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(_("Met something else than a text."))
    return _tidy(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("Met something else than yes or no."))
    return value


def _maybe_flag(value: object) -> bool | None:
    return None if value is None else _flag(value)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Wrong(_("Met something else than a number."))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _whole(value: object) -> int | None:
    number = _number(value)
    if number is not None and not isinstance(number, int):
        raise _Wrong(_("Met something else than a whole number."))
    return number


def _count(value: object) -> int:
    return _whole(value) or 0


def _day(value: object) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _Wrong(_("Met something else than a date such as 2027-12-31.")) from None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _Wrong(_("Met something else than a list."))
    return tuple(text for text in map(_text, value) if text)


_PLAIN: Final[Mapping[str, Callable[[object], Any]]] = {
    "Words": _words,
    "str": _text,
    "bool": _flag,
    "bool | None": _maybe_flag,
    "float | None": _number,
    "int | None": _whole,
    "int": _count,
    "date | None": _day,
    "tuple[str, ...]": _texts,
}
_NESTED: Final[Mapping[str, type]] = {
    "QualityBody": QualityBody,
    "Expiry": Expiry,
    "tuple[Skill, ...]": Skill,
    "tuple[Level, ...]": Level,
    "tuple[Identifier, ...]": Identifier,
}


def _read(cls: type[Any], members: object, place: str, problems: dict[str, list[Any]]) -> Any:
    if not isinstance(members, Mapping):
        problems[place.rstrip(".") or "content"] = [_("Met something else than an object.")]
        return cls()
    kinds = {item.name: str(item.type) for item in fields(cls)}
    taken: dict[str, Any] = {}
    for name, value in members.items():
        at = f"{place}{str(name)[:40]}"
        try:
            taken[name] = _member(kinds.get(name, ""), value, at, problems)
        except _Wrong as wrong:
            problems[at] = [wrong.args[0]]
    if problems:
        return cls()
    return cls(**taken)


def _member(kind: str, value: object, at: str, problems: dict[str, list[Any]]) -> Any:
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if kind not in _NESTED:
        raise _Wrong(_("There is no such field."))
    if not kind.startswith("tuple"):
        return _read(_NESTED[kind], value, f"{at}.", problems)
    if not isinstance(value, list | tuple):
        raise _Wrong(_("Met something else than a list."))
    return tuple(
        _read(_NESTED[kind], item, f"{at}.{index}.", problems) for index, item in enumerate(value)
    )


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)  # a member of an enumeration becomes its plain text
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        said = {item.name: _written(getattr(value, item.name)) for item in fields(value)}
        return {
            name: member
            for name, member in said.items()
            if member is not None and member not in ("", [], {})
        }
    return value
