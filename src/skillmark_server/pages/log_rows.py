# SPDX-License-Identifier: Apache-2.0

"""
Events of the log as rows with names, which are looked up when they are shown.

The log itself holds ids only: somebody who was erased is "somebody who was erased"
in every line from then on. One query for each kind of thing on a page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark_server.accounts.models import Person, User
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.titles import name_in, with_names
from skillmark_server.audit.actions import sentence_of
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Award

_Found = dict[str, str]
_Find = Callable[[uuid.UUID | None, set[str]], _Found]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line: when, what somebody did, and what it was done to (its name and address)."""

    number: int
    at: datetime
    sentence: str
    who: str
    thing: str = ""
    url: str = ""


def rows_of(events: Iterable[AuditEvent]) -> list[LogRow]:
    """The lines of `events`, in their order; all are of one organisation."""
    rows = list(events)
    people = names_of(event.actor_id for event in rows)
    things = _things(rows)
    return [_row(event, people, things) for event in rows]


def names_of(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of people with an account, by id; who was erased is not among them."""
    wanted = {pk for pk in ids if pk is not None}
    return {user.pk: user.shown_name for user in User.objects.filter(pk__in=wanted)}


def _row(event: AuditEvent, people: dict[uuid.UUID, str], things: dict[str, _Found]) -> LogRow:
    who = _who(event, people)
    name = things.get(event.object_kind, {}).get(event.object_id, "")
    return LogRow(
        event.sequence,
        event.at,
        sentence_of(event.action, who),
        who,
        name,
        _address(event) if name else "",
    )


def _who(event: AuditEvent, people: dict[uuid.UUID, str]) -> str:
    if event.actor_id is not None:
        name = people.get(event.actor_id) or _("Somebody who was erased")
        return _("A program of %(name)s") % {"name": name} if event.actor_kind == "token" else name
    if event.actor_kind == "system":
        return "Skillmark"
    return _("Somebody without an account")


def _things(events: Sequence[AuditEvent]) -> dict[str, _Found]:
    organisation = events[0].organisation_id if events else None
    return {
        kind: find(organisation, {e.object_id for e in events if e.object_kind == kind})
        for kind, find in _FINDERS.items()
        if any(event.object_kind == kind for event in events)
    }


def _awards(organisation: uuid.UUID | None, ids: set[str]) -> _Found:
    found = Award.objects.filter(organisation__id=organisation, pk__in=ids)
    return {
        str(pk): f"{number} · {name}"
        for pk, number, name in found.values_list("pk", "number", "recipient_name")
    }


def _achievements(organisation: uuid.UUID | None, ids: set[str]) -> _Found:
    found = Achievement.objects.filter(organisation_id=organisation, pk__in=ids)
    language = get_language() or "en"
    named = with_names(found).values_list("pk", "title", "names")
    return {str(pk): name_in(names, language, title) for pk, title, names in named}


def _people(organisation: uuid.UUID | None, ids: set[str]) -> _Found:
    found = Person.objects.filter(organisation_id=organisation, pk__in=ids)
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


_FINDERS: Final[dict[str, _Find]] = {
    "award": _awards,
    "achievement": _achievements,
    "person": _people,
}
_PAGES: Final = {
    "award": "award-detail",
    "achievement": "achievement-detail",
    "person": "person-detail",
    "issueridentity": "issuer",
    "signingkey": "issuer",
}


def _address(event: AuditEvent) -> str:
    name = _PAGES.get(event.object_kind)
    if name is None:
        return ""
    try:
        return reverse(name, args=[event.object_id])
    except NoReverseMatch:
        return ""
