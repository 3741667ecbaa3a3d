# SPDX-License-Identifier: Apache-2.0

"""Days between two days, as the years, months and days that stand in the index."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from skillmark_server.searching.tokens import FIRST_YEAR, LAST_YEAR

YEAR, MONTH, DAY = range(3)
_DECEMBER: Final = 12


def codes_between(
    first: date | None, last: date | None, *, years: Iterable[int]
) -> list[tuple[int, str]]:
    """
    What covers the days from `first` to `last`, both with them, the latest first.

    Args:
        first: None is the beginning.
        last: None is the end.
        years: That there are in the index; others are left out.

    Returns:
        Pairs of `YEAR`, `MONTH` or `DAY` and the code of one; as few as they can be.
    """
    low, high = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, _DECEMBER, 31)
    # The first year of the index stands for all before it, the last for all after it.
    if first is not None and first.year > FIRST_YEAR:
        low = min(first, date(LAST_YEAR, 1, 1))
    if last is not None and last.year < LAST_YEAR:
        high = max(last, date(FIRST_YEAR, _DECEMBER, 31))
    return [code for year in sorted(years, reverse=True) for code in _of_year(year, low, high)]


def _of_year(year: int, low: date, high: date) -> Iterator[tuple[int, str]]:
    begins, ends = max(low, date(year, 1, 1)), min(high, date(year, _DECEMBER, 31))
    if begins > ends:
        return
    if (begins.month, begins.day, ends.month, ends.day) == (1, 1, _DECEMBER, 31):
        yield YEAR, str(year)
        return
    for month in range(ends.month, begins.month - 1, -1):
        length = monthrange(year, month)[1]
        first = begins.day if month == begins.month else 1
        last = ends.day if month == ends.month else length
        if last - first + 1 == length:
            yield MONTH, f"{year}{month:02}"
            continue
        yield from ((DAY, f"{year}{month:02}{day:02}") for day in range(last, first - 1, -1))
