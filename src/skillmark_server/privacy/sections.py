# SPDX-License-Identifier: Apache-2.0

"""The shape of what is gathered: sections of plain rows, bounded, for a page, CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.utils.functional import Promise

from skillmark.protocols import JsonValue
from skillmark_server.privacy.subjects import Subject

MOST: Final = 10_000
"""Rows of one section, the newest; where there are more, the section says so."""

Row = Mapping[str, JsonValue]
Gather = Callable[[Subject], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of thing that is held.

    Args:
        key: Names it in files; never changes.
        title: For people.
        gather: Yields its rows, newest first; names of columns are for programs.
    """

    key: str
    title: Promise
    gather: Gather


@dataclass(frozen=True, slots=True)
class Section:
    """What is held of one kind; `is_cut` where there is more than `MOST`."""

    key: str
    title: Promise
    rows: list[Row]
    is_cut: bool = False

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self.rows[0]) if self.rows else []

    @property
    def table(self) -> Iterator[list[str]]:
        """Its rows as texts, in the order of `columns`."""
        return ([_text(row[name]) for name in self.columns] for row in self.rows)


def gathered(kinds: Iterable[Kind], subject: Subject) -> list[Section]:
    """What is held of each kind about `subject`; a kind of which there is nothing is left out."""
    sections = []
    for kind in kinds:
        rows: list[Row] = [
            {name: _plain(value) for name, value in row.items()}
            for row in islice(kind.gather(subject), MOST + 1)
        ]
        if rows:
            sections.append(Section(kind.key, kind.title, rows[:MOST], len(rows) > MOST))
    return sections


def _plain(value: Any) -> JsonValue:
    """As JSON has it; moments as RFC 3339."""
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return str(value)


def _text(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    return str(value)
