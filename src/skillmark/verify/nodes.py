# SPDX-License-Identifier: Apache-2.0

"""Reading members of a JSON document whose shape is not yet known."""

from __future__ import annotations

from skillmark.protocols import JsonValue


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
