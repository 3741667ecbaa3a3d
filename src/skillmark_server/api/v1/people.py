# SPDX-License-Identifier: Apache-2.0

"""The roster: list, look, add, change, employ, end, put together, remove."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from skillmark_server.accounts.models import Employment, Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.listing import Standing, Wanted, people_list
from skillmark_server.accounts.roster.selectors import person_for
from skillmark_server.accounts.roster.services import (
    add_person,
    change_person,
    correct_employment,
    end_employment,
    merge_people,
    remove_person,
    start_employment,
)
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, PersonShown, Sent, shown_person

router = Router(tags=["people"])


class People(Sent):
    """One page of people."""

    items: list[PersonShown]
    next: str | None


class EmploymentSent(Sent):
    """Where somebody is employed; names that are new are made."""

    model_config = example(department="Lager", job_role="Truckfører", from_on="2026-01-01")

    department: str = Field(default="", max_length=120)
    job_role: str = Field(default="", max_length=120)
    manager: uuid.UUID | None = None
    from_on: date | None = None
    to_on: date | None = None


class PersonSent(Sent):
    """Who somebody is."""

    model_config = example(name="Ida Nørgaard", emails=["ida@example.org"], employee_number="4711")

    name: str = Field(max_length=120)
    emails: list[str] = Field(default=[], max_length=10)
    employee_number: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=8)


class NewPerson(PersonSent):
    """Somebody new, with where they are employed."""

    employment: EmploymentSent | None = None


class Emails(Sent):
    """All addresses of a person; the first is the one that is written to."""

    model_config = example(emails=["ida@example.org", "ida@home.example"])

    emails: list[str] = Field(max_length=10)


class Other(Sent):
    """Who is the same person."""

    model_config = example(other="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11")

    other: uuid.UUID


class LastDay(Sent):
    """The last day of an employment."""

    model_config = example(on="2026-03-31")

    on: date


@router.get("", response={200: People, **REFUSALS}, summary="People of the roster")
def list_people(
    request: HttpRequest,
    text: str = Query("", max_length=120),
    email: str = Query("", max_length=254),
    department: uuid.UUID | None = None,
    job_role: uuid.UUID | None = None,
    manager: uuid.UUID | None = None,
    standing: Standing = Standing.ALL,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In Danish order; `email` finds who has an address, `standing` who is employed now."""
    actor = needs(request, Permission.SEE_PEOPLE)
    wanted = Wanted(department=department, job_role=job_role, manager=manager, standing=standing)
    rows = people_list(actor, wanted, on=timezone.localdate()).prefetch_related(
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


@router.put(
    "/{uuid:person_id}/emails",
    response={200: PersonShown, **REFUSALS},
    summary="Change somebody's addresses",
)
@repeatable
def change_emails(request: HttpRequest, person_id: uuid.UUID, payload: Emails) -> Any:
    """All of them; everything else of the person stays."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    person = person_for(actor, person_id)
    facts = PersonFacts(
        name=person.name,
        emails=tuple(payload.emails),
        employee_number=person.employee_number,
        language=person.language,
    )
    change_person(actor=actor, person=person, facts=facts, at=timezone.now())
    return 200, PersonShown(**shown_person(person_for(actor, person_id)))


@router.delete("/{uuid:person_id}", response={204: None, **REFUSALS}, summary="Remove a person")
@repeatable
def remove(request: HttpRequest, person_id: uuid.UUID) -> Any:
    """Somebody who left, out of the roster; their badges stay theirs."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    remove_person(
        actor=actor,
        person=person_for(actor, person_id),
        on=timezone.localdate(),
        at=timezone.now(),
    )
    return 204, None


@router.post(
    "/{uuid:person_id}/merge",
    response={200: PersonShown, **REFUSALS},
    summary="Make one person of two rows",
)
@repeatable
def merge(request: HttpRequest, person_id: uuid.UUID, payload: Other) -> Any:
    """Addresses, employments and badges of the other one go to this one, who stays."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    keep, other = person_for(actor, person_id), person_for(actor, payload.other)
    merge_people(actor=actor, keep=keep, other=other, at=timezone.now())
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


@router.put(
    "/{uuid:person_id}/employments/{int:employment_id}",
    response={200: PersonShown, **REFUSALS},
    summary="Mend an employment",
)
@repeatable
def correct(
    request: HttpRequest, person_id: uuid.UUID, employment_id: int, payload: EmploymentSent
) -> Any:
    """All of what is written of it, not a part."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    employment = _one_employment(person_for(actor, person_id), employment_id)
    facts = _employment(actor, payload)
    correct_employment(actor=actor, employment=employment, facts=facts, at=timezone.now())
    return 200, PersonShown(**shown_person(person_for(actor, person_id)))


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


def _one_employment(person: Person, employment_id: int) -> Employment:
    """Found among those that were loaded: a number that no database holds is simply not there."""
    for employment in person.employments.all():
        if employment.pk == employment_id:
            return employment
    raise Employment.DoesNotExist


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
