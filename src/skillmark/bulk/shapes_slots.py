# SPDX-License-Identifier: Apache-2.0

"""
Which leaves of a badge may differ within one shape, and what each must be.

Only leaves stand here of which it is known what every step of the true path
asks of them; all else is a constant, byte for byte. Some belong to one person
by nature and are always slots; others become slots once two badges were seen
to differ in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from skillmark.model.identity import HASH_FORM


class Kind(Enum):
    """What a slot must hold, beyond what its template asks."""

    TEXT = auto()
    """Any string."""

    URL = auto()
    MOMENT = auto()
    HASH = auto()
    """An identity that is hashed."""

    INDEX = auto()
    """A place in a status list."""

    RESULT = auto()
    """A member of a result, which is judged with the others."""

    SIGNATURE = auto()
    CREATED = auto()
    SECONDS = auto()
    """A number of seconds in a token."""


_ALWAYS: Final[Mapping[str, Kind]] = {
    "/id": Kind.URL,
    "/validFrom": Kind.MOMENT,
    "/validUntil": Kind.MOMENT,
    "/issuanceDate": Kind.MOMENT,
    "/expirationDate": Kind.MOMENT,
    "/awardedDate": Kind.MOMENT,
    "/credentialSubject/id": Kind.URL,
    "/credentialSubject/identifier/*/identityHash": Kind.HASH,
    "/credentialSubject/identifier/*/salt": Kind.TEXT,
    "/credentialSubject/licenseNumber": Kind.TEXT,
    "/credentialSubject/narrative": Kind.TEXT,
    "/credentialSubject/activityStartDate": Kind.MOMENT,
    "/credentialSubject/activityEndDate": Kind.MOMENT,
    "/credentialStatus/id": Kind.URL,
    "/credentialStatus/*/id": Kind.URL,
    "/credentialStatus/statusListIndex": Kind.INDEX,
    "/credentialStatus/*/statusListIndex": Kind.INDEX,
    "/proof/proofValue": Kind.SIGNATURE,
    "/proof/created": Kind.CREATED,
}

_WHERE_SEEN: Final[Mapping[str, Kind]] = {
    "/name": Kind.TEXT,
    "/description": Kind.TEXT,
    "/credentialSubject/role": Kind.TEXT,
    "/credentialSubject/term": Kind.TEXT,
    "/credentialSubject/result/*/value": Kind.RESULT,
    "/credentialSubject/result/*/achievedLevel": Kind.RESULT,
    "/credentialSubject/result/*/status": Kind.RESULT,
    "/evidence/id": Kind.URL,
    "/evidence/*/id": Kind.URL,
    **{
        f"/evidence{place}/{name}": Kind.TEXT
        for place in ("", "/*")
        for name in ("name", "narrative", "description", "genre", "audience")
    },
}

CLAIMS: Final[Mapping[str, str]] = {"/jti": "/id", "/sub": "/credentialSubject/id"}
"""Claims of a token that say the same as a member of the credential."""

SECONDS: Final = frozenset({"/nbf", "/exp", "/iat"})
"""Claims of a token that are numbers."""


def kind_of_leaf(pattern: str) -> tuple[Kind, bool] | None:
    """
    Return what a leaf must hold, and whether it is always a slot; None for a constant.

    Args:
        pattern: Its pointer, with `*` for each index.
    """
    if pattern in _ALWAYS:
        return _ALWAYS[pattern], True
    if pattern in _WHERE_SEEN:
        return _WHERE_SEEN[pattern], False
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """
    What an identifier of a known form is made of.

    Args:
        prefix: What is constant in it.
        pattern: What all that may follow looks like, so that the whole is a URL; None for
            an identifier of no known form, whose whole is judged by itself.
    """

    prefix: str
    pattern: str | None


_FORMS: Final = (
    (
        re.compile(r"(urn:uuid:)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ),
    (re.compile(r"(did:key:)[1-9A-HJ-NP-Za-km-z]++"), r"[1-9A-HJ-NP-Za-km-z]++"),
    (
        re.compile(
            r"(https://[a-z0-9-]++(?:\.[a-z0-9-]++)++/(?:[A-Za-z0-9._~-]++/)*+)[A-Za-z0-9._~-]++"
        ),
        r"[A-Za-z0-9._~-]++",
    ),
)


def form_of(identifier: str) -> Form:
    """Return what in `identifier` will be the same in the next one of its form."""
    for known, pattern in _FORMS:
        match = known.fullmatch(identifier)
        if match is not None:
            return Form(match[1], pattern)
    return Form("", None)


def pattern_of(kind: Kind) -> str | None:
    """Return the regular expression that all texts of a kind match; None for any."""
    return {Kind.HASH: HASH_FORM, Kind.INDEX: "(?:0|[1-9][0-9]{0,8})"}.get(kind)
