# SPDX-License-Identifier: Apache-2.0

"""
What is written about a person, checked and in one form.

By the same rules as a list that is read in, so that a form and a file agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Department, JobRole, Organisation, Person
from skillmark_server.accounts.roster.refusals import BadPersonFact
from skillmark_server.tabular import cells
from skillmark_server.tabular.dates import check_day
from skillmark_server.tabular.problems import CellRefusedError

_Place = TypeVar("_Place", Department, JobRole)

LONGEST_NAME: Final = 120
LONGEST_NUMBER: Final = 40
LONGEST_PLACE: Final = 120
MOST_EMAILS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """
    Who somebody is.

    Args:
        name: As they write it, at most 120 characters.
        emails: The first one is written to; may be empty.
        employee_number: Empty where there is none.
        language: `en`, `da`, or empty for the organisation's.
    """

    name: str
    emails: tuple[str, ...] = ()
    employee_number: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentFacts:
    """
    Where somebody is employed.

    Args:
        department: Its name; empty for none. One that is new is made.
        job_role: Its name; empty for none. One that is new is made.
        manager: Somebody of the same organisation.
        from_on: The first day, where it is known.
        to_on: The last day; None while it lasts.
    """

    department: str = ""
    job_role: str = ""
    manager: Person | None = None
    from_on: date | None = None
    to_on: date | None = None


def checked_person(facts: PersonFacts) -> PersonFacts:
    """
    Return `facts` in one form.

    Raises:
        BadPersonFact: Something in them cannot stand; `field` says what.
    """
    name = checked("name", facts.name, lambda text: cells.read_text(text, LONGEST_NAME))
    if not name:
        raise BadPersonFact(_("Write the name."), field="name")
    emails = checked_emails(facts.emails)
    number = checked(
        "employee_number",
        facts.employee_number,
        lambda text: cells.read_text(text, LONGEST_NUMBER),
    )
    language = checked("language", facts.language, cells.read_language)
    return PersonFacts(name=name, emails=emails, employee_number=number, language=language)


def checked_emails(emails: Iterable[str]) -> tuple[str, ...]:
    """
    Return addresses in lower case, each once.

    Raises:
        BadPersonFact: One is no address, or there are more than ten.
    """
    found = tuple(
        dict.fromkeys(
            checked("emails", email, cells.read_email) for email in emails if email.strip()
        )
    )
    if len(found) > MOST_EMAILS:
        raise BadPersonFact(_("A person has ten e-mail addresses at most."), field="emails")
    return found


def checked_employment(facts: EmploymentFacts) -> EmploymentFacts:
    """
    Return `facts` in one form.

    Raises:
        BadPersonFact: Something in them cannot stand; `field` says what.
    """
    checked_day(facts.from_on, "from_on")
    checked_day(facts.to_on, "to_on")
    if facts.from_on and facts.to_on and facts.to_on < facts.from_on:
        raise BadPersonFact(_("The last day is before the first. Mend one of them."), field="to_on")

    def place(text: str) -> str:
        return cells.read_text(text, LONGEST_PLACE)

    return EmploymentFacts(
        department=checked("department", facts.department, place),
        job_role=checked("job_role", facts.job_role, place),
        manager=facts.manager,
        from_on=facts.from_on,
        to_on=facts.to_on,
    )


def checked_day(day: date | None, field: str) -> date | None:
    """
    Return a day that may stand in the roster.

    Raises:
        BadPersonFact: It lies in years that nobody means.
    """
    try:
        return None if day is None else check_day(day)
    except CellRefusedError as refusal:
        raise BadPersonFact(refusal.words, field=field) from refusal


def checked(field: str, text: str, read: Callable[[str], str]) -> str:
    """
    Return what `read` makes of `text`; nothing of nothing.

    Raises:
        BadPersonFact: It holds what no text may hold, or `read` refuses it.
    """
    try:
        cells.check_cell(text)
        return read(text.strip()) if text.strip() else ""
    except CellRefusedError as refusal:
        raise BadPersonFact(refusal.words, field=field) from refusal


def department_named(organisation: Organisation, name: str) -> Department | None:
    """Return the department of this name, made where it is new; None for no name."""
    return _named(Department, organisation, name)


def job_role_named(organisation: Organisation, name: str) -> JobRole | None:
    """Return the job role of this name, made where it is new; None for no name."""
    return _named(JobRole, organisation, name)


def _named(kind: type[_Place], organisation: Organisation, name: str) -> _Place | None:
    """A name that differs in case alone is the same place."""
    if not name:
        return None
    for place in kind._default_manager.filter(organisation=organisation):
        if place.name.casefold() == name.casefold():
            return place
    return kind._default_manager.create(organisation=organisation, name=name)
