# SPDX-License-Identifier: Apache-2.0

"""
From the value of `@context` to the terms in force.

Contexts come from a `ContextStore` only; nothing is fetched, and there is no
base IRI. Spec: JSON-LD 1.1 API, "Context Processing Algorithm".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from skillmark.canonical.context_entries import direction, language_tag
from skillmark.canonical.iris import expand_iri, is_absolute
from skillmark.canonical.term_definitions import Definitions
from skillmark.canonical.terms import ActiveContext
from skillmark.encoding.pointer import join
from skillmark.errors import ContextError, TermRedefinedError, WorkBudgetError
from skillmark.protocols import Json, JsonValue

_VERSION: Final = 1.1

_MAXIMUM_CHAIN: Final = 10
"""Contexts that name contexts, at most; the bundled ones never do."""


class Loader(Protocol):
    """Where contexts come from."""

    def get(self, url: str) -> Json:
        """Return the document at `url`, an object with the member `@context`."""
        ...


@dataclass(slots=True)
class Allowance:
    """
    How much processing of contexts one document may still cause.

    Raises:
        WorkBudgetError: From `spend`: none is left.
    """

    left: int = 2000
    """Each takes some 50 µs for 64 terms; an honest document needs fewer than 200."""

    def spend(self, terms: int) -> None:
        """Take what a context costs that is added to so many terms."""
        self.left -= 1 + terms // 64
        if self.left < 0:
            raise WorkBudgetError("it asks for more contexts than an honest document needs")


@dataclass(frozen=True, slots=True)
class Processing:
    """
    How one context is added to those before it.

    Raises:
        WorkBudgetError: From `apply`: the allowance is spent.
        ContextError: From `apply`: the context breaks JSON-LD 1.1 or is not known.
        TermRedefinedError: From `apply`: a protected term would change its meaning.
    """

    loader: Loader
    override_protected: bool = False
    propagate: bool = True
    check_scopes: bool = False
    """Whether contexts that terms bring are tried at once; the bundled ones need it not."""

    chain: tuple[str, ...] = ()
    """The URLs on the way to the context at hand."""

    allowance: Allowance = field(default_factory=Allowance)

    def apply(self, active: ActiveContext, local: JsonValue) -> ActiveContext:
        """Return the terms in force when `local` comes after `active`."""
        self.allowance.spend(len(active.terms))
        if isinstance(local, dict) and "@propagate" in local:
            propagate = local["@propagate"]
            if not isinstance(propagate, bool):
                raise ContextError("@propagate is true or false")
            rest = {name: local[name] for name in local if name != "@propagate"}
            return replace(self, propagate=propagate).apply(active, rest)
        result = _copy(active)
        if not self.propagate and result.previous is None:
            result.previous = active
        if not isinstance(local, list):
            return self._add(result, local).seal()
        for index, item in enumerate(local):
            try:
                result = self._add(result, item)
            except (ContextError, TermRedefinedError) as error:
                error.pointer = join("", index) + error.pointer
                raise
        return result.seal()

    def _add(self, result: ActiveContext, item: JsonValue) -> ActiveContext:
        if item is None:
            return self._nullify(result)
        if isinstance(item, str):
            return self._add_url(result, item)
        if isinstance(item, dict):
            if item.keys() == {"@context"}:
                # A context document inside a context: W3C's own test suites write it,
                # and the other processors read it.
                return self.apply(result, item["@context"])
            self._add_object(result, item)
            return result
        raise ContextError("a context is a URL, an object or null")

    def _nullify(self, result: ActiveContext) -> ActiveContext:
        if not self.override_protected and any(t.protected for t in result.terms.values()):
            raise ContextError("null would drop the meaning of protected terms")
        return ActiveContext(previous=None if self.propagate else result)

    def _add_url(self, result: ActiveContext, url: str) -> ActiveContext:
        if url in self.chain or len(self.chain) >= _MAXIMUM_CHAIN:
            raise ContextError("the contexts name each other without end")
        inner = replace(self, override_protected=False, propagate=True, chain=(*self.chain, url))
        local = self.loader.get(url)["@context"]
        try:
            return inner.apply(result, local)
        except (ContextError, TermRedefinedError) as error:
            # A pointer into a file of somebody else helps nobody who reads this document.
            error.pointer = ""
            raise

    def _add_object(self, result: ActiveContext, local: Json) -> None:
        if local.get("@version", _VERSION) != _VERSION:
            raise ContextError("@version is not 1.1")
        if "@import" in local:
            local = self._imported(local)
        if local.get("@base") is not None and not self.chain:
            raise ContextError("a base IRI is not accepted: write identifiers in full")
        if "@propagate" in local:
            raise ContextError("@propagate in a list of contexts has no agreed meaning")
        definitions = Definitions(
            result,
            local,
            override_protected=self.override_protected,
            check_scope=self._check_scope if self.check_scopes else None,
        )
        if "@vocab" in local:
            result.vocab = _vocab(result, local["@vocab"])
        if "@language" in local:
            value = local["@language"]
            result.language = None if value is None else language_tag(value)
        if "@direction" in local:
            value = local["@direction"]
            result.direction = None if value is None else direction(value)
        definitions.define_all()

    def _check_scope(self, active: ActiveContext, scope: JsonValue) -> None:
        items = scope if isinstance(scope, list) else [scope]
        if not any(item in self.chain for item in items if isinstance(item, str)):
            replace(self, override_protected=True, propagate=True).apply(active, scope)

    def _imported(self, local: Json) -> Json:
        url = local["@import"]
        if not isinstance(url, str):
            raise ContextError("@import names one context by its URL")
        imported = self.loader.get(url)["@context"]
        if not isinstance(imported, dict) or "@import" in imported:
            raise ContextError("an imported context is one object without @import")
        return {**imported, **{name: local[name] for name in local if name != "@import"}}


def _copy(active: ActiveContext) -> ActiveContext:
    return ActiveContext(
        terms=dict(active.terms),
        vocab=active.vocab,
        language=active.language,
        direction=active.direction,
        previous=active.previous,
    )


def _vocab(before: ActiveContext, value: JsonValue) -> str | None:
    if value is None:
        return None
    iri = expand_iri(before, value, vocab=True) if isinstance(value, str) else None
    if iri is None or is_absolute(iri) is None:
        raise ContextError("@vocab is not a complete IRI")
    return iri
