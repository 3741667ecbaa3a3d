# SPDX-License-Identifier: Apache-2.0

"""
From the entries of one context object to terms.

Stricter than the specification where it would warn and go on: a name or an
IRI of the form of a keyword is refused. There is no base, so that an IRI must
be complete. Spec: JSON-LD 1.1 API, "Create Term Definition".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from skillmark.canonical.context_entries import (
    check_name,
    direction,
    language_tag,
    read_container,
    read_flag,
    read_nest,
    read_optional,
)
from skillmark.canonical.iris import expand_iri, is_absolute
from skillmark.canonical.terms import KEYWORDS, ActiveContext, Term
from skillmark.encoding.pointer import join
from skillmark.errors import ContextError, TermRedefinedError
from skillmark.protocols import Json, JsonValue

OF_THE_CONTEXT: Final = frozenset(
    {
        "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version",
        "@vocab",
    }
)  # fmt: skip
"""Entries of a context object that are not terms."""

_ENTRIES: Final = frozenset(
    {
        "@container", "@context", "@direction", "@id", "@index", "@language", "@nest",
        "@prefix", "@protected", "@reverse", "@type",
    }
)  # fmt: skip
_GENERIC_DELIMITERS: Final = tuple(":/?#[]@")


class Definitions:
    """
    Adds the terms of one context object to an active context.

    Args:
        active: Where the terms go; not sealed yet.
        local: The context object.
        override_protected: Whether protected terms may get another meaning, as
            they may in a context that a property brings.
        check_scope: Tries a context that a term brings, and raises if it is none.

    Raises:
        ContextError: From each method: an entry breaks the specification.
        TermRedefinedError: From each method: a protected term would change its meaning.
    """

    def __init__(
        self,
        active: ActiveContext,
        local: Json,
        *,
        override_protected: bool,
        check_scope: Callable[[ActiveContext, JsonValue], None] | None = None,
    ) -> None:
        self._active = active
        self._check_scope = check_scope
        self._local = local
        self._override = override_protected
        self._protected = read_flag(local, "@protected")
        self._done: dict[str, bool] = {}

    def define_all(self) -> None:
        """Define every term of the context object."""
        name = ""
        names = [name for name in self._local if name not in OF_THE_CONTEXT]
        try:
            for name in names:
                if name not in self._done:
                    self._define(name)
            for name in names if self._check_scope is not None else ():
                self._try_scope(self._active.terms[name])
        except (ContextError, TermRedefinedError) as error:
            error.pointer = join("", name) + error.pointer
            raise

    def _try_scope(self, term: Term) -> None:
        if self._check_scope is not None and term.has_scope:
            try:
                self._check_scope(self._active, term.scope)
            except (ContextError, TermRedefinedError) as error:
                error.pointer = join("", "@context") + error.pointer
                raise

    def expand(self, text: str) -> str | None:
        """Expand `text` as a member's name is, defining first what it depends on."""
        if text in KEYWORDS:
            return text
        if text in self._local:
            self._ensure(text)
        prefix, colon, suffix = text.partition(":")
        if colon and prefix != "_" and not suffix.startswith("//") and prefix in self._local:
            self._ensure(prefix)
        return expand_iri(self._active, text, vocab=True)

    def _ensure(self, name: str) -> None:
        done = self._done.get(name)
        if done is None:
            self._define(name)
        elif not done:
            raise ContextError(f"the definition of {name!r:.120} depends on itself")

    def _define(self, name: str) -> None:
        if not name:
            raise ContextError("a term has an empty name")
        self._done[name] = False
        entry = self._local[name]
        check_name(name, entry)
        before = self._active.terms.pop(name, None)
        simple = isinstance(entry, str)
        details: Json = entry if isinstance(entry, dict) else {"@id": entry}
        if not isinstance(entry, str | dict | None):
            raise ContextError("a term is defined by an IRI, an object or null")
        if unknown := details.keys() - _ENTRIES:
            raise ContextError(f"a term definition holds the unknown entry {min(unknown)!r:.120}")

        term = self._read(name, details, simple=simple)
        if before is not None and before.protected and not self._override:
            if not term.same_as(before):
                raise TermRedefinedError(f"the protected term {name!r:.120} gets another meaning")
            term = before
        self._active.terms[name] = term
        self._done[name] = True

    def _read(self, name: str, details: Json, *, simple: bool) -> Term:
        protected = read_flag(details, "@protected", default=self._protected)
        mapping = self._type_mapping(details)
        if "@reverse" in details:
            return self._reverse(details, mapping, protected=protected)
        iri, prefix = self._iri(name, details, simple=simple)
        container = read_container(details)
        if mapping == "@json" and not container <= {"@graph", "@list", "@set"}:
            raise ContextError("a JSON literal is not kept in a map")
        if "@type" in container:
            mapping = mapping or "@id"
            if mapping not in ("@id", "@vocab"):
                raise ContextError("a type container needs the type mapping @id or @vocab")
        if "@prefix" in details:
            if ":" in name or "/" in name:
                raise ContextError(f"the compact name {name!r:.120} cannot be a prefix")
            prefix = read_flag(details, "@prefix")
            if prefix and (iri is None or iri in KEYWORDS):
                raise ContextError("only an IRI can be a prefix")
        has_language = "@language" in details and "@type" not in details
        has_direction = "@direction" in details and "@type" not in details
        return Term(
            iri,
            protected=protected,
            prefix=prefix,
            type=mapping,
            container=container,
            index=self._index(details, container),
            nest=read_nest(details),
            has_language=has_language,
            language=read_optional(details, "@language", language_tag) if has_language else None,
            has_direction=has_direction,
            direction=read_optional(details, "@direction", direction) if has_direction else None,
            has_scope="@context" in details,
            scope=details.get("@context"),
        )

    def _type_mapping(self, details: Json) -> str | None:
        if "@type" not in details:
            return None
        value = details["@type"]
        mapping = self.expand(value) if isinstance(value, str) else None
        if mapping in ("@id", "@vocab", "@json", "@none"):
            return mapping
        if mapping is None or is_absolute(mapping) is None:
            raise ContextError(f"the type mapping {value!r:.120} is not an IRI")
        return mapping

    def _reverse(self, details: Json, mapping: str | None, *, protected: bool) -> Term:
        # More is refused by the specification, or read by some processors and not by others.
        if not details.keys() <= {"@container", "@protected", "@reverse", "@type"}:
            raise ContextError("a reverse property has a type and a container, and no more")
        container = read_container(details)
        if container and container not in (frozenset({"@set"}), frozenset({"@index"})):
            raise ContextError("a reverse property is a set or an index")
        iri = self._complete(details["@reverse"])
        if iri in KEYWORDS:
            raise ContextError("a reverse property needs an IRI")
        return Term(
            iri,
            protected=protected,
            reverse=True,
            type=mapping,
            container=container,
        )

    def _iri(self, name: str, details: Json, *, simple: bool) -> tuple[str | None, bool]:
        """Return what the term stands for, and whether it is a prefix."""
        given = details.get("@id", name)
        if given is None:
            return None, False
        if given == name:
            return self._iri_of_name(name), False
        iri = self._complete(given)
        if ":" in name[1:-1] or "/" in name:
            self._done[name] = True
            if self.expand(name) != iri:
                raise ContextError(f"{name!r:.120} is an IRI itself and stands for another")
            return iri, False
        names_space = iri.endswith(_GENERIC_DELIMITERS) and iri not in KEYWORDS
        return iri, simple and ":" not in name and names_space

    def _iri_of_name(self, name: str) -> str:
        """Return the IRI of a term whose definition does not say it."""
        if name == "@type":
            return name
        if ":" in name[1:]:
            return self._compact(name)
        if "/" in name:
            return _checked_iri(expand_iri(self._active, name, vocab=True) or "")
        if self._active.vocab is None:
            raise ContextError(f"the term {name!r:.120} has no IRI")
        return _checked_iri(self._active.vocab + name)

    def _compact(self, name: str) -> str:
        prefix, _, suffix = name.partition(":")
        if prefix in self._local:
            self._ensure(prefix)
        term = self._active.terms.get(prefix)
        return _checked_iri(name if term is None or term.iri is None else term.iri + suffix)

    def _complete(self, value: JsonValue) -> str:
        if not isinstance(value, str):
            raise ContextError("a term stands for an IRI, given as text")
        iri = self.expand(value)
        if iri == "@context":
            raise ContextError("@context cannot have another name")
        if iri is None or (iri not in KEYWORDS and is_absolute(iri) is None):
            raise ContextError(f"{value!r:.120} is not a complete IRI")
        return iri

    def _index(self, details: Json, container: frozenset[str]) -> str | None:
        if "@index" not in details:
            return None
        value = details["@index"]
        iri = self.expand(value) if isinstance(value, str) else None
        if "@index" not in container or iri is None or is_absolute(iri) is None:
            raise ContextError("@index names a property, in a term that is an index")
        return str(value)


def _checked_iri(iri: str) -> str:
    if is_absolute(iri) is None:
        raise ContextError(f"{iri!r:.120} is not a complete IRI")
    return iri
