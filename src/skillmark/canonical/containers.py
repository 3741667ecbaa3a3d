# SPDX-License-Identifier: Apache-2.0

"""
Members whose value is a map: from languages, identifiers, types or an index.

A key of a map is covered by a signature only where it becomes part of a value;
a plain `@index`, which RDF does not carry, is refused.
Spec: JSON-LD 1.1 API, "Expansion Algorithm", steps 13.7 and 13.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from skillmark.canonical.context_entries import language_tag
from skillmark.canonical.iris import expand_iri, is_absolute
from skillmark.canonical.literals import check_text
from skillmark.canonical.terms import ActiveContext, Node, Term
from skillmark.encoding.pointer import join
from skillmark.errors import (
    CanonicalizationError,
    ContextError,
    JsonLdError,
    RelativeIriError,
    UndefinedTermError,
)
from skillmark.protocols import Json, JsonValue


class Expander(Protocol):
    """The expansion that meets a map, as far as the values of the map need it."""

    def values(
        self,
        context: ActiveContext,
        name: str,
        term: Term,
        value: JsonValue,
        *,
        from_map: bool = False,
    ) -> list[Node]:
        """Expand what stands under the member `name`."""
        ...

    def identifier(self, context: ActiveContext, text: str, *, vocab: bool) -> str:
        """Expand an identifier."""
        ...

    def typed(self, context: ActiveContext, name: str) -> ActiveContext:
        """Return what holds in a node of the type `name`."""
        ...


def expand_language_map(context: ActiveContext, term: Term, value: Json) -> list[Node]:
    """
    Expand a map from language to text.

    Raises:
        JsonLdError: A key is no language tag, or a value no text.
        UndefinedTermError: A value is null, or there is none.
        CanonicalizationError: A text has no form in RDF.
    """
    base_direction = term.direction if term.has_direction else context.direction
    result: list[Node] = []
    for key, texts in value.items():
        try:
            tag = _language(context, key)
            result += [_text(text, tag, base_direction) for text in _items(texts)]
        except CanonicalizationError as error:
            error.pointer = join("", key) + error.pointer
            raise
    return result


def _language(context: ActiveContext, key: str) -> str | None:
    if expand_iri(context, key, vocab=True) == "@none":
        return None
    try:
        return language_tag(key)
    except ContextError as error:
        raise JsonLdError(error.message) from None


def _text(text: JsonValue, tag: str | None, base_direction: str | None) -> Node:
    if text is None:
        raise UndefinedTermError("null is covered by no signature: leave the member out")
    if not isinstance(text, str):
        raise JsonLdError("a language map holds texts")
    check_text(text)
    result: Node = {"@value": text}
    if tag is not None:
        result["@language"] = tag
    if base_direction is not None:
        result["@direction"] = base_direction
    return result


def expand_index_map(
    expander: Expander, context: ActiveContext, name: str, term: Term, value: Json
) -> list[Node]:
    """
    Expand a map whose keys are identifiers, types or values of a property.

    Raises:
        UndefinedTermError: The keys stand for nothing that a signature covers.
        JsonLdError: A key would make a property of something that has none.
        CanonicalizationError: A key or value cannot be expanded.
    """
    map_of = _IndexMap(expander, context, name, term)
    result: list[Node] = []
    for key, member in value.items():
        try:
            result += map_of.expand(key, member)
        except CanonicalizationError as error:
            error.pointer = join("", key) + error.pointer
            raise
    return result


@dataclass(frozen=True, slots=True)
class _IndexMap:
    expander: Expander
    context: ActiveContext
    name: str
    term: Term

    def expand(self, key: str, member: JsonValue) -> list[Node]:
        """Expand what stands under one key."""
        container = self.term.container
        nodes = self._nodes(key, member)
        is_none = expand_iri(self.context, key, vocab=True) == "@none"
        if "@index" in container:
            return nodes if is_none else self._with_property(key, nodes)
        for node in nodes:
            if "@value" in node or "@list" in node:
                raise JsonLdError("a map by identifier or type holds nodes")
            if is_none:
                continue
            if "@type" in container:
                kind = self.expander.identifier(self.context, key, vocab=True)
                node["@type"] = [kind, *node.get("@type", ())]
            elif "@id" in node:
                raise UndefinedTermError("the key is covered by no signature beside an @id")
            else:
                node["@id"] = self.expander.identifier(self.context, key, vocab=False)
        return nodes

    def _nodes(self, key: str, member: JsonValue) -> list[Node]:
        container = self.term.container
        inner = self.context
        if "@id" in container or "@type" in container:
            inner = inner.previous or inner
        if "@type" in container:
            inner = self.expander.typed(inner, key)
        nodes = self.expander.values(inner, self.name, self.term, _items(member), from_map=True)
        return [_as_graph(node) for node in nodes] if "@graph" in container else nodes

    def _with_property(self, key: str, nodes: list[Node]) -> list[Node]:
        index = self.term.index
        if index is None:
            raise UndefinedTermError("the key of an index is covered by no signature")
        iri = expand_iri(self.context, index, vocab=True)
        if iri is None or is_absolute(iri) is None:
            raise RelativeIriError(f"the index property {index!r:.120} is not a complete IRI")
        of_index = self.context.terms.get(index, Term(iri))
        for node in nodes:
            if "@value" in node or "@list" in node or "@graph" in node:
                raise JsonLdError("an index by a property holds nodes")
            first = self.expander.values(self.context, index, of_index, key)
            node[iri] = first + node.get(iri, [])
        return nodes


def _as_graph(node: Node) -> Node:
    if "@graph" in node and node.keys() <= {"@graph", "@id"}:
        return node
    if node.keys() <= {"@id"} or "@value" in node or "@list" in node:
        raise UndefinedTermError("it says nothing by itself, so that no signature covers it")
    return {"@graph": [node]}


def _items(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]
