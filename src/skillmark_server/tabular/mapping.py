# SPDX-License-Identifier: Apache-2.0

"""
Which column says what: guessed from the headers and the cells, changed by the person.

A guess never decides anything: the person sees it, with how sure it is, before
any row is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, Self

from skillmark.recipients.columns import LINE_HEADERS, PROBLEM_HEADERS
from skillmark_server.tabular.fields import Field, FieldSet, Kind, bare
from skillmark_server.tabular.table import Table

SURE: Final = 1.0
"""The header means just this."""

LIKELY: Final = 0.7
"""A part of the header speaks for it."""

PERHAPS: Final = 0.5
"""The header says nothing, and the cells look like it."""

_LOOKED_AT: Final = 50
_OWN: Final = frozenset(map(bare, (*LINE_HEADERS, *PROBLEM_HEADERS)))
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,63}")
_WEB: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d_][\w'\u2019.\-]*(?: [^\W\d_][\w'\u2019.\-]*){1,6}")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    Field to column index, counted from 0; a column says one thing at most.

    Args:
        places: Only fields that have a column.
        sureness: Field to a number from 0 to 1; a field that the person chose is `SURE`.
    """

    places: Mapping[Field, int]
    sureness: Mapping[Field, float] = field(default_factory=lambda: MappingProxyType({}))

    def __contains__(self, wanted: object) -> bool:
        return wanted in self.places

    def field_at(self, index: int) -> Field | None:
        """Return what column `index` says, or None."""
        return next((wanted for wanted, place in self.places.items() if place == index), None)

    def is_sure(self, wanted: Field) -> bool:
        """Whether the header alone says so, or the person chose it."""
        return self.sureness.get(wanted, SURE) >= SURE

    def lacking(self, fields: FieldSet) -> tuple[tuple[Field, ...], ...]:
        """Return the groups of needed fields of which none has a column."""
        return tuple(
            group for group in fields.needed if not any(one in self.places for one in group)
        )

    def as_json(self) -> dict[str, int]:
        """Return the places as they are kept in a JSON column."""
        return {str(wanted): place for wanted, place in self.places.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], fields: FieldSet, width: int) -> Self:
        """Return a mapping of `kept`, leaving out what `fields` and `width` do not have."""
        known = {str(spec.field): spec.field for spec in fields.specs}
        places: dict[Field, int] = {}
        for name, place in kept.items():
            wanted = known.get(name)
            is_place = isinstance(place, int) and 0 <= place < width
            if wanted is not None and is_place and place not in places.values():
                places[wanted] = place
        return cls(MappingProxyType(places))


def own_columns(header: Sequence[str]) -> frozenset[int]:
    """Return the columns that a file to mend got from us, which say nothing."""
    return frozenset(index for index, title in enumerate(header) if bare(title) in _OWN)


def count_known(cells: Iterable[str], fields: FieldSet) -> int:
    """Return how many of `cells` are headers that mean something in such a list."""
    return sum(bare(cell) in fields.by_header for cell in cells)


def guess_mapping(table: Table, fields: FieldSet) -> ColumnMapping:
    """Return the likeliest mapping of `table`; of two columns for one field the surer wins."""
    found: dict[Field, tuple[float, int]] = {}
    taken: set[int] = set()
    for sureness, index, wanted in sorted(
        _guesses(table, fields), key=lambda guess: (-guess[0], guess[1])
    ):
        if index not in taken and wanted not in found:
            found[wanted] = (sureness, index)
            taken.add(index)
    if Field.OTHER_EMAILS in fields and Field.EMAIL not in found and Field.OTHER_EMAILS in found:
        found[Field.EMAIL] = found.pop(Field.OTHER_EMAILS)
    in_order = [spec.field for spec in fields.specs if spec.field in found]
    return ColumnMapping(
        MappingProxyType({wanted: found[wanted][1] for wanted in in_order}),
        MappingProxyType({wanted: found[wanted][0] for wanted in in_order}),
    )


def _guesses(table: Table, fields: FieldSet) -> Iterator[tuple[float, int, Field]]:
    own = own_columns(table.header)
    for index, title in enumerate(table.header):
        if index in own:
            continue
        name = bare(title)
        looks = _looks_like(islice(table.column(index), _LOOKED_AT))
        exact = fields.by_header.get(name)
        if exact is not None:
            yield _weighed(SURE, exact, looks, fields), index, exact
        else:
            for part, wanted in fields.by_part:
                if part in name:
                    yield _weighed(LIKELY, wanted, looks, fields), index, wanted
        if looks is Kind.EMAIL and exact not in {Field.OTHER_EMAILS, Field.MANAGER}:
            yield PERHAPS, index, Field.EMAIL
        elif looks is Kind.ADDRESSES and Field.EVIDENCE in fields and not name:
            yield PERHAPS, index, Field.EVIDENCE
        elif looks is Kind.NAME and not name:
            yield PERHAPS, index, Field.NAME


def _weighed(sureness: float, wanted: Field, looks: Kind | None, fields: FieldSet) -> float:
    """A name that is an address throughout is no name, whatever stands above it."""
    is_other = looks is Kind.EMAIL and fields.spec(wanted).kind is Kind.NAME
    return PERHAPS / 2 if is_other else sureness


def _looks_like(cells: Iterable[str]) -> Kind | None:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return None
    enough = max(1, len(filled) * 3 // 5)
    for kind, pattern in ((Kind.EMAIL, _EMAIL), (Kind.ADDRESSES, _WEB), (Kind.NAME, _NAME)):
        if sum(bool(pattern.fullmatch(cell[:300])) for cell in filled) >= enough:
            return kind
    return None
