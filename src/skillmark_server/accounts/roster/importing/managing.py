# SPDX-License-Identifier: Apache-2.0

"""Finds the manager that a cell names: by address, by number or by name, known or in the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Person
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.roster.importing.known import Known
from skillmark_server.accounts.roster.importing.plan import PlannedRow
from skillmark_server.tabular import Field
from skillmark_server.tabular.words import say


class Managers:
    """
    Everybody who can be a manager once the list is read in.

    Args:
        known: The roster.
        rows: Matched; those of new people can be managers too.
    """

    def __init__(self, known: Known, rows: Sequence[PlannedRow]) -> None:
        self._by_mark: dict[str, Person | int] = {}
        self._by_name: defaultdict[str, list[Person | int]] = defaultdict(list)
        self._names: dict[int, str] = {}
        # Everybody as they will be, so that the same list finds the same people again.
        read = {row.person.pk: row for row in rows if row.person and not row.reading.is_wrong}
        for person in known.people.values():
            row = read.get(person.pk)
            self._know(person, row, person.name, person.employee_number)
            for one in person.emails.all():
                self._by_mark[one.email] = person
        for row in rows:
            if row.person is None and not row.reading.is_wrong:
                self._names[row.index] = row.reading.name
                self._know(row.index, row, "", "")

    def _know(self, who: Person | int, row: PlannedRow | None, name: str, number: str) -> None:
        if row is not None:
            reading = row.reading
            name = reading.name or name
            number = reading.text(Field.EMPLOYEE_NUMBER) or number
            for email in (reading.text(Field.EMAIL), *reading.several(Field.OTHER_EMAILS)):
                if email:
                    self._by_mark[email] = who
        self._by_name[sort_key(name)].append(who)
        if number:
            self._by_mark[number] = who

    def find(self, row: PlannedRow) -> Person | int | None:
        """Return who the row names as manager; where that is nobody, remark it in the row."""
        text = row.reading.text(Field.MANAGER)
        if not text:
            return None
        found = self._all(text)
        if len(found) > 1:
            row.remarks.append(
                say(
                    _(
                        "Several people are called {name}, so no manager is set. "
                        "Write the manager's e-mail address."
                    ),
                    name=text,
                )
            )
            return None
        if not found:
            row.remarks.append(
                say(_("Nobody called {name} is known, so no manager is set."), name=text)
            )
            return None
        [manager] = found
        is_oneself = manager == row.index or (
            isinstance(manager, Person) and row.person is not None and manager.pk == row.person.pk
        )
        return None if is_oneself else manager

    def name_of(self, manager: Person | int) -> str:
        """Return what a manager is called."""
        return self._names[manager] if isinstance(manager, int) else manager.name

    def _all(self, text: str) -> list[Person | int]:
        marked = self._by_mark.get(text.lower() if "@" in text else text)
        return list(self._by_name.get(sort_key(text), [])) if marked is None else [marked]
