# SPDX-License-Identifier: Apache-2.0

"""Finds the one person that somebody typed: by address, by number or by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Organisation, Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.roster.refusals import BadPersonFact
from skillmark_server.tabular.words import say


def find_person(organisation: Organisation, text: str, *, field: str) -> Person | None:
    """
    Return who is meant; None where nothing was typed.

    Args:
        organisation: Whose roster is asked.
        text: An address, a number or a name; or "Karin Holm <karin@example.org>".
        field: Of the form, for the refusal.

    Raises:
        BadPersonFact: Nobody is, or several are.
    """
    typed = text.strip()
    if not typed:
        return None
    address = typed.rpartition("<")[2].rstrip("> ").lower() if "@" in typed else ""
    people = Person.objects.filter(organisation=organisation)
    if address:
        found = list(people.filter(emails__email=address)[:2])
    else:
        found = list(people.filter(employee_number=typed)[:2]) or list(
            people.filter(sort_name=sort_key(typed))[:2]
        )
    if not found:
        raise BadPersonFact(
            say(_("Nobody in the roster is called {text}."), text=typed[:120]), field=field
        )
    if len(found) > 1:
        raise BadPersonFact(
            say(
                _("Several people are called {text}. Write an e-mail address instead."),
                text=typed[:120],
            ),
            field=field,
        )
    return found[0]


def typed_as(person: Person | None) -> str:
    """Return what finds `person` again; needs the addresses."""
    if person is None:
        return ""
    addresses = sorted(person.emails.all(), key=lambda row: not row.is_primary)
    if addresses:
        return f"{person.name} <{addresses[0].email}>"
    return person.employee_number or person.name
