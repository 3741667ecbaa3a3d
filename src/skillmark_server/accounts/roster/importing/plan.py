# SPDX-License-Identifier: Apache-2.0

"""What a list would do to the roster: a fate for each row, and who is missing from it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from skillmark_server.accounts.models import Employment, Person
from skillmark_server.refusals import Words
from skillmark_server.tabular import ColumnMapping, Field, Reading


class Fate(StrEnum):
    """What happens to one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One thing that becomes different; words or a day.

    Args:
        what: Stable name of it.
        title: What a person calls it.
        before: Empty where nothing stood.
        after: What will stand.
        before_on: The same, as a day.
        after_on: The same, as a day.
    """

    what: str
    title: Words
    before: str = ""
    after: str = ""
    before_on: date | None = None
    after_on: date | None = None


@dataclass(slots=True, kw_only=True)
class EmploymentPlan:
    """
    What an employment is to be.

    Args:
        base: The one that is changed, or None for a new one.
        department: A name, or None to leave it.
        job_role: A name, or None to leave it.
        manager: Somebody known, or the index of the row they stand in, or None to leave it.
        from_on: None leaves it.
        to_on: None leaves it.
        hired: Another employment, earlier without a gap, to which `from_on` belongs.
    """

    base: Employment | None
    department: str | None = None
    job_role: str | None = None
    manager: Person | int | None = None
    from_on: date | None = None
    to_on: date | None = None
    hired: Employment | None = None

    @property
    def says_something(self) -> bool:
        """Whether it is more than what is there."""
        values = (self.department, self.job_role, self.manager, self.from_on, self.to_on)
        return self.base is None or any(value is not None for value in values)


@dataclass(slots=True, kw_only=True)
class PlannedRow:
    """
    One row and what happens to it.

    Args:
        index: Of the row in the kept list, from 0.
        reading: The values and the problems.
        person: Whom it is about; None for somebody new, or where that is not known.
        changes: In the order of the columns.
        remarks: What is passed over, or worth a look; nothing has to be mended.
        emails: New addresses, the one that becomes the primary first where there is one.
        primary: What becomes the primary address, or empty.
        employment: What becomes of it, or None.
    """

    index: int
    reading: Reading
    person: Person | None = None
    changes: list[Change] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    primary: str = ""
    employment: EmploymentPlan | None = None

    @property
    def line(self) -> int:
        """Of the file, from 1."""
        return self.reading.row.line

    @property
    def fate(self) -> Fate:
        """What happens to it."""
        if self.reading.is_wrong:
            return Fate.WRONG
        if self.person is None:
            return Fate.NEW
        return Fate.CHANGED if self.changes else Fate.SAME

    @property
    def name(self) -> str:
        """Whom a person sees in the list; of a wrong row what stands in it."""
        if self.reading.name:
            return self.reading.name
        if self.person is not None:
            return self.person.name
        parts = map(self.reading.written, (Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME))
        return " ".join(filter(None, parts))

    @property
    def email(self) -> str:
        """The address as it stands in the row."""
        return self.reading.written(Field.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    The whole.

    Args:
        header: Of the list.
        mapping: Which column says what.
        rows: In the order of the file.
        missing: People employed now of whom no row speaks.
        lacking: Groups of fields of which one needs a column; then there are no rows.
    """

    header: tuple[str, ...]
    mapping: ColumnMapping
    rows: tuple[PlannedRow, ...] = ()
    missing: tuple[Person, ...] = ()
    lacking: tuple[tuple[Field, ...], ...] = ()

    @cached_property
    def counts(self) -> Mapping[Fate, int]:
        """How many rows have each fate."""
        return Counter(row.fate for row in self.rows)

    def count(self, fate: Fate) -> int:
        """How many rows have this fate."""
        return self.counts.get(fate, 0)

    @cached_property
    def digest(self) -> str:
        """Of all that the person saw, so that a yes is a yes to just that."""
        seen = [
            [
                row.index,
                row.fate,
                None if row.person is None else str(row.person.pk),
                [[change.what, change.before, change.after] for change in row.changes],
                [[str(change.before_on), str(change.after_on)] for change in row.changes],
            ]
            for row in self.rows
        ]
        whole = [self.mapping.as_json(), seen, [str(person.pk) for person in self.missing]]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
