# SPDX-License-Identifier: Apache-2.0

"""
Open Badges 2.0 and 1.1 against somebody who writes all of it but the issuer's own site.

Whoever hands in the assertion writes it, and whatever stands on a site of their own. However they
change it, nothing is the issuer's but what the issuer's site shows or its key signed.
"""

from __future__ import annotations

import copy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from skillmark.encoding import base64url, strict_json
from skillmark.verify import Verifier
from tests.fuzz.edits import Bytes, edited
from tests.fuzz.structured import AT
from tests.simulator import IssuerSite, Network

HONEST, OTHER = "https://older.example", "https://other.example"
_NETWORK = Network()
_SIGNER = IssuerSite(_NETWORK, id="did:web:older.example").signer
_STRANGER = IssuerSite(_NETWORK, id="did:web:other.example").signer


def _pem(signer: Any) -> str:
    raw = base64url.decode(signer.public_key.to_jwk()["x"])
    key = Ed25519PublicKey.from_public_bytes(raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _site(home: str, signer: Any, version: int) -> dict[str, Any]:
    """What stands on a site, by address: an issuer, a badge, an assertion, a key, a list."""
    context = {"@context": f"https://w3id.org/openbadges/v{version}"}
    names = ("issuer", "badge", "1", "key", "revoked")
    issuer, badge, assertion, key, revoked = (f"{home}/{name}" for name in names)
    return {
        issuer: {
            **context,
            "type": "Issuer",
            "id": issuer,
            "name": "Older",
            "publicKey": [key],
            "revocationList": revoked,
            "verification": {"startsWith": [f"{home}/"], "allowedOrigins": home},
        },
        badge: {**context, "type": "BadgeClass", "id": badge, "name": "Old", "issuer": issuer},
        assertion: {
            **context,
            "type": "Assertion",
            "id": assertion,
            "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
            "badge": badge,
            "verification": {"type": "HostedBadge", "creator": key, "url": assertion},
            "issuedOn": "2026-01-10T08:00:00Z",
        },
        key: {
            **context,
            "type": "CryptographicKey",
            "id": key,
            "owner": issuer,
            "publicKeyPem": _pem(signer),
        },
        revoked: {**context, "id": revoked, "issuer": issuer, "revokedAssertions": ["urn:x"]},
    }


_SITES = tuple(
    (_site(HONEST, _SIGNER, version), _site(OTHER, _STRANGER, version)) for version in (2, 1)
)
_WORDS = (
    *(f"{home}/{name}" for home in (HONEST, OTHER) for name in ("issuer", "badge", "1", "key")),
    HONEST,
    OTHER,
)


def older(octets: bytes) -> None:
    """A changed assertion and a changed site of a stranger's: nothing of it is the issuer's."""
    bytes_ = Bytes(octets)
    honest, other = bytes_.one_of(_SITES)
    others = edited(other, bytes_, most=3)
    network = Network()
    for url, document in {**(others if isinstance(others, dict) else {}), **honest}.items():
        if isinstance(document, dict):
            network.publish(url, document)
    begin = bytes_.one_of((honest[f"{HONEST}/1"], other[f"{OTHER}/1"]))
    document = edited(_pointed(begin, bytes_), bytes_, most=3)
    thing: bytes | str = strict_json.dumps(document)
    if bytes_.number() % 2:
        thing = _token(document, bytes_)
    report = Verifier(fetcher=network).inspect(thing, at=AT)
    report.to_dict()
    str(report.sentence)
    if report.trusted and report.claims.issuer == f"{HONEST}/issuer":
        assert report.claims.credential_id == f"{HONEST}/1", "what a stranger wrote is the issuer's"
        assert (report.document or {}).get("recipient") == honest[f"{HONEST}/1"]["recipient"]


def _pointed(document: Any, bytes_: Bytes) -> Any:
    """Up to three members that point to places of the one site or the other."""
    whole = copy.deepcopy(document)
    for _ in range(bytes_.number() % 4):
        name = bytes_.one_of(("id", "badge", "issuer", "creator", "url", "type", "inside", "at"))
        word = bytes_.one_of(_WORDS)
        if name in {"creator", "url"}:
            whole["verification"][name] = word
        elif name == "type":
            whole["verification"]["type"] = bytes_.one_of(("SignedBadge", "signed", "hosted"))
        elif name == "inside":
            whole["badge"] = {"id": word, "name": "Old", "issuer": bytes_.one_of(_WORDS)}
        elif name == "at":
            whole["badge"] = {"name": "Old", "issuer": {"id": word, "name": "Older"}}
        else:
            whole[name] = word
    return whole


def _token(document: Any, bytes_: Bytes) -> str:
    """Signed by the stranger: nobody else's key is in their hands."""
    header = {"alg": bytes_.one_of(("EdDSA", "none", "HS256"))}
    text = ".".join(base64url.encode(strict_json.dumps(part)) for part in (header, document))
    return f"{text}.{base64url.encode(_STRANGER.sign(text.encode()))}"
