# SPDX-License-Identifier: Apache-2.0

"""
The matrix: people against certificates, who has what today, and what is missing.

A fixed number of queries whatever the size: people, requirements, awards and
certificates are read whole and joined here, because "who lacks something" can
only be answered by looking at everybody.
"""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Organisation, Person
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement, Requirement
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.facts import first_moment, last_moment
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.holdings.certificates import seen_for
from skillmark_server.insight.cells import URGENT, Cell, CellState, Holding, cell_of
from skillmark_server.movein.selectors import moved_awards_standing

PAGE = 25
_MISSING, _ENDED, _IN_ORDER = 100.0, 200.0, 300.0
"""After whatever ends within ninety days."""

FEW = 5
"""Groups of fewer people get no statistic (decision 12 of the design)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What of the matrix is asked for.

    Args:
        show: `all`, `soon` or `missing`.
        department: Only people of it.
        manager: Only people under this person.
        achievement: Only this certificate.
        text: A part of the name, in any case.
        sort: `urgency` (what is missing and what lapses first), `name` or `department`; `-` turns
            the last two round.
        page: 1-based.
    """

    show: str = "all"
    department: uuid.UUID | None = None
    manager: uuid.UUID | None = None
    achievement: uuid.UUID | None = None
    text: str = ""
    sort: str = "urgency"
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person."""

    person_id: uuid.UUID
    name: str
    sort_name: str
    department: str
    manager: str
    job_role: str
    cells: tuple[Cell, ...]

    @property
    def lapses_soon(self) -> bool:
        """Whether anything of it ends within ninety days."""
        return any(cell.state is CellState.SOON for cell in self.cells)

    @property
    def lacks(self) -> bool:
        """Whether anything that is required is not covered."""
        return any(cell.is_required and not cell.covers for cell in self.cells)

    @property
    def urgency(self) -> float:
        """Smaller is more urgent: what ends first, what is missing, what has ended, the rest."""
        days = [cell.days for cell in self.cells if cell.state is CellState.SOON]
        if days:
            return min(days)
        if self.lacks:
            return _MISSING
        states = {cell.state for cell in self.cells}
        if CellState.GONE in states or CellState.HELD in states:
            return _ENDED
        return math.inf if states == {CellState.NONE} else _IN_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One certificate, and how much of what is required is covered."""

    achievement: Achievement
    required: int
    covered: int

    @property
    def shows_coverage(self) -> bool:
        """Whether the group is large enough for a number."""
        return self.required >= FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The answer: a page of rows, and the sums over all that was chosen."""

    choice: Choice
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    everybody: tuple[Row, ...] = field(repr=False)
    """All rows that the choice leaves, for an export."""
    people: int
    soon: int
    missing: int
    lapsing: int
    """How many certificates, not people, end within ninety days."""
    urgent: int
    """How many of them within a fortnight."""
    pages: int
    departments: tuple[tuple[uuid.UUID, str], ...]
    managers: tuple[tuple[uuid.UUID, str], ...]


def matrix_for(actor: Actor, choice: Choice, *, at: datetime) -> Matrix:
    """
    The matrix of the organisation the actor acts in.

    Raises:
        NotAllowed: The actor may not see the organisation's people and awards.
    """
    organisation = actor.require(Permission.SEE_PEOPLE)
    actor.require(Permission.SEE_AWARDS)
    employed = _employed(organisation, at)
    requirements = list(Requirement.objects.filter(organisation=organisation))
    held = _holdings(organisation, employed, requirements)
    columns = _columns(organisation, requirements, choice)
    rows = [_row(one, columns, requirements, held, at) for one in employed]
    in_scope = [row for row, one in zip(rows, employed, strict=True) if _is_chosen(one, choice)]
    shown = [row for row in in_scope if _is_shown(row, choice.show)]
    shown.sort(
        key=_order(choice.sort),
        reverse=choice.sort.startswith("-") and "urgency" not in choice.sort,
    )
    pages = max(1, math.ceil(len(shown) / PAGE))
    page = min(max(1, choice.page), pages)
    lapsing = [c for row in in_scope for c in row.cells if c.state is CellState.SOON]
    return Matrix(
        choice=choice,
        columns=tuple(_column(a, i, in_scope) for i, a in enumerate(columns)),
        rows=tuple(shown[(page - 1) * PAGE : page * PAGE]),
        everybody=tuple(shown),
        people=len(in_scope),
        soon=sum(row.lapses_soon for row in in_scope),
        missing=sum(row.lacks for row in in_scope),
        lapsing=len(lapsing),
        urgent=sum(cell.days <= URGENT.days for cell in lapsing),
        pages=pages,
        departments=_distinct((e.department_id, _name(e.department)) for e in employed),
        managers=_distinct((e.manager_id, _name(e.manager)) for e in employed),
    )


def _employed(organisation: Organisation, at: datetime) -> list[Employment]:
    """The current employment of everybody, with the names it needs: one query."""
    day = day_here(at)
    return list(
        Employment.objects.filter(person__organisation=organisation)
        .filter(Q(to_on=None) | Q(to_on__gte=day), Q(from_on=None) | Q(from_on__lte=day))
        .select_related("person", "department", "manager", "job_role")
        .order_by("person__sort_name", "person_id")
    )


_HELD = (
    "id",
    "person__id",
    "holder__id",
    "achievement__id",
    "valid_from",
    "valid_until",
    "claimed_at",
    "suspended_at",
)


def _holdings(
    organisation: Organisation, employed: list[Employment], requirements: list[Requirement]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Holding]]:
    """
    Awards by person and achievement: our own, and of others what their holders let us see.

    And certificates that are no badge, which somebody of ours has seen, and awards that were
    moved in and not issued again.
    """
    standing = Award.objects.filter(revoked_at=None, declined_at=None)
    held: dict[tuple[uuid.UUID, uuid.UUID], list[Holding]] = defaultdict(list)
    for row in standing.filter(organisation=organisation, person__isnull=False).values(*_HELD):
        held[row["person__id"], row["achievement__id"]].append(_holding(row))
    person_of = {e.person.user_id: e.person_id for e in employed if e.person.user_id}
    wanted = {requirement.achievement_id for requirement in requirements}
    others = (
        standing.filter(achievement__id__in=wanted, holder__isnull=False)
        .exclude(organisation=organisation)
        .exclude(visibility=Visibility.ONLY_ME)
    )
    for row in others.values(*_HELD):
        if person := person_of.get(row["holder__id"]):
            held[person, row["achievement__id"]].append(_holding(row))
    for user_id, badge, begins, ends in seen_for(organisation).values_list(
        "user_id", "achievement_id", "issued_on", "ends_on"
    ):
        if person := person_of.get(user_id):
            held[person, badge].append(_seen(begins, ends))
    for moved_person, badge, issued_at, expires_at in moved_awards_standing(organisation):
        held[moved_person, badge].append(_moved(issued_at, expires_at))
    return held


def _seen(begins: date, ends: date | None) -> Holding:
    """A certificate that somebody has seen holds from its first to its last day."""
    return Holding(
        award_id=None,
        valid_from=first_moment(begins),
        valid_until=None if ends is None else last_moment(ends),
        is_claimed=True,
        is_suspended=False,
        is_seen=True,
    )


def _moved(begins: datetime, ends: datetime | None) -> Holding:
    return Holding(
        award_id=None,
        valid_from=begins,
        valid_until=ends,
        is_claimed=True,
        is_suspended=False,
        is_moved=True,
    )


def _holding(row: dict[str, Any]) -> Holding:
    return Holding(
        award_id=row["id"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        is_claimed=row["claimed_at"] is not None,
        is_suspended=row["suspended_at"] is not None,
    )


def _columns(
    organisation: Organisation, requirements: list[Requirement], choice: Choice
) -> list[Achievement]:
    """Our own published certificates and those of others that we require: one query."""
    wanted = {requirement.achievement_id for requirement in requirements}
    found = Achievement.objects.filter(
        Q(organisation=organisation) | Q(pk__in=wanted), published__isnull=False, archived_at=None
    )
    if choice.achievement:
        found = found.filter(pk=choice.achievement)
    columns = list(found.select_related("published").defer("published__svg", "published__png"))
    columns.sort(key=lambda a: (a.pk not in wanted, a.sort_title))
    return columns


def _row(
    employment: Employment,
    columns: list[Achievement],
    requirements: list[Requirement],
    held: dict[tuple[uuid.UUID, uuid.UUID], list[Holding]],
    at: datetime,
) -> Row:
    required = {
        r.achievement_id
        for r in requirements
        if r.department_id in {None, employment.department_id}
        and r.job_role_id in {None, employment.job_role_id}
    }
    person: Person = employment.person
    return Row(
        person_id=person.pk,
        name=person.name,
        sort_name=person.sort_name,
        department=_name(employment.department),
        manager=_name(employment.manager),
        job_role=_name(employment.job_role),
        cells=tuple(
            cell_of(held.get((person.pk, a.pk), []), is_required=a.pk in required, at=at)
            for a in columns
        ),
    )


def _is_chosen(employment: Employment, choice: Choice) -> bool:
    return (
        (choice.department is None or employment.department_id == choice.department)
        and (choice.manager is None or employment.manager_id == choice.manager)
        and choice.text.casefold() in employment.person.name.casefold()
    )


def _is_shown(row: Row, show: str) -> bool:
    if show == "soon":
        return row.lapses_soon
    if show == "missing":
        return row.lacks
    return True


def _order(sort: str) -> Any:
    match sort.lstrip("-"):
        case "department":
            return lambda row: (row.department, row.sort_name)
        case "urgency":
            return lambda row: (row.urgency, row.sort_name)
        case _:
            return lambda row: row.sort_name


def _column(achievement: Achievement, index: int, rows: list[Row]) -> Column:
    required = [row.cells[index] for row in rows if row.cells[index].is_required]
    return Column(
        achievement=achievement,
        required=len(required),
        covered=sum(cell.covers for cell in required),
    )


def _distinct(pairs: Any) -> tuple[tuple[uuid.UUID, str], ...]:
    return tuple(sorted({(key, name) for key, name in pairs if key}, key=lambda pair: pair[1]))


def _name(thing: Any) -> str:
    return "" if thing is None else str(thing.name)
