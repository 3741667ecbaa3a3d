# SPDX-License-Identifier: Apache-2.0

"""The roster: list, look, add, change, employ, end."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.selectors import people_visible_to, person_for
from skillmark_server.accounts.roster.services import (
    add_person,
    change_person,
    end_employment,
    start_employment,
)
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.shapes import REFUSALS, PersonShown, Sent, shown_person

router = Router(tags=["people"])


class People(Sent):
    """One page of people."""

    items: list[PersonShown]
    next: str | None


class EmploymentSent(Sent):
    """Where somebody is employed; names that are new are made."""

    department: str = Field(default="", max_length=120)
    job_role: str = Field(default="", max_length=120)
    manager: uuid.UUID | None = None
    from_on: date | None = None
    to_on: date | None = None


class PersonSent(Sent):
    """Who somebody is."""

    name: str = Field(max_length=120)
    emails: list[str] = Field(default=[], max_length=10)
    employee_number: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=8)


class NewPerson(PersonSent):
    """Somebody new, with where they are employed."""

    employment: EmploymentSent | None = None


class LastDay(Sent):
    """The last day of an employment."""

    on: date


@router.get("", response={200: People, **REFUSALS}, summary="People of the roster")
def list_people(
    request: HttpRequest,
    text: str = Query("", max_length=120),
    email: str = Query("", max_length=254),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In Danish order; `email` finds who has an address."""
    actor = needs(request, Permission.SEE_PEOPLE)
    rows = people_visible_to(actor).prefetch_related(
        "emails", "employments__department", "employments__job_role"
    )
    if text:
        rows = rows.filter(sort_name__contains=sort_key(text))
    if email:
        rows = rows.filter(emails__email=email.strip().lower())
    return page_of(
        rows, request=request, order="sort_name", cursor=cursor, limit=limit, show=shown_person
    )


@router.post("", response={201: PersonShown, **REFUSALS}, summary="Add a person")
@repeatable
def create(request: HttpRequest, payload: NewPerson) -> Any:
    """With or without an employment."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    employment = None if payload.employment is None else _employment(actor, payload.employment)
    person = add_person(
        actor=actor, facts=_facts(payload), employment=employment, at=timezone.now()
    )
    return 201, PersonShown(**shown_person(person_for(actor, person.pk)))


@router.get("/{uuid:person_id}", response={200: PersonShown, **REFUSALS}, summary="One person")
def one(request: HttpRequest, person_id: uuid.UUID) -> dict[str, Any]:
    """With all employments."""
    return shown_person(person_for(needs(request, Permission.SEE_PEOPLE), person_id))


@router.put("/{uuid:person_id}", response={200: PersonShown, **REFUSALS}, summary="Change a person")
@repeatable
def change(request: HttpRequest, person_id: uuid.UUID, payload: PersonSent) -> Any:
    """All of it, not a part."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    person = person_for(actor, person_id)
    change_person(actor=actor, person=person, facts=_facts(payload), at=timezone.now())
    return 200, PersonShown(**shown_person(person_for(actor, person_id)))


@router.post(
    "/{uuid:person_id}/employments",
    response={201: PersonShown, **REFUSALS},
    summary="Employ somebody",
)
@repeatable
def employ(request: HttpRequest, person_id: uuid.UUID, payload: EmploymentSent) -> Any:
    """Begin an employment."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    person = person_for(actor, person_id)
    start_employment(
        actor=actor, person=person, facts=_employment(actor, payload), at=timezone.now()
    )
    return 201, PersonShown(**shown_person(person_for(actor, person_id)))


@router.post(
    "/{uuid:person_id}/leave", response={200: PersonShown, **REFUSALS}, summary="End the employment"
)
@repeatable
def leave(request: HttpRequest, person_id: uuid.UUID, payload: LastDay) -> Any:
    """Nothing is deleted; badges stay."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    person = person_for(actor, person_id)
    end_employment(actor=actor, person=person, on=payload.on, at=timezone.now())
    return 200, PersonShown(**shown_person(person_for(actor, person_id)))


def _facts(payload: PersonSent) -> PersonFacts:
    return PersonFacts(
        name=payload.name,
        emails=tuple(payload.emails),
        employee_number=payload.employee_number,
        language=payload.language,
    )


def _employment(actor: Any, payload: EmploymentSent) -> EmploymentFacts:
    return EmploymentFacts(
        department=payload.department,
        job_role=payload.job_role,
        manager=None if payload.manager is None else person_for(actor, payload.manager),
        from_on=payload.from_on,
        to_on=payload.to_on,
    )
