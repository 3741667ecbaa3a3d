# SPDX-License-Identifier: Apache-2.0

"""Where an export stands, and what the fields of ours are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.movein.models import Move
from skillmark_server.refusals import Words

_FIELDS: Final[Mapping[str, Words]] = {
    "original_id": _("Original id"),
    "url": _("Original id, where there is no other"),
    "email": _("E-mail"),
    "name": _("Name"),
    "given_name": _("Name"),
    "middle_name": _("Name"),
    "family_name": _("Name"),
    "issued_at": _("Awarded"),
    "expires_at": _("Ends"),
    "status": _("Whether it was withdrawn there"),
    "withdrawn": _("Whether it was withdrawn there"),
    "narrative": _("What they did"),
    "evidence": _("Evidence"),
    "evidence_url": _("Evidence"),
    "evidence_name": _("Evidence"),
    "evidence_narrative": _("Evidence"),
    "badge": _("Which badge it is"),
    "badge_id": _("Which badge it is"),
    "badge_name": _("Name of the badge"),
    "badge_description": _("Description of the badge"),
    "badge_criteria": _("Criteria of the badge"),
    "badge_url": _("Criteria of the badge"),
    "badge_skills": _("Tags and skills of the badge"),
    "issuer": _("Who issued it"),
    "issuer_name": _("Who issued it"),
}
_KEPT: Final = _("Kept with the original only")


def stage_of(move: Move) -> str:
    """
    Where an export stands.

    Returns:
        `reading`, `refused`, `preview`, `unsigned`, `running`, `done` or `undone`.
    """
    if move.undone_at is not None:
        return "undone"
    if move.finished_at is not None:
        return "done"
    if move.refused_words:
        return "refused"
    if move.read_at is None:
        return "reading"
    if move.confirmed_at is None:
        return "preview"
    return "unsigned" if move.due_at is None else "running"


def field_words(name: str) -> Words:
    """What a field of ours is called."""
    return _FIELDS.get(name, _KEPT)
