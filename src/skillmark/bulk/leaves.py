# SPDX-License-Identifier: Apache-2.0

"""The leaves of a document by their JSON pointers: reading them, and writing others."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final

from skillmark.errors import NotCompilableError
from skillmark.protocols import Json, JsonValue

_NEVER_SLOTS: Final = frozenset({"@context", "@direction", "@index", "@language", "@type", "type"})
"""Members that decide what others mean: they belong to the template."""


def with_leaves(document: Json, leaves: Mapping[str, str]) -> Json:
    """
    Return a copy of `document` with other leaves.

    Args:
        document: Left as it is.
        leaves: By JSON pointer (RFC 6901).

    Raises:
        NotCompilableError: A pointer leads nowhere, or to something that is
            part of a template: an object, an array, true, false, null, a fraction,
            a type or a context.
    """
    result = copy.deepcopy(document)
    for pointer, text in leaves.items():
        leaf(result, pointer)
        owner, part = _owner(result, pointer)
        if isinstance(owner, dict):
            owner[part] = text
        else:
            owner[int(part)] = text
    return result


def leaf(document: Json, pointer: str) -> str | int:
    """
    Return the text or whole number that `pointer` leads to.

    Raises:
        NotCompilableError: As in `with_leaves`.
    """
    owner, part = _owner(document, pointer)
    found = owner[part] if isinstance(owner, dict) else owner[int(part)]
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise NotCompilableError("a slot is neither text nor whole number", pointer=pointer)
    return found


def _owner(document: Json, pointer: str) -> tuple[Json | list[JsonValue], str]:
    """Return the object or array that the leaf stands in, and its name or index there."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    if not _NEVER_SLOTS.isdisjoint(parts):
        raise NotCompilableError("it decides what others mean, and is no slot", pointer=pointer)
    owner: JsonValue = document
    found: tuple[Json | list[JsonValue], str] | None = None
    for part in parts:
        if isinstance(owner, dict) and part in owner:
            found, owner = (owner, part), owner[part]
        elif isinstance(owner, list) and part.isdecimal() and int(part) < len(owner):
            found, owner = (owner, part), owner[int(part)]
        else:
            raise NotCompilableError("there is no such leaf", pointer=pointer)
    if found is None:
        raise NotCompilableError("there is no such leaf", pointer=pointer)
    return found
