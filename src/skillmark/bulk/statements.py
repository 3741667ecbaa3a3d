# SPDX-License-Identifier: Apache-2.0

"""
The RDF statements of a document of which some leaves hold marks.

Here it is seen where each slot comes out, and refused where its text would
decide more than the text of a term: which statements there are, or what they
are about.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from skillmark.bulk.pieces import Pieces, slots_in
from skillmark.bulk.slots import Marks, Place, Slot
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.literals import XSD
from skillmark.canonical.nquads import Quad
from skillmark.canonical.rdf import RDF
from skillmark.encoding import strict_json
from skillmark.errors import NotCompilableError
from skillmark.protocols import Json, JsonValue

Term: TypeAlias = Pieces | str
"""An identifier or a text as N-Quads writes it; a node without identifier by its label."""

_TYPE: Final = f"<{RDF}type>"
_JSON: Final = f"^^<{RDF}JSON>"
_DATE_TIME: Final = f"^^<{XSD}dateTime>"
_AROUND_ONE_SLOT: Final = 3
"""Constant, slot, constant: each term has its own delimiters."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the default graph."""

    subject: Term
    predicate: str
    value: Term


def statements_of(quads: Iterable[Quad], marks: Marks) -> list[Statement]:
    """
    Return the statements with their marks made slots.

    Raises:
        NotCompilableError: There is a named graph, or a slot decides about a
            predicate, a type or a JSON literal.
    """
    statements: list[Statement] = []
    for subject, predicate, value, graph in quads:
        if graph:
            raise NotCompilableError("the document has a named graph")
        found = Statement(_term(subject, marks), predicate, _term(value, marks))
        if slots_in(marks.cut(predicate)):
            raise NotCompilableError("a slot stands in the name of a property")
        if predicate == _TYPE and slots_in(_pieces(found.value)):
            raise NotCompilableError("a slot stands in a type")
        statements.append(found)
    return statements


def _term(text: str, marks: Marks) -> Term:
    return text if text.startswith("_:") else marks.cut(text)


def _pieces(term: Term) -> Pieces:
    return () if isinstance(term, str) else term


def places_in(
    statements: Iterable[Statement], leaves: Sequence[Sequence[Slot]], names: frozenset[str]
) -> list[set[Place]]:
    """
    Return for each slot where it comes out.

    Args:
        statements: With slots.
        leaves: For each slot the leaves that it stands in.
        names: What the contexts define, as `names_in` returns it.

    Raises:
        NotCompilableError: A slot decides about the scheme of an identifier, a
            datatype, a language or a JSON literal.
    """
    places: list[set[Place]] = [set() for _ in leaves]
    for statement in statements:
        for term in (_pieces(statement.subject), _pieces(statement.value)):
            for number in slots_in(term):
                places[number].add(_place(term, leaves[number], names))
    return places


def _place(term: Pieces, leaves: Sequence[Slot], names: frozenset[str]) -> Place:
    first, last = term[0], term[-1]
    if len(term) != _AROUND_ONE_SLOT or not (isinstance(first, str) and isinstance(last, str)):
        raise NotCompilableError("a slot does not stand by itself in its statement")
    if first == "<":
        if last == ">":
            return Place.WHOLE_IRI
        raise NotCompilableError("a slot that is not the whole of it begins an identifier")
    if first.startswith("<"):
        for leaf in leaves:
            scheme, colon, rest = leaf.prefix.partition(":")
            is_written_out = first == f"<{leaf.prefix}" and last == f"{leaf.suffix}>"
            # `//` behind the colon keeps an IRI from being taken for a compact one.
            is_itself = scheme not in names or (rest.startswith("//") and f"{scheme}:" not in names)
            if is_written_out and colon and is_itself:
                return Place.PART_OF_IRI
        raise NotCompilableError("a slot stands in an identifier that JSON-LD may expand")
    tail = last[last.find('"') + 1 :]
    if not first.startswith('"') or '"' not in last or '"' in tail:
        raise NotCompilableError("a slot does not stand in the text of its statement alone")
    if tail == _JSON:
        raise NotCompilableError("a slot stands in a JSON literal")
    return Place.MOMENT if tail == _DATE_TIME else Place.TEXT


def names_in(document: Json, contexts: ContextStore) -> frozenset[str]:
    """
    Return what the names begin with that the contexts of `document` define, at any depth.

    None of them may be the scheme of an identifier in a slot: JSON-LD would
    expand it. Of a name with a colon its scheme is returned with the colon too.

    Raises:
        ContextError: A context is unknown or broken.
    """
    return _names_in(strict_json.dumps([*_contexts_in(document)]), contexts)


@functools.lru_cache(maxsize=64)
def _names_in(listed: bytes, contexts: ContextStore) -> frozenset[str]:
    names: set[str] = set()
    waiting: list[JsonValue] = [strict_json.loads(listed)]
    met: set[str] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, str):
            if item not in met and item in contexts:
                met.add(item)
                waiting.append(contexts.get(item)["@context"])
        elif isinstance(item, dict):
            for name, entry in item.items():
                scheme, colon, _ = name.partition(":")
                names.update((scheme, scheme + colon))
                if isinstance(entry, dict):
                    waiting.append(entry.get("@context"))
                elif name == "@import":
                    waiting.append(entry)
    return frozenset(names)


def _contexts_in(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, list):
        for item in value:
            yield from _contexts_in(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == "@context":
                yield member
            else:
                yield from _contexts_in(member)
