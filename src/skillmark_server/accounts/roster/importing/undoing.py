# SPDX-License-Identifier: Apache-2.0

"""Undoes what a list did, if nothing was done to those people since."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext_lazy

from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
    RosterImport,
)
from skillmark_server.accounts.roster.importing.snapshots import restore, snapshots_of
from skillmark_server.accounts.roster.refusals import CannotUndo
from skillmark_server.tabular.words import say

_MOST_NAMED = 3


def undo_changes(roster_import: RosterImport, *, at: datetime) -> None:
    """
    Make the roster what it was.

    Raises:
        CannotUndo: Somebody was changed since, has been awarded, or is named elsewhere.
    """
    people = [change for change in roster_import.changes if "person" in change]
    keys = [uuid.UUID(change["person"]) for change in people]
    added = [uuid.UUID(change["person"]) for change in people if change["kind"] == "new"]
    now = snapshots_of(keys)
    stuck = {key for key in keys if now.get(str(key)) != _after(people)[str(key)]}
    stuck |= _named_elsewhere(added, keys)
    if stuck:
        raise CannotUndo(_sentence(stuck), people=len(stuck))
    Person.objects.filter(pk__in=added).delete()
    for change in people:
        if change["kind"] == "new":
            continue
        person = Person.objects.get(pk=change["person"])
        restore(person, change["before"])
        Person.objects.filter(pk=person.pk).update(changed_at=at)
    _forget_places(roster_import)


def _after(people: list[dict[str, Any]]) -> dict[str, Any]:
    return {change["person"]: change["after"] for change in people}


def _named_elsewhere(added: list[uuid.UUID], touched: list[uuid.UUID]) -> set[uuid.UUID]:
    """New people whom something else names by now: an award, an account, another's manager."""
    found: set[uuid.UUID] = set(
        Person.objects.filter(pk__in=added, user__isnull=False).values_list("pk", flat=True)
    )
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        name = relation.field.name
        if model is PersonEmail or (model is Employment and name == "person"):
            continue
        rows = model._base_manager.filter(**{f"{name}__pk__in": added})
        if model is Employment:
            rows = rows.exclude(person__in=touched)
        found |= set(rows.values_list(f"{name}__pk", flat=True))
    return found


def _sentence(stuck: set[uuid.UUID]) -> Any:
    names = list(Person.objects.filter(pk__in=stuck).order_by("sort_name")[:_MOST_NAMED])
    count = len(stuck)
    return say(
        ngettext_lazy(
            "{count} person was changed, awarded or removed after the list was read in: {names}.",
            "{count} people were changed, awarded or removed after the list was read in: {names}.",
            count,
        ),
        count=count,
        names=", ".join(person.name for person in names) or "–",
    )


def _forget_places(roster_import: RosterImport) -> None:
    """Departments and job roles that the list made go, where nobody uses them."""
    organisation: Organisation = roster_import.organisation
    for change in roster_import.changes:
        kind = {"department": Department, "job_role": JobRole}.get(change["kind"])
        if kind is None:
            continue
        place: Any = kind._default_manager.filter(
            organisation=organisation, pk=change["id"], employments=None
        ).first()
        if place is not None and not _is_named(place):
            place.delete()


def _is_named(place: Department | JobRole) -> bool:
    """Whether anything else than an employment names it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: place}).exists()
        for relation in place._meta.related_objects
    )
