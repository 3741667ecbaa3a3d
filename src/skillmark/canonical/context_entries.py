# SPDX-License-Identifier: Apache-2.0

"""
Single entries of a context or a term definition, read and checked.

Spec: JSON-LD 1.1, "Context Definitions" and "Expanded Term Definition".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from skillmark.canonical.terms import KEYWORDS, looks_like_keyword
from skillmark.errors import ContextError
from skillmark.protocols import Json, JsonValue

_WITH_SET: Final = frozenset({"@graph", "@id", "@index", "@language", "@type"})
_CONTAINERS: Final = frozenset(
    {frozenset({name}) for name in _WITH_SET | {"@list", "@set"}}
    | {frozenset({name, "@set"}) for name in _WITH_SET}
    | {frozenset({"@graph", name}) for name in ("@id", "@index")}
    | {frozenset({"@graph", name, "@set"}) for name in ("@id", "@index")}
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def language_tag(value: JsonValue) -> str:
    """
    Return a language tag in lower case, as every processor writes it.

    Raises:
        ContextError: `value` is not a well-formed BCP 47 tag.
    """
    if not isinstance(value, str) or _LANGUAGE.fullmatch(value) is None:
        raise ContextError("expected a language tag of BCP 47, such as 'da'")
    return value.lower()


def direction(value: JsonValue) -> str:
    """
    Return a base direction.

    Raises:
        ContextError: `value` is not "ltr" or "rtl".
    """
    if value not in ("ltr", "rtl"):
        raise ContextError("expected 'ltr' or 'rtl' as the base direction")
    return str(value)


def check_name(name: str, entry: JsonValue) -> None:
    """
    Refuse a term that is a keyword, or has the form of one.

    Raises:
        ContextError: `name` may not be given a meaning.
    """
    if name == "@type":
        _check_type_entry(entry)
    elif name in KEYWORDS:
        raise ContextError(f"the keyword {name!r:.120} gets another meaning")
    elif looks_like_keyword(name):
        raise ContextError(f"the name {name!r:.120} has the form of a keyword")


def _check_type_entry(entry: JsonValue) -> None:
    # Only this much may be said of @type: that it is a set, and that it is protected.
    well_formed = (
        isinstance(entry, dict)
        and entry
        and entry.keys() <= {"@container", "@protected"}
        and entry.get("@container", "@set") == "@set"
    )
    if not well_formed:
        raise ContextError("the keyword '@type' gets another meaning")


def read_container(details: Json) -> frozenset[str]:
    """
    Return the container mapping, empty where there is none.

    Raises:
        ContextError: JSON-LD 1.1 does not know it.
    """
    if "@container" not in details:
        return frozenset()
    value = details["@container"]
    names = value if isinstance(value, list) else [value]
    texts = [name for name in names if isinstance(name, str)]
    container = frozenset(texts)
    if len(texts) != len(names) or container not in _CONTAINERS:
        raise ContextError("the container is none of those that JSON-LD 1.1 knows")
    return container


def read_nest(details: Json) -> str | None:
    """
    Return the term that `@nest` names.

    Raises:
        ContextError: It names a keyword, or is no text.
    """
    if "@nest" not in details:
        return None
    value = details["@nest"]
    if not isinstance(value, str) or (value in KEYWORDS and value != "@nest"):
        raise ContextError("@nest names a term")
    return value


def read_flag(entries: Mapping[str, JsonValue], name: str, *, default: bool = False) -> bool:
    """
    Return the entry `name`, which is true or false.

    Raises:
        ContextError: It is something else.
    """
    value = entries.get(name, default)
    if not isinstance(value, bool):
        raise ContextError(f"{name} is true or false")
    return value


def read_optional(entries: Json, name: str, read: Callable[[JsonValue], str]) -> str | None:
    """Return the entry `name` as `read` has it, or `None` where it is null or not there."""
    value = entries.get(name)
    return None if value is None else read(value)
