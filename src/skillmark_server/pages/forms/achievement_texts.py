# SPDX-License-Identifier: Apache-2.0

"""What the form of an achievement begins with, and what it calls its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.achievements.content import LANGUAGES, Content, Words
from skillmark_server.achievements.durations import say_months

TEXTS: Final[Mapping[str, tuple[Any, Any]]] = {
    "name": (_("Name"), _("What somebody would say they are or can. Not the title of the course.")),
    "description": (_("In one or two sentences"), _("What does it prove?")),
    "criteria": (
        _("What one does to earn it"),
        _("Begin a line with - for a list, and write **so** for bold."),
    ),
    "learning_outcomes": (
        _("What one can do afterwards"),
        _("One on each line, beginning with a verb."),
    ),
    "prerequisites": (_("What one needs to begin"), ""),
    "evidence": (_("What has to be shown"), ""),
    "quality_text": (_("How the quality is assured"), ""),
    "field_of_study": (_("Field of study"), ""),
    "specialization": (_("Specialisation"), ""),
}
"""Label and hint of each text that is written once in each language."""
_AS_THEY_ARE: Final = (
    "achievement_type",
    "nqf_level",
    "participation",
    "assessment",
    "identity_check",
    "supervision",
    "grading",
    "human_code",
    "further_url",
    "suspendable",
    "requestable",
    "evidence_required",
)


def initial_of(content: Content) -> dict[str, Any]:
    """What the form of `content` begins with."""
    initial: dict[str, Any] = {name: getattr(content, name) for name in _AS_THEY_ARE}
    for name in TEXTS:
        words = content.quality_body.text if name == "quality_text" else getattr(content, name)
        initial |= _by_language(name, words)
    for name in ("workload_hours", "ects", "eqf_level"):
        value = getattr(content, name)
        initial[name] = "" if value is None else str(value)
    initial["tags"] = ", ".join(content.tags)
    initial["is_stackable"] = {True: "yes", False: "no", None: ""}[content.is_stackable]
    initial["quality_name"] = content.quality_body.name
    initial["quality_url"] = content.quality_body.url
    initial["expiry_kind"] = content.expiry.kind
    initial["expiry_text"] = say_months(content.expiry.months)
    initial["expiry_on"] = "" if content.expiry.on is None else content.expiry.on.isoformat()
    initial["identifiers"] = "\n".join(
        f"{other.kind} {other.value}" for other in content.other_identifiers
    )
    for index, skill in enumerate(content.skills):
        initial |= _by_language(f"skill_{index}_name", skill.name)
        for part in ("url", "framework", "code", "level"):
            initial[f"skill_{index}_{part}"] = getattr(skill, part)
    for index, level in enumerate(content.levels):
        initial |= _by_language(f"level_{index}_name", level.name)
        initial |= _by_language(f"level_{index}_text", level.description)
    return initial


def _by_language(name: str, words: Words) -> dict[str, str]:
    return {f"{name}_{language}": words.get(language, "") for language in LANGUAGES}
