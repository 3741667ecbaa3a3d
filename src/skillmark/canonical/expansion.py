# SPDX-License-Identifier: Apache-2.0

"""
JSON-LD expansion in safe mode: every member means something, or it is refused.

What the specification drops without a word (a member without a meaning, null,
an identifier that is not complete, a free-floating value) is what an attacker
adds: the signature covers the expanded form only. So each is refused, with the
JSON pointer of the member. Framing, a base IRI and fetching are left out.
Spec: JSON-LD 1.1 API, "Expansion Algorithm".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, cast

from skillmark.canonical.containers import expand_index_map, expand_language_map
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.derived_contexts import DerivedContexts, read_types
from skillmark.canonical.plain_names import check_identifier, check_member
from skillmark.canonical.terms import ActiveContext, Node, Term
from skillmark.canonical.values import (
    expand_identifier,
    expand_json,
    expand_scalar,
    expand_text,
    expand_value_object,
    member_term,
)
from skillmark.encoding.pointer import join
from skillmark.errors import CanonicalizationError, ContextError, JsonLdError, UndefinedTermError
from skillmark.protocols import Json, JsonValue

_NO_TERM: Final = Term(None)
_REPEATABLE: Final = frozenset({"@included", "@reverse", "@type"})


def expand(document: Json, contexts: ContextStore) -> list[Node]:
    """
    Return the expanded form of `document`, in which nothing was dropped.

    Raises:
        UndefinedTermError: A member, type or value would not be covered by a signature.
        RelativeIriError: An identifier is not complete, or has characters that no IRI has.
        TermRedefinedError: A context gives a protected term another meaning.
        ContextUnknownError: A context is not in `contexts`.
        WorkBudgetError: It asks for more contexts than an honest document needs.
        ContextError: A context is inline, null, or breaks JSON-LD 1.1.
        JsonLdError: A keyword has a value of the wrong shape.
        CanonicalizationError: A number or text has no exact form in RDF, or the
            document nests too deep.
    """
    if not isinstance(cast("object", document), dict):
        raise JsonLdError("expected an object")
    try:
        node = _Expansion(contexts).object(contexts.root(), None, None, document)
    except RecursionError:
        raise CanonicalizationError("the document nests too deep") from None
    if node.keys() == {"@graph"}:
        graph: list[Node] = node["@graph"]
        return graph
    _refuse_floating([node], document)
    return [node]


@dataclass(slots=True)
class _Place:
    """An object while it is expanded."""

    context: ActiveContext
    outer: ActiveContext
    """What held before the types of the object were read; types are read in it."""

    name: str | None
    """The member that the object stands under; `None` at the top and in a graph."""

    result: Node


class _Expansion:
    """The expansion of one document. Methods raise as `expand` does."""

    __slots__ = ("_derived", "_plain")

    def __init__(self, contexts: ContextStore) -> None:
        self._derived = DerivedContexts(contexts)
        # Whoever may bring contexts may rename anything; else there is one name for one thing.
        self._plain = not contexts.allow_inline

    # --- Values ---------------------------------------------------------------------------------

    def values(
        self,
        context: ActiveContext,
        name: str,
        term: Term,
        value: JsonValue,
        *,
        from_map: bool = False,
    ) -> list[Node]:
        """Expand what stands under the member `name`, which means `term`."""
        if isinstance(value, dict):
            expanded = self.object(context, name, term, value, from_map=from_map)
            members: list[Node] | None = expanded.get("@set")
            return [expanded] if members is None else members
        if isinstance(value, list):
            item = partial(self.values, context, name, term, from_map=from_map)
            return _array(item, value, in_list="@list" in term.container)
        if term.has_scope:
            context = self._derived.of_term(context, term)
            term = context.terms.get(name, _NO_TERM)
        if isinstance(value, str):
            return [expand_text(context, term, value)]
        return [expand_scalar(term, value)]

    def _list(self, context: ActiveContext, name: str, term: Term, value: JsonValue) -> list[Node]:
        """Expand what stands under `@list`, in which an array is a list too."""
        if not isinstance(value, list):
            return self.values(context, name, term, value)
        return _array(partial(self._list, context, name, term), value, in_list=True)

    def identifier(self, context: ActiveContext, text: str, *, vocab: bool) -> str:
        """Expand an identifier, which must be complete."""
        return expand_identifier(context, text, vocab=vocab)

    def typed(self, context: ActiveContext, name: str) -> ActiveContext:
        """Return what holds in a node of the type `name`."""
        return self._derived.of_type(context, name)

    # --- Objects --------------------------------------------------------------------------------

    def object(
        self,
        context: ActiveContext,
        name: str | None,
        term: Term | None,
        element: Json,
        *,
        from_map: bool = False,
    ) -> Node:
        """Expand an object under the member `name`; `None` at the top and in a graph."""
        if context.previous is not None and not from_map and _begins_node(context, element):
            context = context.previous
        if term is not None and term.has_scope:
            context = self._derived.of_term(context, term)
        if "@context" in element:
            context = self._derived.of_member(context, element["@context"])
        if not element.keys().isdisjoint(context.value_names):
            return expand_value_object(context, element)

        place = _Place(context, context, name, {})
        if type_names := [known for known in context.type_names if known in element]:
            place.context, types = self._derived.of_node(context, element, type_names)
            place.result["@type"] = types.copy()
        self._members(place, element)
        result = place.result
        if ("@set" in result or "@list" in result) and len(result) > 1:
            raise JsonLdError("a set or list object holds nothing else")
        return result

    def _members(self, place: _Place, element: Json, *, nested: bool = False) -> None:
        """Expand every member of `element` into `place`."""
        context = place.context
        terms = context.terms
        name = ""
        try:
            for name, value in element.items():
                term = terms.get(name)
                if term is None or term.iri is None:
                    term = member_term(context, name)
                    if self._plain:
                        check_member(context, name)
                elif self._plain and name in context.second_names:
                    check_member(context, name)
                if not term.is_keyword:
                    self._property(place, name, term, value)
                elif term.iri == "@nest":
                    self._nest(place, value)
                elif term.iri == "@context" and nested:
                    raise ContextError("a context inside @nest has no effect")
                elif term.iri != "@context" and (term.iri != "@type" or nested):
                    self._keyword(place, str(term.iri), value)
        except CanonicalizationError as error:
            error.pointer = join("", name) + error.pointer
            raise

    def _property(self, place: _Place, name: str, term: Term, value: JsonValue) -> None:
        if term.is_plain:
            values = self.values(place.context, name, term, value)
        else:
            values = self._contained(place.context, name, term, value)
        if not values:
            raise UndefinedTermError("an empty array is covered by no signature")
        target = place.result
        if term.reverse:
            _refuse_literals(values)
            target = target.setdefault("@reverse", {})
        iri = str(term.iri)
        target[iri] = target[iri] + values if iri in target else values

    def _contained(
        self, context: ActiveContext, name: str, term: Term, value: JsonValue
    ) -> list[Node]:
        container = term.container
        if term.type == "@json":
            values = [expand_json(value)]
            if "@list" in container:
                values = [{"@list": values}]
        elif "@list" in container:
            values = [self._as_list(context, name, term, value)]
        elif isinstance(value, dict) and "@language" in container:
            values = expand_language_map(context, term, value)
        elif isinstance(value, dict) and not container.isdisjoint(("@index", "@id", "@type")):
            values = expand_index_map(self, context, name, term, value)
        else:
            values = self.values(context, name, term, value)
        if "@graph" in container:
            _refuse_floating(values, value)
            if container.isdisjoint(("@id", "@index")):
                values = [{"@graph": [node]} for node in values]
        return values

    def _as_list(self, context: ActiveContext, name: str, term: Term, value: JsonValue) -> Node:
        if not isinstance(value, dict):
            return {"@list": self.values(context, name, term, value)}
        node = self.object(context, name, term, value)
        return node if "@list" in node else {"@list": node.get("@set", [node])}

    # --- Keywords -------------------------------------------------------------------------------

    def _keyword(self, place: _Place, keyword: str, value: JsonValue) -> None:
        context, result = place.context, place.result
        if keyword in result and keyword not in _REPEATABLE:
            raise JsonLdError(f"{keyword} stands in one object twice")
        if keyword == "@id":
            if not isinstance(value, str):
                raise JsonLdError("an identifier is text")
            result["@id"] = expand_identifier(context, value, vocab=False)
            if self._plain:
                check_identifier(value, result["@id"])
        elif keyword == "@type":
            result["@type"] = result.get("@type", []) + read_types(place.outer, value)
        elif keyword in ("@graph", "@included"):
            result[keyword] = result.get(keyword, []) + self._nodes(context, value)
        elif keyword in ("@list", "@set"):
            if place.name is None:
                raise JsonLdError(f"{keyword} stands under a property only")
            term = context.terms.get(place.name, _NO_TERM)
            expand = self._list if keyword == "@list" else self.values
            result[keyword] = expand(context, place.name, term, value)
        elif keyword == "@reverse":
            self._reverse(place, value)
        else:
            raise UndefinedTermError(f"{keyword} here is covered by no signature")

    def _nodes(self, context: ActiveContext, value: JsonValue) -> list[Node]:
        nodes: list[Node] = []
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            try:
                if not isinstance(item, dict):
                    raise UndefinedTermError("a value by itself is covered by no signature")
                node = self.object(context, None, None, item)
                _refuse_floating([node], item)
            except CanonicalizationError as error:
                if isinstance(value, list):
                    error.pointer = join("", index) + error.pointer
                raise
            nodes.append(node)
        if not nodes:
            raise UndefinedTermError("an empty array is covered by no signature")
        return nodes

    def _reverse(self, place: _Place, value: JsonValue) -> None:
        if not isinstance(value, dict):
            raise JsonLdError("@reverse holds an object")
        context = place.context
        if context.previous is not None and _begins_node(context, value):
            context = context.previous
        if any(member_term(context, name).is_keyword for name in value):
            raise JsonLdError("@reverse holds properties, not keywords")
        inner = _Place(context, context, None, {})
        self._members(inner, value)
        twice: Node = inner.result.pop("@reverse", {})
        for iri, values in twice.items():
            place.result[iri] = place.result.get(iri, []) + values
        reverse: Node = place.result.setdefault("@reverse", {})
        for iri, values in inner.result.items():
            _refuse_literals(values)
            reverse[iri] = reverse.get(iri, []) + values

    def _nest(self, place: _Place, value: JsonValue) -> None:
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            try:
                if not isinstance(item, dict) or not item:
                    raise JsonLdError("@nest holds objects with members")
                if not item.keys().isdisjoint(place.context.value_names):
                    raise JsonLdError("@nest holds no values")
                self._members(place, item, nested=True)
            except CanonicalizationError as error:
                if isinstance(value, list):
                    error.pointer = join("", index) + error.pointer
                raise
        if value == []:
            raise UndefinedTermError("an empty array is covered by no signature")


def _array(
    expand: Callable[[JsonValue], list[Node]], value: list[JsonValue], *, in_list: bool
) -> list[Node]:
    result: list[Node] = []
    for index, item in enumerate(value):
        try:
            expanded = expand(item)
            if in_list and isinstance(item, list):
                expanded = [{"@list": expanded}]
            if not expanded:
                raise UndefinedTermError("an empty array is covered by no signature")
        except CanonicalizationError as error:
            error.pointer = join("", index) + error.pointer
            raise
        result += expanded
    return result


def _begins_node(context: ActiveContext, element: Json) -> bool:
    """Whether `element` is a node of its own, in which a type's context ends."""
    if not element.keys().isdisjoint(context.value_names):
        return False
    return len(element) != 1 or element.keys().isdisjoint(context.id_names)


def _refuse_floating(values: list[Node], source: JsonValue) -> None:
    """Refuse what says nothing where it stands in a graph: RDF would lose it."""
    for index, value in enumerate(values):
        if value.keys() <= {"@id"} or "@value" in value or "@list" in value:
            exact = isinstance(source, list) and len(source) == len(values)
            raise UndefinedTermError(
                "it says nothing by itself, so that no signature covers it",
                pointer=join("", index) if exact else "",
            )


def _refuse_literals(values: list[Node]) -> None:
    if any("@value" in value or "@list" in value for value in values):
        raise JsonLdError("a reverse property holds nodes, not values or lists")
