# SPDX-License-Identifier: Apache-2.0

"""
Does what a plan says, inside the transaction of a service, with the roster locked.

Returns what was done with what was there before, enough to undo it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
)
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.roster.importing.known import lasts
from skillmark_server.accounts.roster.importing.plan import (
    EmploymentPlan,
    Fate,
    Plan,
    PlannedRow,
)
from skillmark_server.accounts.roster.importing.snapshots import snapshots_of
from skillmark_server.tabular import Field


def apply_plan(
    plan: Plan, organisation: Organisation, *, ends_missing: bool, on: date, at: datetime
) -> list[dict[str, Any]]:
    """Write everything, and return the changes to keep."""
    writing = _Writing(organisation, at)
    changed = [row for row in plan.rows if row.fate is Fate.CHANGED and row.person is not None]
    ended = list(plan.missing) if ends_missing else []
    touched = [row.person.pk for row in changed if row.person] + [one.pk for one in ended]
    before = snapshots_of(touched)
    added = writing.add([row for row in plan.rows if row.fate is Fate.NEW])
    for row in changed:
        writing.change(row)
    for person in ended:
        writing.end(person, on)
    after = snapshots_of([*added, *touched])
    kinds = dict.fromkeys(map(str, added), "new")
    kinds |= {str(row.person.pk): "changed" for row in changed if row.person}
    kinds |= {str(person.pk): "ended" for person in ended}
    return [
        {"kind": kind, "person": key, "before": before.get(key), "after": after[key]}
        for key, kind in kinds.items()
    ] + [{"kind": kind, "id": str(key)} for kind, key in writing.made]


class _Writing:
    """Makes and changes people; remembers the departments and job roles it made."""

    def __init__(self, organisation: Organisation, at: datetime) -> None:
        self._organisation = organisation
        self._at = at
        self._departments = {
            place.name.casefold(): place
            for place in Department.objects.filter(organisation=organisation)
        }
        self._job_roles = {
            place.name.casefold(): place
            for place in JobRole.objects.filter(organisation=organisation)
        }
        self._by_row: dict[int, Person] = {}
        self.made: list[tuple[str, uuid.UUID]] = []

    def add(self, rows: Sequence[PlannedRow]) -> list[uuid.UUID]:
        """Make the people first, so that a manager further down is there already."""
        for row in rows:
            reading = row.reading
            self._by_row[row.index] = Person(
                organisation=self._organisation,
                name=reading.name,
                sort_name=sort_key(reading.name),
                employee_number=reading.text(Field.EMPLOYEE_NUMBER),
                language=reading.text(Field.LANGUAGE)[:8],
                created_at=self._at,
                changed_at=self._at,
            )
        Person.objects.bulk_create(self._by_row.values(), batch_size=500)
        PersonEmail.objects.bulk_create(
            (
                PersonEmail(
                    person=self._by_row[row.index],
                    organisation=self._organisation,
                    email=email,
                    is_primary=email == row.primary,
                )
                for row in rows
                for email in row.emails
            ),
            batch_size=500,
        )
        employments = [
            self._filled(Employment(person=self._by_row[row.index]), row.employment)
            for row in rows
            if row.employment is not None
        ]
        Employment.objects.bulk_create(employments, batch_size=500)
        return [person.pk for person in self._by_row.values()]

    def change(self, row: PlannedRow) -> None:
        """Change one person who is known."""
        person = row.person
        if person is None:
            return
        wanted = {change.what: change.after for change in row.changes}
        person.name = wanted.get("name", person.name)
        person.sort_name = sort_key(person.name)
        person.employee_number = wanted.get("number", person.employee_number)
        person.language = wanted.get("language", person.language)[:8]
        person.changed_at = self._at
        person.save(
            update_fields=["name", "sort_name", "employee_number", "language", "changed_at"]
        )
        PersonEmail.objects.bulk_create(
            PersonEmail(person=person, organisation=self._organisation, email=email)
            for email in row.emails
        )
        if row.primary:
            own = PersonEmail.objects.filter(person=person)
            own.filter(is_primary=True).update(is_primary=False)
            own.filter(email=row.primary).update(is_primary=True)
        if row.employment is not None:
            self._employ(person, row.employment)

    def end(self, person: Person, on: date) -> None:
        """End what lasts on the day `on`."""
        for employment in person.employments.all():
            if lasts(employment, on):
                employment.to_on = on
                employment.save(update_fields=["to_on"])
        Person.objects.filter(pk=person.pk).update(changed_at=self._at)

    def _employ(self, person: Person, plan: EmploymentPlan) -> None:
        if plan.hired is not None:
            Employment.objects.filter(pk=plan.hired.pk).update(from_on=plan.from_on)
            plan.from_on = None
        self._filled(plan.base or Employment(person=person), plan).save()

    def _filled(self, employment: Employment, plan: EmploymentPlan | None) -> Employment:
        if plan is None:
            return employment
        if plan.department:
            employment.department = self._department(plan.department)
        if plan.job_role:
            employment.job_role = self._job_role(plan.job_role)
        if plan.manager is not None:
            employment.manager = (
                self._by_row[plan.manager] if isinstance(plan.manager, int) else plan.manager
            )
        employment.from_on = plan.from_on or employment.from_on
        employment.to_on = plan.to_on or employment.to_on
        return employment

    def _department(self, name: str) -> Department:
        key = name.casefold()
        if key not in self._departments:
            made = Department.objects.create(organisation=self._organisation, name=name)
            self._departments[key] = made
            self.made.append(("department", made.pk))
        return self._departments[key]

    def _job_role(self, name: str) -> JobRole:
        key = name.casefold()
        if key not in self._job_roles:
            made = JobRole.objects.create(organisation=self._organisation, name=name)
            self._job_roles[key] = made
            self.made.append(("job_role", made.pk))
        return self._job_roles[key]
