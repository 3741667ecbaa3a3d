# SPDX-License-Identifier: Apache-2.0

"""
What a column of a list can say, and the headers by which it is known.

The two lists that are read here are in `fieldsets`. A header is compared
without case, spaces and punctuation, so "E-mail" and "e mail" are one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from skillmark.recipients.columns import plain
from skillmark_server.refusals import Words


class Field(StrEnum):
    """One thing that is said of a person."""

    EMAIL = "email"
    OTHER_EMAILS = "other_emails"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMPLOYEE_NUMBER = "employee_number"
    DEPARTMENT = "department"
    MANAGER = "manager"
    JOB_ROLE = "job_role"
    FROM_ON = "from_on"
    TO_ON = "to_on"
    NARRATIVE = "narrative"
    EVIDENCE = "evidence"
    RESULT = "result"
    ISSUED = "issued"
    VALID_UNTIL = "valid_until"
    LANGUAGE = "language"
    NUMBER = "number"


class Kind(StrEnum):
    """How the cells of a column are understood."""

    EMAIL = "email"
    EMAILS = "emails"
    NAME = "name"
    TEXT = "text"
    LONG_TEXT = "long_text"
    ADDRESSES = "addresses"
    DATE = "date"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """
    One field of one list.

    Args:
        field: What it says.
        kind: How a cell is understood.
        title: What a person calls it.
        headers: Parted by commas: the headers that mean just this, in English and Danish.
        parts: Parted by commas: words that make a longer header likely to mean this.
        longest: Characters at most; 0 where the kind has its own limit.
    """

    field: Field
    kind: Kind
    title: Words
    headers: str
    parts: str = ""
    longest: int = 0


def bare(header: str) -> str:
    """Return `header` without what does not matter in it, å as aa, ø as oe, æ as ae."""
    folded = plain(header).replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
    apart = unicodedata.normalize("NFD", folded)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _listed(headers: str) -> tuple[str, ...]:
    return tuple(name for name in map(bare, headers.split(",")) if name)


@dataclass(frozen=True)
class FieldSet:
    """
    The fields of one kind of list.

    Args:
        specs: In the order in which a person is asked about them.
        needed: Of each group at least one field must have a column.
    """

    specs: tuple[FieldSpec, ...]
    needed: tuple[tuple[Field, ...], ...] = ()
    _by_field: Mapping[Field, FieldSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_field", {spec.field: spec for spec in self.specs})

    def __contains__(self, wanted: object) -> bool:
        return wanted in self._by_field

    def spec(self, wanted: Field) -> FieldSpec:
        """Return what is known of one field of this list."""
        return self._by_field[wanted]

    @cached_property
    def by_header(self) -> Mapping[str, Field]:
        """Bare header to field, for the headers that mean just one thing."""
        return {name: spec.field for spec in self.specs for name in _listed(spec.headers)}

    @cached_property
    def by_part(self) -> tuple[tuple[str, Field], ...]:
        """Bare part of a header and the field it speaks for, longest first."""
        parts = [(part, spec.field) for spec in self.specs for part in _listed(spec.parts)]
        return tuple(sorted(parts, key=lambda pair: -len(pair[0])))
