# SPDX-License-Identifier: Apache-2.0

"""
What a JSON-LD context means once it is processed: terms and the context that holds them.

Data only: `context_processing` makes it, `iris` and `expansion` read it.
Spec: JSON-LD 1.1 Processing Algorithms and API, "Context Processing Algorithms".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from skillmark.protocols import JsonValue

KEYWORDS: Final = frozenset(
    {
        "@base", "@container", "@context", "@default", "@direction", "@embed", "@explicit",
        "@graph", "@id", "@import", "@included", "@index", "@json", "@language", "@list",
        "@nest", "@none", "@omitDefault", "@prefix", "@preserve", "@propagate", "@protected",
        "@requireAll", "@reverse", "@set", "@type", "@value", "@version", "@vocab",
    }
)  # fmt: skip

_LOOKALIKE: Final = re.compile(r"@[A-Za-z]+")


def looks_like_keyword(text: str) -> bool:
    """Whether `text` has the form that the specification reserves for keywords to come."""
    return _LOOKALIKE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """
    One term definition.

    Compared by identity, since it serves as a key of caches; `same_as` compares meaning.
    """

    iri: str | None
    """What the term stands for: an IRI, a keyword, or `None` where a context unsets it."""

    protected: bool = False
    prefix: bool = False
    reverse: bool = False
    type: str | None = None
    """Type mapping: a datatype, `@id`, `@vocab`, `@json` or `@none`."""

    container: frozenset[str] = frozenset()
    index: str | None = None
    nest: str | None = None
    has_language: bool = False
    language: str | None = None
    has_direction: bool = False
    direction: str | None = None
    has_scope: bool = False
    scope: JsonValue = None
    """The local context that the term brings, if `has_scope`; it may be null."""

    is_keyword: bool = field(init=False)
    is_plain: bool = field(init=False)
    """Whether values need no container, reversal or JSON literal: nearly always."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_keyword", self.iri in KEYWORDS)
        plain = not self.reverse and self.type != "@json" and self.container <= {"@set"}
        object.__setattr__(self, "is_plain", plain)

    def same_as(self, other: Term) -> bool:
        """Whether both mean the same, protected or not."""
        return self._meaning() == other._meaning()

    def _meaning(self) -> tuple[object, ...]:
        return (
            self.iri,
            self.prefix,
            self.reverse,
            self.type,
            self.container,
            self.index,
            self.nest,
            (self.has_language, self.language),
            (self.has_direction, self.direction),
            (self.has_scope, self.scope),
        )


Node: TypeAlias = dict[str, Any]
"""An object of the expanded form: a node, a value, a list or a graph."""

KEYWORD_TERMS: Final[Mapping[str, Term]] = {name: Term(name) for name in KEYWORDS}
"""A keyword read as a term that stands for itself."""


@dataclass(slots=True, eq=False)
class ActiveContext:
    """
    The terms in force at one place of a document.

    Complete before anyone else sees it, and not changed after; what grows are
    the caches of contexts derived from it, whose makers bound them.
    """

    terms: dict[str, Term] = field(default_factory=dict[str, Term])
    vocab: str | None = None
    language: str | None = None
    direction: str | None = None
    previous: ActiveContext | None = None
    """What holds again in the next node object, where this one came with a type."""

    type_names: tuple[str, ...] = ("@type",)
    """`@type` and its aliases, in order of code points."""

    value_names: tuple[str, ...] = ("@value",)
    id_names: tuple[str, ...] = ("@id",)

    second_names: frozenset[str] = frozenset()
    """Terms for which another term stands for the same, and is the one to write."""

    of_url: dict[str, ActiveContext] = field(default_factory=dict[str, "ActiveContext"])
    of_term: dict[Term, ActiveContext] = field(default_factory=dict[Term, "ActiveContext"])
    of_types: dict[tuple[str, ...], tuple[ActiveContext, list[str]]] = field(
        default_factory=dict[tuple[str, ...], "tuple[ActiveContext, list[str]]"]
    )

    def seal(self) -> ActiveContext:
        """Note the aliases of keywords; called once, when the last term is in."""
        names: dict[str, list[str]] = {"@type": ["@type"], "@value": ["@value"], "@id": ["@id"]}
        for name, term in self.terms.items():
            if term.iri in names and name != term.iri:
                names[term.iri].append(name)
        self.type_names = tuple(sorted(names["@type"]))
        self.value_names = tuple(sorted(names["@value"]))
        self.id_names = tuple(sorted(names["@id"]))
        first = self._first_names()
        self.second_names = frozenset(
            name for name, term in self.terms.items() if first.get(term.iri, name) != name
        )
        return self

    def name_of(self, iri: str | None) -> str | None:
        """Return the term to write for `iri`; None where no term stands for it."""
        return None if iri is None else self._first_names().get(iri)

    def _first_names(self) -> dict[str | None, str]:
        """Each IRI and its name: of several the one that looks like a property, then the first."""
        names: dict[str | None, str] = {}
        for name, term in self.terms.items():
            known = names.get(term.iri)
            if known is None or (known[0].isupper() and name[0].islower()):
                names[term.iri] = name
        return names
