# SPDX-License-Identifier: Apache-2.0

"""The figures of a year, ready to render, for whoever may see all awards of the organisation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Department
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.titles import name_in, with_names
from skillmark_server.insight.figures.counting import (
    MEASURES,
    PARTS,
    Counts,
    badges_and_departments,
)
from skillmark_server.insight.figures.hiding import Shown, shown
from skillmark_server.insight.figures.keeping import counts_of
from skillmark_server.insight.figures.months import MONTHS as A_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What is asked for.

    Args:
        year: None: this one.
        badge: Only this achievement, and its years.
        department: Only this department, and its years.
    """

    year: int | None = None
    badge: uuid.UUID | None = None
    department: uuid.UUID | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it is about one badge or department."""
        return self.badge is not None or self.department is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One month, badge, department or year.

    Args:
        key: `03`, an id, a year, or empty for those in no department.
        name: For people.
        values: In the order of `MEASURES`; None is hidden, or not counted by this.
    """

    key: str
    name: str
    values: tuple[int | None, ...]

    def value(self, measure: str) -> int | None:
        """One of them."""
        return self.values[MEASURES.index(measure)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    The figures of one year.

    Args:
        choice: What was asked for, with the year.
        years: That can be chosen, the newest first.
        counted_at: Of which moment they are; None: they are still to be counted.
        whole: The year.
        parts: Lines by `month`, `badge` and `department`; where the choice is narrow, no month.
        history: The years of what was chosen.
        badges: Id and name of each that has a number in any year.
        departments: The same.
        months: How many of the year have begun.
    """

    choice: Choice
    years: tuple[int, ...]
    counted_at: datetime | None
    whole: Line
    parts: Mapping[str, tuple[Line, ...]]
    history: tuple[Line, ...]
    badges: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    months: int


def figures_for(actor: Actor, choice: Choice, *, at: datetime) -> Figures:
    """
    The figures of the organisation the actor acts in.

    Raises:
        NotAllowed: The actor may not see all of its people and awards.
    """
    organisation = actor.require(Permission.SEE_PEOPLE)
    actor.require(Permission.SEE_AWARDS)
    counts, counted_at = counts_of(organisation, at=at)
    today = timezone.localtime(at)
    years = sorted({today.year, *(int(year) for year in counts)}, reverse=True)
    year = choice.year if choice.year in years else today.year
    names = _names(counts)
    told, whole = shown(_year(counts, year))
    parts = {
        part: _lines(told[part], names[part], sort=part != "month")
        for part in PARTS
        if part != "month" or not choice.is_narrow
    }
    chosen = {"badge": choice.badge, "department": choice.department}
    for part, key in chosen.items():
        if key is not None:
            parts[part] = tuple(line for line in parts[part] if line.key == str(key))
    return Figures(
        choice=Choice(year=year, badge=choice.badge, department=choice.department),
        years=tuple(years),
        counted_at=counted_at,
        whole=Line(key=str(year), name=str(year), values=tuple(whole)),
        parts=parts,
        history=tuple(_history(counts, choice)),
        badges=_choices(names["badge"]),
        departments=_choices(names["department"]),
        months=A_YEAR if year < today.year else today.month if year == today.year else 0,
    )


def _year(counts: Counts, year: int) -> Mapping[str, Mapping[str, list[int]]]:
    """One year with all its months, so that a month without awards says 0."""
    found = counts.get(str(year), {})
    parts: dict[str, dict[str, list[int]]] = {part: dict(found.get(part, {})) for part in PARTS}
    nothing = [0] * len(MEASURES)
    months = (f"{month:02d}" for month in range(1, A_YEAR + 1))
    parts["month"] = {month: parts["month"].get(month, nothing) for month in months}
    return parts


def _history(counts: Counts, choice: Choice) -> Iterable[Line]:
    part, key = ("badge", choice.badge) if choice.badge else ("department", choice.department)
    if key is None:
        return
    for year in sorted(counts):
        if str(key) in counts[year][part]:
            told, _whole = shown(_year(counts, int(year)))
            yield Line(key=year, name=year, values=tuple(told[part][str(key)]))


def _lines(rows: Mapping[str, Shown], names: Mapping[str, str], *, sort: bool) -> tuple[Line, ...]:
    """The most issued first; the hidden last, by name, so that their order says nothing."""
    lines = [
        Line(key=key, name=names.get(key, "–"), values=tuple(values))
        for key, values in rows.items()
    ]
    if sort:
        lines.sort(key=lambda line: line.name.casefold())
        lines.sort(key=lambda line: -1 if line.values[0] is None else line.values[0], reverse=True)
    return tuple(lines)


def _names(counts: Counts) -> dict[str, dict[str, str]]:
    badges, departments = badges_and_departments(counts)
    language = get_language() or "en"
    titled = with_names(Achievement.objects.filter(pk__in=badges)).order_by("sort_title")
    return {
        "month": {f"{month:02d}": str(name) for month, name in MONTHS.items()},
        "badge": {
            str(pk): name_in(names, language, title)
            for pk, title, names in titled.values_list("pk", "title", "names")
        },
        "department": {
            "": _("In no department"),
            **{
                str(pk): name
                for pk, name in Department.objects.filter(pk__in=departments)
                .order_by("name")
                .values_list("pk", "name")
            },
        },
    }


def _choices(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, name) for key, name in names.items() if key)
