# SPDX-License-Identifier: Apache-2.0

"""
Understands the rows of a batch: what each says, what is wrong with it, what it would become.

Saves nothing. Rows are judged some at a time; that a person stands in two of them is found by
the database, so that it does not matter how a list is cut into windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Min, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from skillmark import Achievement
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Membership, Person, PersonEmail, Role
from skillmark_server.accounts.permissions import Permission, permissions_of
from skillmark_server.achievements.content import Content, valid_until_for
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.awards.facts import Facts, first_moment, last_moment, signed_result
from skillmark_server.awards.making import content_of
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.recipients import addresses_of
from skillmark_server.awards.refusals import BadFact, SelfAward
from skillmark_server.awards.standing import Holdings, holdings_of, state_of
from skillmark_server.refusals import Words
from skillmark_server.tabular import AWARD, ColumnMapping, Field, Reading, RowProblem, RowReader
from skillmark_server.tabular.problems import FAULTS
from skillmark_server.tabular.table import TableRow
from skillmark_server.tabular.words import say

COMING: Final = frozenset({RowState.NEW, RowState.RENEWAL, RowState.RETURNING})
"""The states of rows that become awards."""

_AT_ONCE: Final = 500


@dataclass(slots=True)
class _Known:
    """
    What the roster knows of the people in a list.

    Args:
        by_email: Who has an address.
        by_number: Who has an employee number, and at which address.
        is_told: Whether whoever gave the list may see the roster; else nothing is taken from it
            into a row, where it could be read.
    """

    by_email: dict[str, Person]
    by_number: dict[str, tuple[Person, str]]
    is_told: bool

    def person(self, number: str, email: str) -> tuple[Person | None, str]:
        """Who is meant, and at which address."""
        if not email and number in self.by_number:
            return self.by_number[number]
        return self.by_email.get(email), email


class Judge:
    """
    Understands rows of one batch, some at a time, with what holds for all of them looked up once.

    Args:
        batch: With its version, achievement and organisation, its columns and defaults.
        actor: Who would award; never to themselves.
        at: Now.
    """

    def __init__(self, batch: Batch, *, actor: Actor, at: datetime) -> None:
        self._batch, self._actor, self._at = batch, actor, at
        mapping = ColumnMapping.from_json(batch.mapping, AWARD, len(batch.header))
        self._reader = RowReader(batch.header, mapping, AWARD)
        self._content = content_of(batch.version)
        self._achievement = to_achievement(batch.version, batch.organisation.language)
        self._own = frozenset() if actor.user is None else addresses_of(actor.user)
        self._is_told = _sees_roster(batch, actor)

    def judge(self, rows: Sequence[BatchRow], *, others: QuerySet[BatchRow]) -> None:
        """
        Set address, fields, problems and state of `rows`.

        Args:
            rows: In the order of their lines; their cells are read anew.
            others: The rows of the batch beside them of which one may name the same person
                further up: they were judged before.
        """
        batch = self._batch
        readings = [
            self._reader.read(TableRow.from_json({"line": row.line, **_kept(row)})) for row in rows
        ]
        known = _look_up(batch, readings, is_told=self._is_told)
        for row, reading in zip(rows, readings, strict=True):
            asked = row.fields.get("request")
            row.fields = _fields(batch, reading, known) | ({"request": asked} if asked else {})
            row.email = row.fields.get("email", "")
            _check(row, reading, self._content, self._achievement, is_told=known.is_told)
            _check_self(row, reading, known, self._own, self._actor)
        emails = {row.email for row in rows if row.email}
        holdings = holdings_of(batch.version.achievement, emails)
        first = _first_lines(others, emails)
        for row, reading in zip(rows, readings, strict=True):
            _settle(row, reading, self._content, holdings, first, self._at)
            row.problems = [_as_json(problem) for problem in reading.problems]


def judge_rows(
    batch: Batch,
    rows: Sequence[BatchRow],
    *,
    actor: Actor,
    at: datetime,
    others: QuerySet[BatchRow] | None = None,
) -> list[BatchRow]:
    """
    Judge `rows` as `Judge` does.

    Args:
        batch: As of `Judge`.
        rows: As of `Judge.judge`.
        actor: As of `Judge`.
        at: Now.
        others: As of `Judge.judge`; None where `rows` are all rows of the batch.
    """
    beside = BatchRow.objects.none() if others is None else others
    Judge(batch, actor=actor, at=at).judge(rows, others=beside)
    return list(rows)


def _first_lines(others: QuerySet[BatchRow], emails: Iterable[str]) -> dict[str, int]:
    """Of each address the first line that names it and would count."""
    found: dict[str, int] = {}
    for part in _parts(emails):
        lines = others.filter(email__in=part, is_skipped=False).exclude(
            state__in=(RowState.WRONG, RowState.UNJUDGED)
        )
        found |= dict(lines.order_by().values_list("email").annotate(first=Min("line")))
    return found


def facts_of(fields: Mapping[str, Any]) -> Facts:
    """The facts of an award out of the understood fields of a row."""
    first, last = fields.get("valid_from"), fields.get("valid_until")
    return Facts(
        narrative=fields.get("narrative", ""),
        evidence=tuple({"url": url} for url in fields.get("evidence", ())),
        result=fields.get("result", ""),
        valid_from=None if first is None else first_moment(date.fromisoformat(first)),
        valid_until=None if last is None else last_moment(date.fromisoformat(last)),
    )


def problem_of(code: str, words: Words, *, field: str = "") -> dict[str, Any]:
    """A problem with a whole row, as it is kept."""
    return {"code": code, "column": "", "field": field, "where": {}, "words": in_both(words)}


def _kept(row: BatchRow) -> dict[str, Any]:
    return {"cells": row.cells} | ({"fault": row.failed} if row.failed in FAULTS else {})


def _sees_roster(batch: Batch, actor: Actor) -> bool:
    """
    Whether whoever gave a list may see the roster; a role for one badge never lets them.

    By their roles of now: the worker judges later, and knows of no token.
    """
    if actor.user is None:
        return True
    held = Membership.objects.filter(user=actor.user, organisation=batch.organisation)
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    return Permission.SEE_PEOPLE in permissions_of(roles)


def _look_up(batch: Batch, readings: Iterable[Reading], *, is_told: bool) -> _Known:
    emails = {r.text(Field.EMAIL) for r in readings if r.text(Field.EMAIL)}
    numbers = {r.text(Field.EMPLOYEE_NUMBER) for r in readings if r.text(Field.EMPLOYEE_NUMBER)}
    known = _Known({}, {}, is_told)
    mails = PersonEmail.objects.filter(organisation=batch.organisation).select_related(
        "person__user"
    )
    for part in _parts(emails):
        known.by_email |= {row.email: row.person for row in mails.filter(email__in=part)}
    for part in _parts(numbers if is_told else ()):
        for row in mails.filter(person__employee_number__in=part).order_by("is_primary", "pk"):
            known.by_number[row.person.employee_number] = (row.person, row.email)
    return known


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _fields(batch: Batch, reading: Reading, known: _Known) -> dict[str, Any]:
    person, email = known.person(reading.text(Field.EMPLOYEE_NUMBER), reading.text(Field.EMAIL))
    if not known.is_told:
        person = None
    defaults = batch.defaults
    first, last = reading.day(Field.ISSUED), reading.day(Field.VALID_UNTIL)
    fields = {
        "email": email,
        "name": reading.name or ("" if person is None else person.name),
        "narrative": reading.text(Field.NARRATIVE) or defaults.get("narrative", ""),
        "evidence": list(reading.several(Field.EVIDENCE)) or defaults.get("evidence", []),
        "result": reading.text(Field.RESULT) or defaults.get("result", ""),
        "valid_from": first.isoformat() if first else defaults.get("valid_from"),
        "valid_until": last.isoformat() if last else defaults.get("valid_until"),
        "language": _language(reading, person, defaults),
    }
    return {name: value for name, value in fields.items() if value}


def _language(reading: Reading, person: Person | None, defaults: Mapping[str, Any]) -> str:
    spoken = {code for code, _label in settings.LANGUAGES}
    asked = (
        reading.text(Field.LANGUAGE),
        "" if person is None else person.language,
        "" if person is None or person.user is None else person.user.language,
        defaults.get("language", ""),
    )
    return next((code for code in asked if code in spoken), "")


def _check(
    row: BatchRow, reading: Reading, content: Content, achievement: Achievement, *, is_told: bool
) -> None:
    if reading.row.fault:
        return
    wrong = {problem.field for problem in reading.problems}
    fields = row.fields
    if not fields.get("email") and Field.EMAIL not in wrong:
        number = reading.text(Field.EMPLOYEE_NUMBER)
        words: Words = _("The e-mail address is missing.")
        if number and is_told:
            words = say(_("Nobody in the roster has the employee number {number}."), number=number)
        elif number:
            words = _("Give the address: who may not see the roster cannot look numbers up in it.")
        about = Field.EMPLOYEE_NUMBER if number else Field.EMAIL
        reading.object_to(about, "recipient_missing", words)
    if not fields.get("name") and not wrong & {Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME}:
        words = (
            _("The name is missing, and the roster does not have it.")
            if is_told
            else _("The name is missing.")
        )
        reading.object_to(Field.NAME, "name_missing", words)
    if content.evidence_required and not fields.get("evidence") and Field.EVIDENCE not in wrong:
        words = _("This badge asks for evidence. Give the web address of it.")
        reading.object_to(Field.EVIDENCE, "evidence_missing", words)
    try:
        signed_result(fields.get("result", ""), achievement)
    except BadFact as refusal:
        reading.object_to(Field.RESULT, "result_unknown", refusal.words)
    facts = facts_of(fields)
    if facts.valid_from and not wrong & {Field.ISSUED, Field.VALID_UNTIL}:
        ends = facts.valid_until or valid_until_for(content, facts.valid_from)
        if ends is not None and ends <= facts.valid_from:
            reading.object_to(Field.VALID_UNTIL, "dates_reversed", _("It ends before it begins."))


def _check_self(
    row: BatchRow, reading: Reading, known: _Known, own: frozenset[str], actor: Actor
) -> None:
    person, email = known.person(reading.text(Field.EMPLOYEE_NUMBER), reading.text(Field.EMAIL))
    is_self = email in own or (
        person is not None and actor.user is not None and person.user_id == actor.user.pk
    )
    if is_self:
        reading.object_to(Field.EMAIL, SelfAward.code, SelfAward.sentence)


def _settle(
    row: BatchRow,
    reading: Reading,
    content: Content,
    holdings: Holdings,
    first: dict[str, int],
    at: datetime,
) -> None:
    before, email = row.state, row.email
    if reading.is_wrong:
        row.state = RowState.WRONG
        return
    if first.get(email, row.line) < row.line:
        row.state = RowState.DUPLICATE
        row.fields["also"] = first[email]
        return
    facts = facts_of(row.fields)
    begins = facts.valid_from or at
    row.state, earlier = state_of(
        holdings.of(email),
        given=facts.valid_from,
        until=facts.valid_until or valid_until_for(content, begins),
        at=at,
    )
    if row.state == RowState.RETURNING != before:
        # Whoever had it withdrawn gets it again only if somebody says so.
        row.is_skipped = True
    if not row.is_skipped:
        first[email] = row.line
    if earlier is not None:
        row.fields["about"] = {
            "id": str(earlier.pk),
            "day": _day(earlier.valid_from),
            "withdrawn": None if earlier.revoked_at is None else _day(earlier.revoked_at),
            "reason": earlier.revocation_reason,
        }


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _as_json(problem: RowProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "column": problem.column,
        "header": problem.header,
        "field": "" if problem.field is None else str(problem.field),
        "where": in_both(problem.where) if problem.column else {},
        "words": in_both(problem.words),
        "suggestion": problem.suggestion,
    }


def in_both(words: Words) -> dict[str, str]:
    """A sentence in every language of the site: who looks later may speak another one."""
    said = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(words)
    return said
