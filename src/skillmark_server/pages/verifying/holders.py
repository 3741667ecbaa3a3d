# SPDX-License-Identifier: Apache-2.0

"""
Whether a credential is about the person whose name or e-mail address somebody types.

Yes or no against what is signed, which is mostly a salted hash. What was typed is neither
kept nor logged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from skillmark.errors import MalformedError
from skillmark.model import IdentityObject
from skillmark.policy import spellings

LONGEST = 254


def is_about(subjects: Iterable[Mapping[str, Any]], typed: str) -> bool:
    """Whether one of `subjects` is known by `typed`: an address, a name, or another id."""
    wanted = unicodedata.normalize("NFC", " ".join(typed.split()))[:LONGEST]
    if not wanted:
        return False
    known_as = spellings(wanted)
    return any(_is(subject, wanted, known_as) for subject in subjects)


def can_be_compared(subjects: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the document names its holder at all."""
    return any(
        subject.get("identifier") or subject.get("name") or str(subject.get("id") or "")
        for subject in subjects
    )


def _is(subject: Mapping[str, Any], wanted: str, known_as: frozenset[str]) -> bool:
    own_id = subject.get("id")
    if isinstance(own_id, str) and (own_id in known_as or own_id.casefold() in known_as):
        return True
    if _same_name(subject.get("name"), wanted):
        return True
    return any(_matches(entry, wanted, known_as) for entry in subject.get("identifier") or ())


def _matches(entry: Mapping[str, Any], wanted: str, known_as: frozenset[str]) -> bool:
    if entry.get("hashed") is not True and entry.get("identityType") == "name":
        return _same_name(entry.get("identityHash"), wanted)
    try:
        identity = IdentityObject.from_dict(dict(entry))
    except MalformedError:
        return False
    return any(identity.matches(name) for name in known_as)


def _same_name(signed: object, typed: str) -> bool:
    """Names are compared without regard to case and blanks."""
    if not isinstance(signed, str) or not signed.strip():
        return False
    plain = unicodedata.normalize("NFC", " ".join(signed.split()))
    return plain.casefold() == typed.casefold()
