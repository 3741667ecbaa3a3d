# SPDX-License-Identifier: Apache-2.0

"""
Works out what a list would do to the roster. Writes nothing.

A row is about somebody by the employee number, else by an e-mail address; a name alone
never decides. An empty cell changes nothing.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Person, RosterImport
from skillmark_server.accounts.roster.importing import employing
from skillmark_server.accounts.roster.importing.known import Known, lasts
from skillmark_server.accounts.roster.importing.managing import Managers
from skillmark_server.accounts.roster.importing.plan import Change, Fate, Plan, PlannedRow
from skillmark_server.tabular import ROSTER, ColumnMapping, Field, RowReader, TableRow
from skillmark_server.tabular.words import say


def mapping_of(roster_import: RosterImport) -> ColumnMapping:
    """Return the mapping that is kept with a list."""
    return ColumnMapping.from_json(roster_import.mapping, ROSTER, len(roster_import.header))


def plan_of(roster_import: RosterImport, *, on: date) -> Plan:
    """
    Return what the list would do today.

    Args:
        roster_import: Not confirmed yet.
        on: Today, where the organisation is.
    """
    header = tuple(roster_import.header)
    mapping = mapping_of(roster_import)
    lacking = mapping.lacking(ROSTER)
    if lacking:
        return Plan(header=header, mapping=mapping, lacking=lacking)
    known = Known.of(roster_import.organisation)
    reader = RowReader(header, mapping, ROSTER)
    rows = [
        PlannedRow(index=index, reading=reader.read(TableRow.from_json(kept)))
        for index, kept in enumerate(roster_import.rows)
    ]
    _Matching(known).match(rows)
    managers = Managers(known, rows)
    for row in rows:
        if not row.reading.is_wrong:
            _compare(row)
            employing.compare(row, managers, known, on=on)
            _remark(row, known)
    spoken_of = {row.person.pk for row in rows if row.person is not None}
    missing = tuple(
        person
        for person in known.people.values()
        if person.pk not in spoken_of
        and any(lasts(employment, on) for employment in person.employments.all())
    )
    return Plan(header=header, mapping=mapping, rows=tuple(rows), missing=missing)


class _Matching:
    """Finds whom each row is about, and refuses two rows about one person."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._lines: dict[object, int] = {}

    def match(self, rows: list[PlannedRow]) -> None:
        for row in rows:
            self._match(row)
            # A wrong row counts too: once mended it would be the same person again.
            self._require_once(row)

    def _match(self, row: PlannedRow) -> None:
        reading = row.reading
        email, number = reading.text(Field.EMAIL), reading.text(Field.EMPLOYEE_NUMBER)
        by_number = self._known.by_number.get(number)
        by_email = self._known.by_email.get(email)
        row.person = by_number or by_email
        if reading.is_wrong:
            return
        if by_number is not None and by_email is not None and by_number.pk != by_email.pk:
            reading.object_to(
                Field.EMAIL,
                "two_people",
                say(
                    _("{email} is the address of {name}, who has another number."),
                    email=email,
                    name=by_email.name,
                ),
            )
        if not email and not number:
            about = Field.EMAIL if Field.EMAIL in reading.mapping else Field.EMPLOYEE_NUMBER
            reading.object_to(about, "email_missing", _("Write an e-mail address."))
        if not reading.name and row.person is None:
            about = Field.NAME if Field.NAME in reading.mapping else Field.GIVEN_NAME
            reading.object_to(about, "name_missing", _("Write the name."))
        for address in reading.several(Field.OTHER_EMAILS):
            owner = self._known.by_email.get(address)
            if owner is not None and (row.person is None or owner.pk != row.person.pk):
                reading.object_to(
                    Field.OTHER_EMAILS,
                    "email_taken",
                    say(_("{email} is the address of {name}."), email=address, name=owner.name),
                )

    def _require_once(self, row: PlannedRow) -> None:
        reading = row.reading
        marks: list[tuple[Field, object]] = [
            (Field.EMPLOYEE_NUMBER, ("number", reading.text(Field.EMPLOYEE_NUMBER))),
            (Field.EMAIL, ("email", reading.text(Field.EMAIL))),
            *((Field.OTHER_EMAILS, ("email", one)) for one in reading.several(Field.OTHER_EMAILS)),
        ]
        if row.person is not None:
            marks.append((Field.EMAIL, row.person.pk))
        for about, mark in marks:
            if isinstance(mark, tuple) and not mark[1]:
                continue
            line = self._lines.get(mark)
            if line is not None and line != row.index:
                reading.object_to(
                    about if about in reading.mapping else None,
                    "row_twice",
                    _("The same person stands further up in the list. Keep one of the two."),
                )
                return
        for _about, mark in marks:
            self._lines.setdefault(mark, row.index)


def _compare(row: PlannedRow) -> None:
    """Find what of the person themselves becomes different."""
    reading, person = row.reading, row.person
    email = reading.text(Field.EMAIL)
    others = [one for one in reading.several(Field.OTHER_EMAILS) if one != email]
    if person is None:
        row.emails = [one for one in (email, *others) if one]
        row.primary = row.emails[0] if row.emails else ""
        return
    for what, field, before, after in (
        ("name", Field.NAME, person.name, reading.name),
        ("number", Field.EMPLOYEE_NUMBER, person.employee_number, None),
        ("language", Field.LANGUAGE, person.language, None),
    ):
        wanted = reading.text(field) if after is None else after
        if wanted and wanted != before:
            row.changes.append(
                Change(what=what, title=ROSTER.spec(field).title, before=before, after=wanted)
            )
    _compare_emails(row, person, email, others)


def _compare_emails(row: PlannedRow, person: Person, email: str, others: list[str]) -> None:
    has = {one.email: one.is_primary for one in person.emails.all()}
    if email and not has.get(email, False):
        before = next((one for one, is_primary in has.items() if is_primary), "")
        row.primary = email
        row.emails += [email] if email not in has else []
        row.changes.append(
            Change(what="email", title=ROSTER.spec(Field.EMAIL).title, before=before, after=email)
        )
        if before:
            row.remarks.append(say(_("{email} stays as a further address."), email=before))
    more = [one for one in others if one not in has]
    if more:
        row.emails += more
        title = ROSTER.spec(Field.OTHER_EMAILS).title
        row.changes.append(Change(what="emails", title=title, after=", ".join(more)))


def _remark(row: PlannedRow, known: Known) -> None:
    if row.fate is not Fate.NEW:
        return
    for person in known.called(row.reading.name)[:1]:
        addresses = [one.email for one in person.emails.all()]
        row.remarks.append(
            say(
                _("{name} is known with {address}. If it is the same person, mend the address."),
                name=person.name,
                address=addresses[0] if addresses else person.employee_number or "–",
            )
        )
