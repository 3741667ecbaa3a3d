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
        self._known = known
        self._by_mark: dict[str, int] = {}
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._names: dict[int, str] = {}
        for row in rows:
            if row.reading.is_wrong or row.person is not None:
                continue
            self._names[row.index] = row.reading.name
            self._by_name[sort_key(row.reading.name)].append(row.index)
            for mark in (
                row.reading.text(Field.EMAIL),
                row.reading.text(Field.EMPLOYEE_NUMBER),
            ):
                if mark:
                    self._by_mark[mark] = row.index

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
        mark = text.lower() if "@" in text else text
        person = self._known.by_email.get(mark) or self._known.by_number.get(mark)
        if person is not None:
            return [person]
        if mark in self._by_mark:
            return [self._by_mark[mark]]
        return [*self._known.called(text), *self._by_name.get(sort_key(text), [])]
