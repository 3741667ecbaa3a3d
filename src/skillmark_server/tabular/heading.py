# SPDX-License-Identifier: Apache-2.0

"""
Finds the header of a list.

People write a title, a date and an empty line above it, and sometimes there is
none at all: a list that begins with an e-mail address has no header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from skillmark_server.tabular.fields import FieldSet
from skillmark_server.tabular.mapping import count_known

_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,63}")


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Where the header stands, and what it is.

    Args:
        line: Of the header; 0 where there is none and the first row is a person.
        cells: The titles, as many as the list has columns.
        known: How many of them mean something.
        skipped: How many rows that are not empty stand above it.
    """

    LOOKED_AT: ClassVar[int] = 20

    line: int
    cells: tuple[str, ...]
    known: int
    skipped: int = 0


def find_heading(first: Sequence[tuple[int, Sequence[str]]], fields: FieldSet) -> Heading | None:
    """
    Return the header among the `first` rows (line and cells) that are not empty.

    The row with most known titles is it; where none is known the first row,
    unless an e-mail address stands in it. None where there is no row.
    """
    if not first:
        return None
    width = max(len(cells) for _, cells in first)
    counts = [count_known(cells, fields) for _, cells in first]
    known = max(counts)
    if known:
        place = counts.index(known)
        line, cells = first[place]
        titles = tuple(title.strip() for title in cells)
        return Heading(line, _trimmed(titles), known, place)
    line, cells = first[0]
    if any(_EMAIL.fullmatch(cell.strip()[:300]) for cell in cells):
        return Heading(0, ("",) * width, 0)
    return Heading(line, _trimmed(tuple(title.strip() for title in cells)), 0)


def _trimmed(titles: tuple[str, ...]) -> tuple[str, ...]:
    end = len(titles)
    while end and not titles[end - 1]:
        end -= 1
    return titles[:end]
