# SPDX-License-Identifier: Apache-2.0

"""Months where the site stands, and the month of a row as the database says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """
    Whole years.

    Args:
        first: The first year.
        last: The last year, not before the first.
    """

    first: int
    last: int

    def month(self, index: int) -> tuple[str, str]:
        """The year and the month of a number that `of` gave: `("2026", "03")`."""
        return str(self.first + index // MONTHS), f"{index % MONTHS + 1:02d}"

    def starts(self) -> list[date]:
        """The first day of each month, and the day after the last one."""
        months = range((self.last - self.first + 1) * MONTHS + 1)
        return [date(self.first + at // MONTHS, at % MONTHS + 1, 1) for at in months]

    def within(self, field: str, *, is_moment: bool = True) -> Q:
        """The rows whose `field` lies in the span."""
        starts = [_start(day, is_moment=is_moment) for day in self.starts()]
        return Q(**{f"{field}__gte": starts[0], f"{field}__lt": starts[-1]})

    def of(self, field: str, *, is_moment: bool = True) -> Case:
        """
        The number of the month of `field`, for rows that are `within`.

        By comparisons: a moment is a number on SQLite, and the hours between UTC and where the
        site stands are not the same all year.
        """
        ends = [_start(day, is_moment=is_moment) for day in self.starts()[1:]]
        return Case(
            *(When(**{f"{field}__lt": end, "then": Value(at)}) for at, end in enumerate(ends)),
            output_field=IntegerField(),
        )


def _start(day: date, *, is_moment: bool) -> date | datetime:
    return timezone.make_aware(datetime.combine(day, time.min)) if is_moment else day
