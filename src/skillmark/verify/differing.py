# SPDX-License-Identifier: Apache-2.0

"""
In which members two versions of one credential differ, for whoever had the older one.

What says nothing to a reader is passed over: proofs, salts, where the status stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skillmark.encoding import pointer
from skillmark.protocols import Json, JsonValue
from skillmark.verify.nodes import as_list

MOST: Final = 20
"""Members that are named; a version that differs in more is another text altogether."""

_PASSED_OVER: Final = frozenset(
    {"@context", "proof", "credentialStatus", "credentialSchema", "refreshService"}
)


def differing(old: Json, new: Json) -> tuple[str, ...]:
    """
    Return where two versions differ.

    Args:
        old: One version.
        new: Another.

    Returns:
        JSON pointers to members, at most `MOST`; a list is one member.
    """
    found = _differing(old, new, "")
    return tuple(at for at, _ in zip(found, range(MOST), strict=False))


def _differing(old: Json, new: Json, at: str) -> Iterator[str]:
    # Documents are bounded in depth where they are read.
    for name in [*old, *(one for one in new if one not in old)]:
        if name in _PASSED_OVER:
            continue
        before, after = old.get(name), new.get(name)
        if name == "identifier":
            before, after = _readable(before), _readable(after)
        here = pointer.join(at, name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _differing(before, after, here)
        elif not _is_same(before, after):
            yield here


def _readable(identifiers: JsonValue) -> JsonValue:
    """Without salted hashes, which differ for one and the same person."""
    return [
        one
        for one in as_list(identifiers)
        if not (isinstance(one, dict) and one.get("hashed") is True)
    ]


def _is_same(before: JsonValue, after: JsonValue) -> bool:
    # In Python 1 is True.
    return type(before) is type(after) and before == after
