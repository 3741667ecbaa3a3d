# SPDX-License-Identifier: Apache-2.0

"""Reading members of a JSON document whose shape is not yet known."""

from __future__ import annotations

from collections.abc import Iterator

from skillmark.encoding import pointer
from skillmark.protocols import Json, JsonValue


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return a list as it is, nothing as an empty list, and one value as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: JsonValue) -> str | None:
    """Return a plain string, the `@value` of a language-tagged one, or the first of a list."""
    if isinstance(value, list):
        return next((found for found in map(text_of, value) if found is not None), None)
    if isinstance(value, dict):
        return text_of(value.get("@value"))
    return value if isinstance(value, str) else None


def id_of(value: JsonValue) -> str | None:
    """Return a URI given as a string, or the `id` of an object."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def objects_in(value: JsonValue, where: str) -> Iterator[tuple[str, Json]]:
    """Yield `(pointer, object)` of every object in `value`, itself included, at every depth."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects_in(item, pointer.join(where, index))
    elif isinstance(value, dict):
        yield where, value
        for name, item in value.items():
            yield from objects_in(item, pointer.join(where, name))
