# SPDX-License-Identifier: Apache-2.0

"""
Changing the roster by hand. Leaving ends an employment and deletes nothing.

A row goes by `merge_people`, which moves everything to the one who stays, and by
`remove_person`, for whoever asks to be removed. No badge ever goes with it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster import joining, writing
from skillmark_server.accounts.roster.facts import (
    MOST_EMAILS,
    EmploymentFacts,
    PersonFacts,
    checked_employment,
    checked_person,
    department_named,
    job_role_named,
)
from skillmark_server.accounts.roster.refusals import (
    NotEmployed,
    SamePerson,
    StillEmployed,
    TwoAccounts,
)
from skillmark_server.audit.recording import record


@transaction.atomic
def add_person(
    *, actor: Actor, facts: PersonFacts, employment: EmploymentFacts | None = None, at: datetime
) -> Person:
    """
    Add somebody to the roster, employed or not.

    Raises:
        NotAllowed: The actor may not manage people.
        BadPersonFact: Something in the facts cannot stand.
        KnownAlready: Somebody has one of the addresses or the number.
    """
    organisation = actor.require(Permission.MANAGE_PEOPLE)
    facts = checked_person(facts)
    writing.lock(organisation)
    writing.require_free_number(organisation, facts.employee_number, None)
    writing.require_free_emails(organisation, facts.emails, None)
    person = Person.objects.create(
        organisation=organisation,
        name=facts.name,
        sort_name=sort_key(facts.name),
        employee_number=facts.employee_number,
        language=facts.language,
        created_at=at,
        changed_at=at,
    )
    writing.put_emails(person, facts.emails)
    if employment is not None:
        _employ(person, Employment(person=person), checked_employment(employment))
    record(actor, "person.added", person, at=at)
    return person


@transaction.atomic
def change_person(*, actor: Actor, person: Person, facts: PersonFacts, at: datetime) -> Person:
    """
    Change who somebody is.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: The person is of another organisation.
        BadPersonFact: Something in the facts cannot stand.
        KnownAlready: Somebody else has one of the addresses or the number.
    """
    facts = checked_person(facts)
    person = _locked(actor, person)
    writing.require_free_number(person.organisation, facts.employee_number, person)
    writing.require_free_emails(person.organisation, facts.emails, person)
    person.name = facts.name
    person.sort_name = sort_key(facts.name)
    person.employee_number = facts.employee_number
    person.language = facts.language
    person.changed_at = at
    person.save(update_fields=["name", "sort_name", "employee_number", "language", "changed_at"])
    writing.put_emails(person, facts.emails)
    record(actor, "person.changed", person, at=at)
    return person


@transaction.atomic
def start_employment(
    *, actor: Actor, person: Person, facts: EmploymentFacts, at: datetime
) -> Employment:
    """
    Employ somebody, or move them: an employment that lasts ends the day before.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: The person is of another organisation.
        BadPersonFact: Something in the facts cannot stand.
        EmploymentsOverlap: The person is employed already in that time.
    """
    facts = checked_employment(facts)
    person = _locked(actor, person)
    before = person.employments.filter(to_on=None).first()
    starts_later = facts.from_on is not None and (
        before is not None and (before.from_on is None or before.from_on < facts.from_on)
    )
    if before is not None and starts_later and facts.from_on is not None:
        before.to_on = facts.from_on - timedelta(days=1)
        before.save(update_fields=["to_on"])
    employment = _employ(person, Employment(person=person), facts)
    _touch(person, at)
    record(actor, "employment.started", person, at=at, detail={"employment": employment.pk})
    return employment


@transaction.atomic
def correct_employment(
    *, actor: Actor, employment: Employment, facts: EmploymentFacts, at: datetime
) -> Employment:
    """
    Mend what is written of one employment.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: The person is of another organisation.
        Employment.DoesNotExist: It is gone.
        BadPersonFact: Something in the facts cannot stand.
        EmploymentsOverlap: The person has another employment in that time.
    """
    facts = checked_employment(facts)
    person = _locked(actor, employment.person)
    employment = _employ(person, person.employments.get(pk=employment.pk), facts)
    _touch(person, at)
    record(actor, "employment.corrected", person, at=at, detail={"employment": employment.pk})
    return employment


@transaction.atomic
def end_employment(*, actor: Actor, person: Person, on: date, at: datetime) -> Employment:
    """
    Say that somebody left; their badges stay theirs.

    Args:
        actor: Who says so.
        person: Employed now.
        on: The last day.
        at: When it is said.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: The person is of another organisation.
        NotEmployed: There is no employment to end.
        BadPersonFact: The last day is before the first.
    """
    person = _locked(actor, person)
    employment = person.employments.filter(Q(to_on=None) | Q(to_on__gt=on)).order_by("pk").last()
    if employment is None:
        raise NotEmployed
    checked_employment(EmploymentFacts(from_on=employment.from_on, to_on=on))
    employment.to_on = on
    employment.save(update_fields=["to_on"])
    _touch(person, at)
    record(actor, "employment.ended", person, at=at, detail={"employment": employment.pk})
    return employment


@transaction.atomic
def merge_people(*, actor: Actor, keep: Person, other: Person, at: datetime) -> Person:
    """
    Make one person of two rows: addresses, employments and badges of `other` go to `keep`.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: One of them is of another organisation.
        SamePerson: They are one row.
        TwoAccounts: Each has an account of their own.
        BadPersonFact: Together they have too many addresses.
        EmploymentsOverlap: Both are employed at the same time, in two places.
    """
    keep, other = _locked(actor, keep), _locked(actor, other)
    if keep.pk == other.pk:
        raise SamePerson
    if keep.user_id and other.user_id and keep.user_id != other.user_id:
        raise TwoAccounts
    emails = [*joining.emails_in_order(keep), *joining.emails_in_order(other)]
    joining.move_employments(keep, other)
    user_id, number, language = other.user_id, other.employee_number, other.language
    joining.move_the_rest(keep, other)
    other_id = str(other.pk)
    other.delete()
    keep.user_id = keep.user_id or user_id
    keep.employee_number = keep.employee_number or number
    keep.language = keep.language or language
    keep.changed_at = at
    keep.save(update_fields=["user", "employee_number", "language", "changed_at"])
    writing.put_emails(keep, emails[:MOST_EMAILS])
    record(actor, "person.merged", keep, at=at, detail={"other": other_id})
    return keep


@transaction.atomic
def remove_person(*, actor: Actor, person: Person, on: date, at: datetime) -> None:
    """
    Take somebody who is not employed out of the roster; their badges stay theirs.

    Args:
        actor: Who does it.
        person: Had left, or was never employed.
        on: Today, where the organisation is.
        at: When.

    Raises:
        NotAllowed: The actor may not manage people.
        Person.DoesNotExist: The person is of another organisation.
        StillEmployed: The employment has to end first.
    """
    person = _locked(actor, person)
    if person.employments.filter(Q(to_on=None) | Q(to_on__gte=on)).exists():
        raise StillEmployed
    record(actor, "person.removed", person, at=at)
    person.delete()


def _locked(actor: Actor, person: Person) -> Person:
    organisation = actor.require(Permission.MANAGE_PEOPLE)
    writing.lock(organisation)
    return Person.objects.select_related("organisation").get(
        pk=person.pk, organisation=organisation
    )


def _touch(person: Person, at: datetime) -> None:
    person.changed_at = at
    person.save(update_fields=["changed_at"])


def _employ(person: Person, employment: Employment, facts: EmploymentFacts) -> Employment:
    writing.require_manager(person, facts.manager)
    employment.department = department_named(person.organisation, facts.department)
    employment.job_role = job_role_named(person.organisation, facts.job_role)
    employment.manager = facts.manager
    employment.from_on = facts.from_on
    employment.to_on = facts.to_on
    writing.require_no_overlap(employment)
    employment.save()
    return employment
