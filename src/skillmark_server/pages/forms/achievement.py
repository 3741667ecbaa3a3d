# SPDX-License-Identifier: Apache-2.0

"""
The form of an achievement: every field of its content, texts once in each language.

Shape only: a number that cannot be read is refused here, what may stand is
`achievements.checking`'s. What is wrong keeps what was typed; what is right can be kept
while another field is still wrong (`content_beside`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark_server.achievements import terms
from skillmark_server.achievements.checking import LONGEST, LONGEST_URL, MOST_SKILLS, problems_of
from skillmark_server.achievements.content import (
    LANGUAGES,
    Content,
    Expiry,
    Identifier,
    Level,
    QualityBody,
    Skill,
)
from skillmark_server.achievements.durations import how_to_write_it, read_months
from skillmark_server.pages.forms.achievement_texts import TEXTS, initial_of
from skillmark_server.pages.forms.skills import pasted_skills

SPARE_SKILLS: Final = 2
SPARE_LEVELS: Final = 2
LEVELS_SHOWN: Final = 6
_ONE_LINE: Final = frozenset({"name", "field_of_study", "specialization"})
_WANTED: Final = frozenset({"name", "description", "criteria"})
_PLACES: Final = {"quality_body.text": "quality_text", "quality_body.name": "quality_name"}
_STACKABLE: Final = (
    ("", _("Not said")),
    ("yes", _("It can count towards something bigger")),
    ("no", _("It stands alone")),
)


def _choices(offered: Any) -> list[tuple[str, Any]]:
    return [("", _("Not said")), *offered.choices]


class Asked(forms.CharField):
    """A text that is wanted in the end, and may be missing while somebody writes."""

    def validate(self, value: str | None) -> None:
        """Refuse nothing: `achievements.checking` says what is missing."""


class AskedChoice(forms.ChoiceField):
    """The same for a choice."""

    def validate(self, value: str | None) -> None:
        """Refuse what is not on offer."""
        if value:
            super().validate(value)


class AchievementForm(forms.Form):
    """
    Everything an achievement says.

    Args:
        kept: What is kept already; the form begins with it.
        language: The organisation's: its texts come first.
    """

    use_required_attribute = False

    achievement_type = AskedChoice(label=_("What kind of thing is it?"))
    tags = forms.CharField(
        label=_("Words to find it by"), required=False, help_text=_("With commas between them.")
    )
    skills_pasted = forms.CharField(
        label=_("Paste several skills"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One on each line: the name, and if it stands in a list such as ESCO, its address."
        ),
    )
    expiry_kind = AskedChoice(
        label=_("How long is it valid?"),
        choices=terms.ExpiryKind.choices,
        widget=forms.RadioSelect,
    )
    expiry_text = Asked(
        label=_("For how long?"),
        max_length=40,
        help_text=_("For example “36 months” or “3 years”."),
    )
    expiry_on = Asked(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    suspendable = forms.BooleanField(
        label=_("An award can be put on hold and taken up again"), required=False
    )
    requestable = forms.BooleanField(label=_("People may ask for it"), required=False)
    evidence_required = forms.BooleanField(label=_("Evidence has to be shown"), required=False)
    grading = AskedChoice(
        label=_("What does an award say about how well it was done?"),
        choices=terms.Grading.choices,
    )
    workload_hours = forms.CharField(
        label=_("Workload in hours"),
        required=False,
        max_length=12,
        help_text=_("All hours of a learner: teaching, own work and test."),
    )
    ects = forms.CharField(label=_("ECTS credits"), required=False, max_length=12)
    eqf_level = forms.ChoiceField(
        label=_("European level (EQF)"),
        required=False,
        choices=[("", _("Not said")), *((str(n), str(n)) for n in terms.EQF_LEVELS)],
        help_text=_("From 1 to 8. A skilled worker is 4, a bachelor 6."),
    )
    nqf_level = forms.CharField(
        label=_("National level"), required=False, max_length=LONGEST["nqf_level"]
    )
    participation = forms.ChoiceField(
        label=_("How does one take part?"),
        required=False,
        choices=_choices(terms.Participation),
    )
    assessment = forms.ChoiceField(
        label=_("How is it assessed?"), required=False, choices=_choices(terms.Assessment)
    )
    identity_check = forms.ChoiceField(
        label=_("How is it made sure who is assessed?"),
        required=False,
        choices=_choices(terms.IdentityCheck),
    )
    supervision = forms.ChoiceField(
        label=_("Who watches over the assessment?"),
        required=False,
        choices=_choices(terms.Supervision),
    )
    quality_name = forms.CharField(label=_("Who assures the quality?"), required=False)
    quality_url = forms.CharField(
        label=_("Their website"), required=False, widget=forms.URLInput, max_length=LONGEST_URL
    )
    is_stackable = forms.ChoiceField(
        label=_("Is it a part of more?"), required=False, choices=_STACKABLE
    )
    further_url = forms.CharField(
        label=_("Where more is to be read"),
        required=False,
        widget=forms.URLInput,
        max_length=LONGEST_URL,
    )
    human_code = forms.CharField(
        label=_("Your own number for it"), required=False, max_length=LONGEST["human_code"]
    )
    identifiers = forms.CharField(
        label=_("Known elsewhere as"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, such as “isbn 978-87-000000-0-0”."),
    )

    def __init__(self, *args: Any, kept: Content, language: str, **kwargs: Any) -> None:
        self.kept = kept
        self.languages = tuple(sorted(LANGUAGES, key=lambda key: key != language))
        kwargs.setdefault("initial", initial_of(kept))
        super().__init__(*args, **kwargs)
        self.problems: dict[str, list[Any]] = {}
        self._add_texts()
        data: Mapping[str, Any] = self.data if self.is_bound else {}
        self.skill_rows = self._add_skills(_rows(data, "skill", len(kept.skills) + SPARE_SKILLS))
        self.level_rows = self._add_levels(
            max(_rows(data, "level", len(kept.levels) + SPARE_LEVELS), 3)
        )
        kind: Any = self.fields["achievement_type"]
        kind.choices = _kinds(kept.achievement_type)

    # -- making the fields ----------------------------------------------------------------

    def _add_texts(self) -> None:
        for name, (label, hint) in TEXTS.items():
            for language in self.languages:
                attributes: dict[str, Any] = {"lang": language, "dir": "auto"}
                widget: forms.Widget = forms.TextInput(attrs=attributes)
                if name not in _ONE_LINE:
                    attributes["rows"] = 8 if name == "criteria" else 3
                    widget = forms.Textarea(attrs=attributes)
                kind = Asked if name in _WANTED else forms.CharField
                self.fields[f"{name}_{language}"] = kind(
                    label=label, help_text=hint, required=name in _WANTED, widget=widget
                )

    def _add_skills(self, count: int) -> list[dict[str, Any]]:
        rows = []
        for index in range(min(count, MOST_SKILLS)):
            made = {
                **{
                    f"name_{language}": Asked(
                        label=_("Skill"),
                        widget=forms.TextInput(attrs={"lang": language}),
                    )
                    for language in self.languages
                },
                "level": Asked(label=_("How far")),
                "url": Asked(label=_("Address"), widget=forms.URLInput),
                "framework": Asked(label=_("List")),
                "code": Asked(label=_("Code")),
            }
            rows.append(self._added(f"skill_{index}", made))
        return rows

    def _add_levels(self, count: int) -> list[dict[str, Any]]:
        rows = []
        for index in range(min(count, LEVELS_SHOWN)):
            made = {
                f"{part}_{language}": Asked(
                    label=label, widget=forms.TextInput(attrs={"lang": language})
                )
                for part, label in (("name", _("Level")), ("text", _("In words")))
                for language in self.languages
            }
            rows.append(self._added(f"level_{index}", made))
        return rows

    def _added(self, place: str, made: Mapping[str, forms.Field]) -> dict[str, str]:
        names = {}
        for part, made_field in made.items():
            self.fields[f"{place}_{part}"] = made_field
            names[part] = f"{place}_{part}"
        return names

    # -- reading it -----------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Read the content out of what was typed, and put each problem at its field."""
        said: dict[str, Any] = super().clean() or {}
        self.content = self._read(said)
        for place, sentences in problems_of(self.content).items():
            self.problems.setdefault(place, []).extend(sentences)
        for place, sentences in self.problems.items():
            name = self.field_of(place)
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))
        return said

    def content_beside(self) -> Content:
        """What is right of it, and of what is wrong what was kept before."""
        wrong = {place.partition(".")[0] for place in self.problems} | {
            _FIELDS_ALONE.get(name, name) for name in self.errors
        }
        members = {
            name: getattr(self.kept if name in wrong else self.content, name)
            for name in Content.__dataclass_fields__
        }
        return Content(**members)

    @staticmethod
    def field_of(place: str) -> str:
        """The field of the form that `place` of a content stands in."""
        for start, name in _PLACES.items():
            if place.startswith(start):
                place = name + place[len(start) :]
        place = {
            "expiry": "expiry_kind",
            "expiry.on": "expiry_on",
            "expiry.months": "expiry_text",
            "quality_body": "quality_name",
            "quality_body.url": "quality_url",
            "levels": "grading",
        }.get(place, place)
        parts = place.split(".")
        if parts[0] == "tags":
            return "tags"
        if parts[0] == "other_identifiers":
            return "identifiers"
        if parts[0] == "skills":
            return "_".join(["skill", *parts[1:]]) if len(parts) > 1 else "skills_pasted"
        if parts[0] == "levels":
            return "_".join(["level", *parts[1:]]).replace("_description_", "_text_")
        return "_".join(parts)

    def _read(self, said: Mapping[str, Any]) -> Content:
        def words(name: str) -> dict[str, str]:
            texts = ((key, str(said.get(f"{name}_{key}", "")).strip()) for key in LANGUAGES)
            return {key: text for key, text in texts if text}

        stackable = {"yes": True, "no": False}.get(said.get("is_stackable", ""))
        eqf = str(said.get("eqf_level", ""))
        members: dict[str, Any] = {
            name: words(name) for name in TEXTS if name in Content.__dataclass_fields__
        }
        members |= {
            name: said.get(name, "")
            for name in (
                "nqf_level",
                "participation",
                "assessment",
                "identity_check",
                "supervision",
                "grading",
                "human_code",
                "further_url",
            )
        }
        members |= {
            name: bool(said.get(name))
            for name in ("suspendable", "requestable", "evidence_required")
        }
        # Texts are tidied the same way, whoever sends them.
        return Content.from_dict(
            Content(
                achievement_type=said.get("achievement_type") or self.kept.achievement_type,
                tags=tuple(_split(said.get("tags", ""))),
                skills=tuple(self._skills(said)),
                levels=tuple(self._levels(said, words)),
                workload_hours=self._number("workload_hours", said),
                ects=self._number("ects", said),
                eqf_level=int(eqf) if eqf else None,
                is_stackable=stackable,
                quality_body=QualityBody(
                    name=said.get("quality_name", ""),
                    url=said.get("quality_url", ""),
                    text=words("quality_text"),
                ),
                expiry=self._expiry(said),
                other_identifiers=tuple(_identifiers(said.get("identifiers", ""))),
                **members,
            ).to_dict()
        )

    def _skills(self, said: Mapping[str, Any]) -> Iterator[Skill]:
        for row in self.skill_rows:
            name = {
                key: text for key in LANGUAGES if (text := said.get(row[f"name_{key}"], "").strip())
            }
            parts = {
                part: said.get(row[part], "").strip()
                for part in ("url", "framework", "code", "level")
            }
            if name or any(parts.values()):
                yield Skill(name=name, **parts)
        yield from pasted_skills(said.get("skills_pasted", ""), self.languages[0])

    def _levels(self, said: Mapping[str, Any], _words: Any) -> Iterator[Level]:
        for row in self.level_rows:
            name, text = (
                {key: t for key in LANGUAGES if (t := said.get(row[f"{part}_{key}"], "").strip())}
                for part in ("name", "text")
            )
            if name or text:
                yield Level(name=name, description=text)

    def _number(self, name: str, said: Mapping[str, Any]) -> float | None:
        text = str(said.get(name, "")).strip().replace(" ", "").replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.problems.setdefault(name, []).append(_("Write a number, for example 7.5."))
            return None
        return int(number) if number == int(number) else float(number)

    def _expiry(self, said: Mapping[str, Any]) -> Expiry:
        kind = said.get("expiry_kind") or terms.ExpiryKind.NEVER
        if kind == terms.ExpiryKind.AFTER:
            months = read_months(said.get("expiry_text", ""))
            if months is None:
                self.problems.setdefault("expiry.months", []).append(how_to_write_it())
                return self.kept.expiry
            return Expiry(kind=kind, months=months)
        if kind == terms.ExpiryKind.ON:
            text = said.get("expiry_on", "").strip()
            try:
                return Expiry(kind=kind, on=date.fromisoformat(text))
            except ValueError:
                self.problems.setdefault("expiry.on", []).append(_("Write the last day."))
                return self.kept.expiry
        return Expiry()


_FIELDS_ALONE: Final = {
    "expiry_kind": "expiry",
    "expiry_text": "expiry",
    "expiry_on": "expiry",
    "quality_name": "quality_body",
    "quality_url": "quality_body",
    "identifiers": "other_identifiers",
    "skills_pasted": "skills",
}
"""Fields of the form whose member of the content has another name."""


def _kinds(kept: str) -> list[tuple[str, Any]]:
    """The kinds on offer, and the one that an imported achievement came with."""
    known = list(terms.AchievementType.choices)
    return known if kept in terms.AchievementType.values else [*known, (kept, kept)]


def _rows(data: Mapping[str, Any], kind: str, at_least: int) -> int:
    """How many rows of `kind` the form was sent with."""
    numbers = (
        name.split("_")[1] for name in data if name.startswith(f"{kind}_") and "_name_" in name
    )
    sent = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    return max([at_least, *(number + 1 for number in sent if number < MOST_SKILLS)])


def _split(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _identifiers(text: str) -> Iterator[Identifier]:
    for line in text.splitlines():
        kind, _blank, value = line.strip().partition(" ")
        if value.strip():
            yield Identifier(kind=kind, value=value.strip())
        elif kind:
            yield Identifier(value=kind)
