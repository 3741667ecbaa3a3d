# SPDX-License-Identifier: Apache-2.0

"""What is written about people at one moment, as JSON, and people made that way again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from skillmark_server.accounts.models import Employment, Person, PersonEmail
from skillmark_server.accounts.ordering import sort_key


def snapshots_of(people: Iterable[uuid.UUID]) -> dict[str, dict[str, Any]]:
    """Return what is written about each of `people`, by id; in three queries."""
    rows = Person.objects.filter(pk__in=list(people)).prefetch_related("emails", "employments")
    return {str(person.pk): _snapshot(person) for person in rows}


def _snapshot(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "number": person.employee_number,
        "language": person.language,
        "emails": sorted([row.email, row.is_primary] for row in person.emails.all()),
        "employments": [
            {
                "id": row.pk,
                "department": _text(row.department_id),
                "job_role": _text(row.job_role_id),
                "manager": _text(row.manager_id),
                "from": _text(row.from_on),
                "to": _text(row.to_on),
            }
            for row in sorted(person.employments.all(), key=lambda row: row.pk)
        ],
    }


def _text(value: uuid.UUID | date | None) -> str | None:
    return None if value is None else str(value)


def restore(person: Person, kept: dict[str, Any]) -> None:
    """Make what is written about `person` what it was; saves everything but the moment."""
    person.name = kept["name"]
    person.sort_name = sort_key(kept["name"])
    person.employee_number = kept["number"]
    person.language = kept["language"]
    person.save(update_fields=["name", "sort_name", "employee_number", "language"])
    person.emails.all().delete()
    PersonEmail.objects.bulk_create(
        PersonEmail(
            person=person,
            organisation_id=person.organisation_id,
            email=email,
            is_primary=is_primary,
        )
        for email, is_primary in kept["emails"]
    )
    person.employments.all().delete()
    Employment.objects.bulk_create(
        Employment(
            pk=row["id"],
            person=person,
            department_id=row["department"],
            job_role_id=row["job_role"],
            manager_id=row["manager"],
            from_on=_day(row["from"]),
            to_on=_day(row["to"]),
        )
        for row in kept["employments"]
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
