# SPDX-License-Identifier: Apache-2.0

"""
Takes apart again what `publishing` wrote below the criteria, when such a file comes back.

What is recognised word for word becomes a field; every other line stays in the criteria,
so that nothing is lost.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from skillmark_server.achievements import terms
from skillmark_server.achievements.content import LANGUAGES, Content
from skillmark_server.achievements.facts import facts_of

_HOURS: Final = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,2})?")
_CHOICES: Final = {
    "participation": terms.Participation,
    "assessment": terms.Assessment,
    "identity_check": terms.IdentityCheck,
    "supervision": terms.Supervision,
}
_EXAMPLE: Final = Content(
    workload_hours=2,
    ects=2,
    eqf_level=2,
    nqf_level="2",
    participation=terms.Participation.ON_SITE,
    assessment=terms.Assessment.TEST,
    identity_check=terms.IdentityCheck.NONE,
    supervision=terms.Supervision.NONE,
    prerequisites={"en": "-"},
    evidence_required=True,
    is_stackable=True,
)
"""Says every fact that can be taken back."""


def take_apart(narrative: str, language: str) -> tuple[str, dict[str, Any]]:
    """
    The criteria proper, and the members of a content that stood below them.

    Args:
        narrative: In Markdown.
        language: Of the narrative.
    """
    if language not in LANGUAGES:
        return narrative, {}
    with translation.override(language):
        outcomes_at, facts_at = _("Afterwards one can"), _("Facts")
        names = {fact.name: fact.key for fact in facts_of(_EXAMPLE, language)}
        members: dict[str, Any] = {}
        kept: list[str] = []
        parts = narrative.split("\n\n")
        index = 0
        while index < len(parts):
            part, below = parts[index], parts[index + 1] if index + 1 < len(parts) else ""
            lines = _listed(below)
            if part == f"**{outcomes_at}**" and lines:
                members["learning_outcomes"] = {language: "\n".join(lines)}
                index += 2
            elif part == f"**{facts_at}**" and lines:
                left = [line for line in lines if not _taken(line, names, language, members)]
                if left:
                    kept += [part, "\n".join(f"- {line}" for line in left)]
                index += 2
            else:
                kept.append(part)
                index += 1
    return "\n\n".join(kept), members


def _listed(text: str) -> list[str]:
    """The items of a Markdown list; none where it is something else."""
    lines = text.split("\n")
    return [line[2:] for line in lines] if all(line.startswith("- ") for line in lines) else []


def _taken(line: str, names: dict[str, str], language: str, members: dict[str, Any]) -> bool:
    """Put one fact into `members`; whether it was understood."""
    name, _colon, text = line.partition(": ")
    key = names.get(name, "")
    if key in {"ects", "eqf_level"}:
        return True  # members of their own say them
    if key in _CHOICES:
        values = {str(label): value for value, label in _CHOICES[key].choices}
        if text in values:
            members[key] = values[text]
        return text in values
    if key == "workload_hours":
        found = _HOURS.match(text)
        number = float(found[0].replace(",", ".")) if found else 0.0
        members[key] = int(number) if number.is_integer() else number
        return found is not None
    if key == "evidence":
        members["evidence_required"] = True
    said: dict[str, dict[str, Any]] = {
        "nqf_level": {"nqf_level": text},
        "prerequisites": {"prerequisites": {language: text}},
        "evidence": {} if text == _("Evidence is handed in") else {"evidence": {language: text}},
        "is_stackable": {"is_stackable": text == _("It can count towards something bigger")},
    }
    members |= said.get(key, {})
    return bool(key)
