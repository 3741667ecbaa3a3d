# SPDX-License-Identifier: Apache-2.0

"""Whom a badge names, as far as it shows that to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from skillmark.protocols import Json, JsonValue

_SHOWN = ("name", "emailAddress")
"""The kinds of identity that a person recognises, the best first."""


def holder_of(document: Json | None) -> str:
    """Return the name or address of the subject; empty where it is hashed or not there."""
    if document is None:
        return ""
    found = dict(_shown(document.get("credentialSubject")))
    return next((found[kind] for kind in _SHOWN if kind in found), "")


def _shown(subjects: JsonValue) -> Iterator[tuple[str, str]]:
    for subject in _objects(subjects):
        address = subject.get("id")
        if isinstance(address, str) and address.startswith("mailto:"):
            yield "emailAddress", address.removeprefix("mailto:")
        for identity in _objects(subject.get("identifier")):
            kind, value = identity.get("identityType"), identity.get("identityHash")
            if identity.get("hashed") is False and isinstance(kind, str) and isinstance(value, str):
                yield kind, value


def _objects(value: JsonValue) -> list[Json]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
