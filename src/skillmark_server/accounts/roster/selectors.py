# SPDX-License-Identifier: Apache-2.0

"""People of the roster, for whoever may see them; another organisation's do not exist."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Person,
    RosterImport,
)
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission

_Place = TypeVar("_Place", Department, JobRole)

PLACES_SEEN_WITH = (Permission.SEE_PEOPLE, Permission.DESIGN, Permission.AWARD)
"""Any of these: requirements and rules name departments and job roles, as people do."""


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """The people of the actor's organisation; none where they may not see people."""
    if actor.organisation is None or not actor.may(Permission.SEE_PEOPLE):
        return Person.objects.none()
    return Person.objects.filter(organisation=actor.organisation)


def person_for(actor: Actor, person_id: uuid.UUID) -> Person:
    """
    One person with addresses and employments, ready to render.

    Raises:
        Person.DoesNotExist: There is none, or the actor may not see them.
    """
    return (
        people_visible_to(actor)
        .select_related("organisation", "user")
        .prefetch_related(
            "emails",
            "employments__department",
            "employments__job_role",
            "employments__manager",
        )
        .get(pk=person_id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """
    What a list of people can be narrowed by, each in Danish order.

    Args:
        departments: Of the organisation.
        job_roles: Of the organisation.
        managers: People under whom somebody is employed.
    """

    departments: tuple[Department, ...]
    job_roles: tuple[JobRole, ...]
    managers: tuple[Person, ...]


def choices_for(actor: Actor) -> Choices:
    """Return the departments, job roles and managers that the actor may see."""
    people = people_visible_to(actor)
    if actor.organisation is None or not actor.may(Permission.SEE_PEOPLE):
        return Choices(departments=(), job_roles=(), managers=())
    departments = Department.objects.filter(organisation=actor.organisation)
    job_roles = JobRole.objects.filter(organisation=actor.organisation)
    managers = people.filter(Exists(Employment.objects.filter(manager=OuterRef("pk"))))
    return Choices(
        departments=tuple(sorted(departments, key=lambda place: sort_key(place.name))),
        job_roles=tuple(sorted(job_roles, key=lambda place: sort_key(place.name))),
        managers=tuple(managers.order_by("sort_name", "pk")),
    )


def places_visible_to(actor: Actor, kind: type[_Place]) -> QuerySet[_Place]:
    """The departments or job roles, for those who see people or write rules about them."""
    if actor.organisation is None or not any(actor.may(one) for one in PLACES_SEEN_WITH):
        return kind._default_manager.none()
    return kind._default_manager.filter(organisation=actor.organisation)


def alike(actor: Actor, person: Person) -> QuerySet[Person]:
    """Return other people of the same name, who may be the same person twice."""
    same = people_visible_to(actor).filter(sort_name=person.sort_name).exclude(pk=person.pk)
    return same.prefetch_related("emails").order_by("created_at", "pk")[:5]


def imports_visible_to(actor: Actor) -> QuerySet[RosterImport]:
    """The lists that were read or are half-way, newest first; without their rows."""
    if actor.organisation is None or not actor.may(Permission.MANAGE_PEOPLE):
        return RosterImport.objects.none()
    return (
        RosterImport.objects.filter(organisation=actor.organisation)
        .select_related("by")
        .order_by("-created_at", "pk")
    )


def import_for(actor: Actor, import_id: uuid.UUID) -> RosterImport:
    """
    One list.

    Raises:
        RosterImport.DoesNotExist: There is none, or the actor may not see it.
    """
    return imports_visible_to(actor).get(pk=import_id)
