# SPDX-License-Identifier: Apache-2.0

"""
The working parts of the roster's services: addresses, keys, and what stands in the way.

Every function is called inside a service's transaction, with the organisation locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Employment, Organisation, Person, PersonEmail
from skillmark_server.accounts.roster.refusals import (
    BadPersonFact,
    EmploymentsOverlap,
    KnownAlready,
)
from skillmark_server.tabular.words import say


def lock(organisation: Organisation) -> None:
    """Let one change of an organisation's roster happen at a time."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def require_free_number(organisation: Organisation, number: str, person: Person | None) -> None:
    """
    Return if nobody else has this employee number.

    Raises:
        KnownAlready: Somebody has it.
    """
    if not number:
        return
    others = Person.objects.filter(organisation=organisation, employee_number=number)
    other = others.exclude(pk=None if person is None else person.pk).first()
    if other is not None:
        raise KnownAlready(
            say(_("{name} has the employee number {number}."), name=other.name, number=number),
            field="employee_number",
            person=str(other.pk),
        )


def require_free_emails(
    organisation: Organisation, emails: Sequence[str], person: Person | None
) -> None:
    """
    Return if nobody else has one of these addresses.

    Raises:
        KnownAlready: Somebody has one.
    """
    rows = PersonEmail.objects.filter(organisation=organisation, email__in=emails)
    other = (
        rows.exclude(person=None if person is None else person.pk).select_related("person").first()
    )
    if other is not None:
        raise KnownAlready(
            say(_("{name} has the address {email}."), name=other.person.name, email=other.email),
            field="emails",
            person=str(other.person_id),
        )


def put_emails(person: Person, emails: Sequence[str]) -> None:
    """Make `emails` the addresses of a person, the first one the primary."""
    person.emails.exclude(email__in=emails).delete()
    person.emails.filter(is_primary=True).update(is_primary=False)
    known = set(person.emails.values_list("email", flat=True))
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, organisation_id=person.organisation_id, email=email)
        for email in emails
        if email not in known
    )
    if emails:
        person.emails.filter(email=emails[0]).update(is_primary=True)


def require_no_overlap(employment: Employment) -> None:
    """
    Return if the person has no other employment in its time.

    Raises:
        EmploymentsOverlap: There is one.
    """
    for other in Employment.objects.filter(person=employment.person).exclude(pk=employment.pk):
        begins = max(_begins(employment), _begins(other))
        ends = min(_ends(employment), _ends(other))
        if begins <= ends:
            raise EmploymentsOverlap(field="from_on")


def _begins(employment: Employment) -> date:
    return employment.from_on or date.min


def _ends(employment: Employment) -> date:
    return employment.to_on or date.max


def require_manager(person: Person, manager: Person | None) -> None:
    """
    Return if `manager` can be the manager of `person`.

    Raises:
        BadPersonFact: They are the same, or of two organisations.
    """
    if manager is None:
        return
    if manager.pk == person.pk:
        raise BadPersonFact(_("Nobody is their own manager. Choose another."), field="manager")
    if manager.organisation_id != person.organisation_id:
        raise BadPersonFact(_("Choose a manager from the roster."), field="manager")
