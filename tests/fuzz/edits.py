# SPDX-License-Identifier: Apache-2.0

"""
From bytes to a JSON document near a sound one: each byte decides on one small change.

Bytes that are changed at random are nearly always refused as JSON. A sound
document with a few members moved, renamed, doubled or replaced by words of the
vocabulary gets past the first reader, to where the rules are.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

TERMS = (
    "@context", "@id", "@type", "@value", "@language", "@direction", "@graph", "@included", "@list",
    "@set", "@nest", "@reverse", "@index", "@json", "@base", "@vocab", "@version", "@protected",
    "id", "type", "name", "description", "issuer", "holder", "validFrom", "validUntil", "proof",
    "issuanceDate", "expirationDate", "credentialSubject", "credentialStatus", "credentialSchema",
    "refreshService", "relatedResource", "termsOfUse", "evidence", "verifiableCredential",
    "achievement", "achievementType", "criteria", "narrative", "alignment", "endorsement",
    "endorsementJwt", "result", "resultDescription", "related", "identifier", "identityHash",
    "identityType", "hashed", "salt", "image", "tag", "creditsEarned", "statusPurpose",
    "statusListIndex", "statusListCredential", "statusSize", "statusMessage", "status", "message",
    "encodedList", "ttl", "cryptosuite", "created", "expires", "proofPurpose", "proofValue",
    "verificationMethod", "previousProof", "domain", "challenge", "assertionMethod",
    "authentication", "controller", "publicKeyMultibase", "publicKeyJwk", "revoked", "kty", "crv",
    "x", "y", "n", "e", "alg", "kid", "typ", "jwk", "iss", "sub", "jti", "nbf", "exp", "iat", "vc",
    "vp", "aud", "nonce",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, 1e21, 2**53, 2**63, -0.0, "", " ", "x", "0", "7", "0x1",
    "é", "\u202e", "\ufffe", "\0", "da", "da-DK", "2026-01-10T08:00:00Z", "2026-01-10",
    "9999-12-31T23:59:60Z", "https://nordvind.example",
    "https://nordvind.example/status/revocation", "did:web:nordvind.example", "did:key:z6Mk",
    "urn:uuid:1", "_:b0", "relative", "mailto:a@b.example", "data:,x", "zz", "u", "z2",
    "VerifiableCredential", "VerifiablePresentation", "AchievementCredential", "Achievement",
    "Profile", "EndorsementCredential", "EnvelopedVerifiableCredential", "DataIntegrityProof",
    "eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "Ed25519Signature2020",
    "BitstringStatusListEntry", "1EdTechRevocationList", "1EdTechCredentialRefresh",
    "1EdTechJsonSchemaValidator2019", "revocation", "suspension", "message", "assertionMethod",
    "ES256", "EdDSA", "RS256", "none", "JWT", "vc+jwt", "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://w3id.org/security/data-integrity/v2",
)  # fmt: skip


class Bytes:
    """Decisions, read from bytes one by one; nought when they have run out."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._octets)

    def number(self) -> int:
        """The next byte."""
        self._at += 1
        return self._octets[self._at - 1] if self._at <= len(self._octets) else 0

    def one_of(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.number() % len(things)]

    def rest(self) -> bytes:
        """What was not read yet."""
        rest = self._octets[self._at :]
        self._at = len(self._octets)
        return rest


def edited(document: Any, bytes_: Bytes, *, most: int = 6) -> Any:
    """A copy of `document` with up to `most` small changes."""
    whole = copy.deepcopy(document)
    for _ in range(most):
        if not bytes_:
            break
        whole = _changed_once(whole, bytes_)
    return whole


def _changed_once(whole: Any, bytes_: Bytes) -> Any:
    holder = [whole]
    places = list(_places(holder, 0))
    parent, key = places[(bytes_.number() * 256 + bytes_.number()) % len(places)]
    value = parent[key]
    kind = bytes_.number() % 12
    if isinstance(parent, dict) and kind >= 9:
        name = bytes_.one_of(TERMS)
        parent[name] = copy.deepcopy(value)
        if kind > 9:
            parent.pop(key if key != name else "", None)
    elif kind == 0 and parent is not holder:
        del parent[key]
    elif kind <= 3:
        parent[key] = bytes_.one_of(VALUES)
    else:
        other, name = bytes_.one_of(places)
        parent[key] = _another(value, copy.deepcopy(other[name]), kind, bytes_)
    return holder[0]


def _another(value: Any, other: Any, kind: int, bytes_: Bytes) -> Any:
    """What stands in place of a value: around it, beside it, or near it."""
    if kind == 4:
        return [value]
    if kind == 5:
        return [copy.deepcopy(value), value]
    if kind == 6:
        return {bytes_.one_of(TERMS): value}
    if kind == 7 and isinstance(value, dict):
        return {**value, bytes_.one_of(TERMS): bytes_.one_of(VALUES)}
    if isinstance(value, str) and value:
        at = bytes_.number() % len(value)
        return value[:at] + chr(bytes_.number()) + value[at + 1 :]
    return other


def _places(node: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    keys: Iterable[Any] = ()
    if isinstance(node, dict):
        keys = list(node)
    elif isinstance(node, list):
        keys = range(len(node))
    for key in keys:
        yield node, key
        if depth < _DEEPEST:
            yield from _places(node[key], depth + 1)


_DEEPEST = 40
