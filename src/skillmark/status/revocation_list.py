# SPDX-License-Identifier: Apache-2.0

"""
`1EdTechRevocationList`: a plain list of withdrawn credentials, by their ids.

Spec: 1EdTech Verifiable Credentials Revocation List v1.0, which Open Badges
3.0 § Revocation names. The list carries no proof: it is believed because the
signed credential names its https address. A member that is not needed for the
answer is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from skillmark.encoding import pointer
from skillmark.errors import StatusMalformedError
from skillmark.protocols import Json, JsonValue

_AT = "/revokedCredential"


@dataclass(frozen=True, slots=True)
class RevokedEntry:
    """One withdrawn credential."""

    credential_id: str
    reason: str | None = None
    """The issuer's words. Not by us: show it as a quotation."""


def is_revoked(document: Json, credential_id: str) -> RevokedEntry | None:
    """
    Return the entry that withdraws the credential, or None.

    An entry counts if its id equals `credential_id` and `revoked` is absent or
    true. Every entry is read, so that one damaged line never hides another.

    Raises:
        StatusMalformedError: There is no `revokedCredential` array, or one of
            its items is of the wrong shape. An empty object is not an empty
            list: an error page in JSON must not clear anybody.

    Spec: § RevocationList, § RevokedCredential.
    """
    listed = document.get("revokedCredential")
    if not isinstance(listed, list):
        raise StatusMalformedError("expected an array", pointer=_AT)
    entries = [_read(item, pointer.join(_AT, n)) for n, item in enumerate(listed)]
    return next((e for e in entries if e is not None and e.credential_id == credential_id), None)


def _read(item: JsonValue, at: str) -> RevokedEntry | None:
    if not isinstance(item, dict):
        raise StatusMalformedError("expected an object", pointer=at)
    identifier = item.get("id")
    if not isinstance(identifier, str):
        raise StatusMalformedError("expected a text", pointer=pointer.join(at, "id"))
    revoked = item.get("revoked", True)
    if not isinstance(revoked, bool):
        raise StatusMalformedError("expected true or false", pointer=pointer.join(at, "revoked"))
    reason = item.get("revocationReason")
    return (
        RevokedEntry(identifier, reason if isinstance(reason, str) else None) if revoked else None
    )
