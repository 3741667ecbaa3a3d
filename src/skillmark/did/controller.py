# SPDX-License-Identifier: Apache-2.0

"""
Controller documents as issuers publish them.

Spec: Controlled Identifiers 1.0; DID Core 1.0, whose context validators of the
field expect. A key that is active or retired is listed for assertions, so that
what it signed stays good; a key that was stolen is shown with `revoked`, and
listed for nothing, so that verifiers which pass over `revoked` refuse it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from skillmark.did.web import METHOD_LIMIT, did_web_url
from skillmark.encoding import moments
from skillmark.errors import ModelError
from skillmark.keys.public import AnyKey
from skillmark.protocols import Algorithm, Json, JsonValue

_DID_CONTEXT: Final = "https://www.w3.org/ns/did/v1"
_MULTIKEY_CONTEXT: Final = "https://w3id.org/security/multikey/v1"
_JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"
_JWS_2020_CONTEXT: Final = "https://w3id.org/security/suites/jws-2020/v1"

_CONTEXT_OF: Final = {
    "Multikey": _MULTIKEY_CONTEXT,
    "JsonWebKey": _JWK_CONTEXT,
    "JsonWebKey2020": _JWS_2020_CONTEXT,
}

RELATIONSHIPS: Final = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
)
"""What a key that signs can be for."""

_FRAGMENT: Final = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """
    A public key as its controller shows it.

    Args:
        fragment: What stands after `#` in the key's address.
        key: The key.
        revoked: Since when nothing signed with it counts, aware; None while it is sound.
        expires: From when on it signs no more, aware; what it signed before stays good.
    """

    fragment: str
    key: AnyKey
    revoked: datetime | None = None
    expires: datetime | None = None


def controller_document(identifier: str, keys: Iterable[PublishedKey]) -> Json:
    """
    Return the document to publish for `identifier`.

    Args:
        identifier: The issuer's DID, or the https URL at which the document will stand.
        keys: In the order in which they will stand: active, retired and revoked ones.

    Raises:
        ModelError: A fragment is empty, holds what a fragment must not, or
            stands twice, or the address of a key is longer than verifiers read.
        EncodingError: A moment has no zone.
    """
    methods: list[JsonValue] = []
    listed: list[JsonValue] = []
    contexts = [_DID_CONTEXT]
    fragments: set[str] = set()
    for published in keys:
        if not _FRAGMENT.fullmatch(published.fragment):
            raise ModelError(f"{published.fragment!r} cannot be the fragment of a key")
        if published.fragment in fragments:
            raise ModelError(f"two keys have the fragment {published.fragment!r}")
        fragments.add(published.fragment)
        method = _method(identifier, published)
        address = cast("str", method["id"])
        if len(address) > METHOD_LIMIT:
            raise ModelError(f"the address of a key has {len(address)} characters")
        methods.append(method)
        if published.revoked is None:
            listed.append(address)
        context = _CONTEXT_OF[cast("str", method["type"])]
        if context not in contexts:
            contexts.append(context)
    return {
        "@context": [*contexts],
        "id": identifier,
        "verificationMethod": methods,
        "assertionMethod": listed,
    }


def did_web_document(did: str, keys: Iterable[PublishedKey]) -> Json:
    """
    Return the document to publish for a `did:web`, at `did_web_url(did)`.

    Args:
        did: The issuer's DID.
        keys: As in `controller_document`.

    Raises:
        ResolutionError: `did` is not a `did:web` that verifiers can follow.
        ModelError: As in `controller_document`.
        EncodingError: As in `controller_document`.
    """
    did_web_url(did)
    return controller_document(did, keys)


def self_made_document(did: str, method: Json) -> Json:
    """Return the document of an identifier that is its own key, good for all that signs."""
    address = method["id"]
    document: Json = {
        "@context": [_DID_CONTEXT, _CONTEXT_OF[cast("str", method["type"])]],
        "id": did,
        "verificationMethod": [method],
    }
    for relationship in RELATIONSHIPS:
        document[relationship] = [address]
    return document


def _method(identifier: str, published: PublishedKey) -> Json:
    key = published.key
    method: Json = {"id": f"{identifier}#{published.fragment}"}
    if key.algorithm is Algorithm.RSA:
        method |= {"type": "JsonWebKey", "controller": identifier, "publicKeyJwk": key.to_jwk()}
    else:
        method |= {
            "type": "Multikey",
            "controller": identifier,
            "publicKeyMultibase": key.to_multikey(),
        }
    if published.expires is not None:
        method["expires"] = moments.render(published.expires)
    if published.revoked is not None:
        method["revoked"] = moments.render(published.revoked)
    return method
