# SPDX-License-Identifier: Apache-2.0

"""
Whether a key belongs to the issuer that a credential names.

Spec: Controlled Identifiers 1.0 § Retrieve Verification Method. A key counts
if the issuer's own document describes it, under the issuer's control, and
lists it for the purpose. An address that merely begins with the issuer's, and
carries a key of its own, proves nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from skillmark.did.controller import RELATIONSHIPS
from skillmark.did.web import METHOD_LIMIT
from skillmark.encoding import moments
from skillmark.errors import EncodingError, KeyExpiredError, KeyNotBoundError, KeyRevokedError
from skillmark.keys.public import AnyKey, public_key_from_method
from skillmark.protocols import Json, JsonValue

_EVERY_PLACE: Final = ("verificationMethod", *RELATIONSHIPS, "keyAgreement")
"""Members of a document in which a verification method may stand."""

_MOST: Final = 256
"""Entries of one such member; looking a key up takes time with each."""


def find_key(  # noqa: PLR0913 - each is one fact of the check, named by the caller
    document: Json,
    verification_method: str,
    *,
    issuer: str,
    purpose: str = "assertionMethod",
    created: datetime | None,
    at: datetime,
) -> AnyKey:
    """
    Return the key at `verification_method`, if it is the issuer's and good for `purpose`.

    Args:
        document: The issuer's controller document, as `Documents.resolve` returns it.
        verification_method: The address of the key that a proof names, absolute.
        issuer: The identifier of the issuer that the credential names.
        purpose: `assertionMethod`, `authentication`, `capabilityInvocation` or
            `capabilityDelegation`.
        created: When the proof says that it was made; None where it does not say.
        at: The moment of the check.

    Raises:
        KeyNotBoundError: The document is not the issuer's, does not list the
            method for `purpose`, does not describe it, describes it in two
            ways, gives it another controller, or has more than 256 methods in
            one place; or the address is longer than 512 characters, or the
            purpose none of the four.
        KeyRevokedError: The method is revoked at `at`, or says so unreadably. A
            stolen key can date a proof back, hence `created` does not help.
        KeyExpiredError: The proof was made when the key had expired, or may
            have been: it has no `created`, and the key has expired at `at`.
        KeyRefusedError: The key itself is refused.
    """
    if len(verification_method) > METHOD_LIMIT:
        raise KeyNotBoundError(f"the address of a key has {len(verification_method)} characters")
    if purpose not in RELATIONSHIPS:
        raise KeyNotBoundError(f"{purpose[:64]!r} is not a purpose of a key that signs")
    if not issuer or document.get("id") != issuer:
        raise KeyNotBoundError("the document is not the issuer's own")
    method = _described(document, verification_method)
    if method is None:
        raise KeyNotBoundError(
            f"the document of {issuer!r} does not describe the key {verification_method!r}"
        )
    if method.get("controller") != issuer:
        raise KeyNotBoundError(f"the key {verification_method!r} has another controller")
    _refuse_revoked(method, at)
    if not _is_listed(document, verification_method, purpose):
        raise KeyNotBoundError(
            f"the document of {issuer!r} does not list {verification_method!r} as {purpose}"
        )
    _refuse_expired(method, created, at)
    return public_key_from_method(method)


def listed_methods(document: Json, purpose: str) -> tuple[str, ...]:
    """
    Return the addresses of the keys that the document lists for `purpose`, in order.

    Args:
        document: The controller document.
        purpose: As in `find_key`, which says whether one of them is good for it.

    Raises:
        KeyNotBoundError: There are more than 256 of them.
    """
    found = (
        _absolute(entry.get("id") if isinstance(entry, dict) else entry, document)
        for entry in _entries(document, purpose)
    )
    return tuple(address for address in found if address is not None)


def _described(document: Json, address: str) -> Json | None:
    """Return the one description of the method, wherever it stands."""
    found: Json | None = None
    for place in _EVERY_PLACE:
        for entry in _entries(document, place):
            if not isinstance(entry, dict) or _absolute(entry.get("id"), document) != address:
                continue
            if found is not None and entry != found:
                raise KeyNotBoundError(f"the key {address!r} is described in two ways")
            found = entry
    return found


def _is_listed(document: Json, address: str, purpose: str) -> bool:
    """Whether the method is listed for the purpose, by its address or in full."""
    return address in listed_methods(document, purpose)


def _entries(document: Json, place: str) -> list[JsonValue]:
    """Return a set, of which JSON-LD may write a single member without its brackets."""
    value = document.get(place)
    if value is None:
        return []
    if not isinstance(value, list):
        return [value]
    if len(value) > _MOST:
        raise KeyNotBoundError(f"`{place}` has {len(value)} entries, at most {_MOST} are read")
    return value


def _absolute(address: JsonValue, document: Json) -> str | None:
    """Return the address of a method, of which a document may write the fragment only."""
    if not isinstance(address, str):
        return None
    return f"{document.get('id')}{address}" if address.startswith("#") else address


def _refuse_revoked(method: Json, at: datetime) -> None:
    if "revoked" not in method:
        return
    revoked = _moment(method["revoked"])
    if revoked is None:
        raise KeyRevokedError("the issuer has revoked the key, at an unreadable moment")
    if at >= revoked:
        raise KeyRevokedError(f"the issuer has revoked the key from {moments.render(revoked)} on")


def _refuse_expired(method: Json, created: datetime | None, at: datetime) -> None:
    if "expires" not in method:
        return
    expires = _moment(method["expires"])
    if expires is None:
        raise KeyExpiredError("the key expires at an unreadable moment")
    if created is None and at < expires:
        return  # the key is good today, whenever it was used
    if created is None:
        raise KeyExpiredError("the key has expired, and the proof does not say when it was made")
    if created >= expires:
        raise KeyExpiredError(f"the key had expired at {moments.render(expires)}")


def _moment(value: JsonValue) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return moments.parse(value)
    except EncodingError:
        return None
