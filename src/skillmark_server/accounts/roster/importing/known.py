# SPDX-License-Identifier: Apache-2.0

"""What an organisation's roster knows at one moment, read whole in a few queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from skillmark_server.accounts.models import Employment, Organisation, Person
from skillmark_server.accounts.ordering import sort_key


@dataclass(slots=True)
class Known:
    """
    The roster, to be asked by address, number and name.

    Args:
        people: By id.
        by_email: Lower case.
        by_number: As written.
        by_name: The sort key; several people may have one name.
    """

    people: dict[uuid.UUID, Person] = field(default_factory=dict)
    by_email: dict[str, Person] = field(default_factory=dict)
    by_number: dict[str, Person] = field(default_factory=dict)
    by_name: defaultdict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        """Read the roster of `organisation` in four queries."""
        known = cls()
        rows = Person.objects.filter(organisation=organisation).prefetch_related(
            "emails", "employments__department", "employments__job_role"
        )
        for person in rows.order_by("sort_name", "pk"):
            known.people[person.pk] = person
            known.by_name[person.sort_name].append(person)
            if person.employee_number:
                known.by_number[person.employee_number] = person
            for row in person.emails.all():
                known.by_email[row.email] = person
        return known

    def called(self, name: str) -> list[Person]:
        """Return the people of this name."""
        return self.by_name.get(sort_key(name), [])

    def manager_of(self, employment: Employment) -> Person | None:
        """Return the manager without asking the database."""
        return None if employment.manager_id is None else self.people.get(employment.manager_id)


def in_order(employments: Iterable[Employment]) -> list[Employment]:
    """Return employments from the first to the last."""
    return sorted(
        employments, key=lambda one: (one.to_on or date.max, one.from_on or date.min, one.pk)
    )


def shown(employments: Iterable[Employment], on: date) -> Employment | None:
    """Return the employment that lasts on the day `on`, or else the last one."""
    ordered = in_order(employments)
    for employment in reversed(ordered):
        if lasts(employment, on):
            return employment
    return ordered[-1] if ordered else None


def lasts(employment: Employment, on: date) -> bool:
    """Whether the day `on` lies within an employment."""
    return (employment.from_on or date.min) <= on <= (employment.to_on or date.max)


def hired(employments: Iterable[Employment], now: Employment) -> Employment:
    """Return the first of the employments that lead without a gap to `now`."""
    first = now
    for before in reversed(in_order(employments)):
        if (
            before.to_on is not None
            and first.from_on is not None
            and before.to_on + timedelta(days=1) == first.from_on
        ):
            first = before
    return first
