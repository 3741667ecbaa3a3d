# SPDX-License-Identifier: Apache-2.0

"""
What holds inside a property, an object with contexts of its own, a node of some types.

Each derived context is made once and kept under the one it was derived from,
since nearly every document of an issuer asks for the same.
Spec: JSON-LD 1.1 API, "Expansion Algorithm", steps 8 to 11.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.context_processing import Processing
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.iris import expand_iri, is_absolute, is_blank
from skillmark.canonical.plain_names import check_type
from skillmark.canonical.terms import ActiveContext, Term
from skillmark.encoding.pointer import join
from skillmark.errors import (
    CanonicalizationError,
    ContextError,
    JsonLdError,
    RelativeIriError,
    TermRedefinedError,
    UndefinedTermError,
)
from skillmark.protocols import Json, JsonValue

_MAXIMUM_TYPE_SETS: Final = 256
"""Sets of types remembered under one context."""


class DerivedContexts:
    """
    Derives contexts for one store, and reads the types that decide about them.

    Raises:
        ContextError: From each method: a context breaks JSON-LD 1.1 or is not accepted.
        TermRedefinedError: From each method: a protected term would change its meaning.
        WorkBudgetError: From each method: the document needs more contexts than any honest one.
    """

    __slots__ = ("_contexts", "_processing")

    def __init__(self, contexts: ContextStore) -> None:
        self._contexts = contexts
        self._processing = Processing(contexts)

    def of_term(self, context: ActiveContext, term: Term) -> ActiveContext:
        """Return what holds under a property that brings a context of its own."""
        derived = context.of_term.get(term)
        if derived is None:
            processing = replace(self._processing, override_protected=True)
            derived = self._scoped(processing, context, term)
            context.of_term[term] = derived
        return derived

    def of_member(self, context: ActiveContext, value: JsonValue) -> ActiveContext:
        """Return what holds in an object whose `@context` is `value`."""
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            try:
                context = self._added(context, item, in_list=isinstance(value, list))
            except (ContextError, TermRedefinedError) as error:
                parts = ("@context", index) if isinstance(value, list) else ("@context",)
                error.pointer = join("", *parts) + error.pointer
                raise
        return context

    def _added(self, context: ActiveContext, item: JsonValue, *, in_list: bool) -> ActiveContext:
        if isinstance(item, str):
            derived = context.of_url.get(item)
            if derived is None:
                processing = replace(self._processing, check_scopes=item not in BUNDLED)
                derived = processing.apply(context, item)
                context.of_url[item] = derived
                self._contexts.count_derived()
            return derived
        if not isinstance(item, dict):
            raise ContextError("a context is named by its URL")
        if not self._contexts.allow_inline:
            raise ContextError("a context inside the document is not accepted, only its URL")
        if in_list and "@propagate" in item:
            raise ContextError("@propagate in a list of contexts has no agreed meaning")
        return replace(self._processing, check_scopes=True).apply(context, item)

    def of_node(
        self, context: ActiveContext, element: Json, names: list[str]
    ) -> tuple[ActiveContext, list[str]]:
        """
        Return what holds in a node, and its types in full.

        Args:
            context: What holds around the types.
            element: The node.
            names: The members of `element` that mean `@type`, sorted.

        Raises:
            UndefinedTermError: A type has no meaning in `context`.
            RelativeIriError: A type is an IRI that is not complete.
            JsonLdError: A type is no text.
        """
        if len(names) != 1:
            return self._read_types(context, element, names)
        value = element[names[0]]
        key = tuple(cast("list[str]", value if isinstance(value, list) else [value]))
        try:
            known = context.of_types.get(key)
        except TypeError:  # something that is no text, refused below
            known = None
        if known is None:
            known = self._read_types(context, element, names)
            if len(context.of_types) < _MAXIMUM_TYPE_SETS:
                context.of_types[key] = known
        return known

    def of_type(self, context: ActiveContext, name: str) -> ActiveContext:
        """Return what holds in a node of the type `name`."""
        return self._typed(context, context, name)

    def _read_types(
        self, context: ActiveContext, element: Json, names: list[str]
    ) -> tuple[ActiveContext, list[str]]:
        derived = context
        types: list[str] = []
        for name in names:
            try:
                types += read_types(context, element[name], plain=not self._contexts.allow_inline)
            except CanonicalizationError as error:
                error.pointer = join("", name) + error.pointer
                raise
            derived = self._typed(context, derived, element[name])
        return derived, types

    def _typed(
        self, context: ActiveContext, derived: ActiveContext, value: JsonValue
    ) -> ActiveContext:
        names = value if isinstance(value, list) else [value]
        processing = replace(self._processing, propagate=False)
        for name in sorted(name for name in names if isinstance(name, str)):
            term = context.terms.get(name)
            if term is not None and term.has_scope:
                derived = self._scoped(processing, derived, term)
        return derived

    def _scoped(self, processing: Processing, context: ActiveContext, term: Term) -> ActiveContext:
        self._contexts.count_derived()
        try:
            return processing.apply(context, term.scope)
        except (ContextError, TermRedefinedError) as error:
            # The pointer leads into the context, not into the document.
            error.pointer = ""
            raise


def read_types(context: ActiveContext, value: JsonValue, *, plain: bool = False) -> list[str]:
    """
    Return the types that `value` (one or an array) names, in full.

    Args:
        context: The terms in force.
        value: What stands under `@type`.
        plain: Whether a type that has a name must go by it.

    Raises:
        UndefinedTermError: A type has no meaning in `context`, or there is none.
        RelativeIriError: A type is an IRI that is not complete.
        JsonLdError: A type is no text.
    """
    types: list[str] = []
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        try:
            iri = _type(context, item)
            if plain:
                check_type(context, str(item), iri)
            types.append(iri)
        except CanonicalizationError as error:
            if isinstance(value, list):
                error.pointer = join("", index) + error.pointer
            raise
    if not types:
        raise UndefinedTermError("an empty array is covered by no signature")
    return types


def _type(context: ActiveContext, item: JsonValue) -> str:
    if item is None:
        raise UndefinedTermError("null is covered by no signature: leave the member out")
    if not isinstance(item, str):
        raise JsonLdError("a type is text")
    iri = expand_iri(context, item, vocab=True)
    if iri is not None and (is_absolute(iri) is not None or is_blank(iri)):
        return iri
    if any(mark in item for mark in ":/#?"):
        raise RelativeIriError(f"the type {item!r:.120} is not a complete IRI")
    raise UndefinedTermError(f"the contexts define no type {item!r:.120}")
