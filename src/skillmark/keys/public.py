# SPDX-License-Identifier: Apache-2.0

"""
Public keys in every form that a controller publishes them in.

Spec: Controlled Identifiers 1.0 § Verification Methods; older suites are read
where they still stand in documents. A key is checked as it is read; whether it
belongs to an issuer is the question of `did.binding`.
"""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from skillmark.encoding.multibase import (
    ED25519_PUBLIC,
    RSA_PUBLIC,
    base58btc_decode,
)
from skillmark.errors import EncodingError, KeyRefusedError
from skillmark.keys import jwk as web_key
from skillmark.keys import multikey
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.elliptic import CURVES, EcKey
from skillmark.keys.rsa import RsaKey
from skillmark.protocols import Algorithm, Json, JsonValue

AnyKey: TypeAlias = Ed25519Key | EcKey | RsaKey

_MATERIAL: Final = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58")
_OTHER_MATERIAL: Final = ("publicKeyPem", "publicKeyHex", "publicKeyBase64")
"""Forms of the past that are not read; beside a read one they would be a second key."""

_SECRET: Final = (
    "secretKeyMultibase",
    "secretKeyJwk",
    "privateKeyMultibase",
    "privateKeyJwk",
    "privateKeyBase58",
    "privateKeyPem",
)

_TYPES: Final[dict[str, tuple[tuple[str, ...], Algorithm | None]]] = {
    "Multikey": (("publicKeyMultibase",), None),
    "JsonWebKey": (("publicKeyJwk",), None),
    "JsonWebKey2020": (("publicKeyJwk",), None),
    "Ed25519VerificationKey2020": (("publicKeyMultibase",), Algorithm.ED25519),
    "Ed25519VerificationKey2018": (("publicKeyBase58",), Algorithm.ED25519),
    "EcdsaSecp256r1VerificationKey2019": (
        ("publicKeyMultibase", "publicKeyJwk"),
        Algorithm.P256,
    ),
    "EcdsaSecp384r1VerificationKey2019": (
        ("publicKeyMultibase", "publicKeyJwk"),
        Algorithm.P384,
    ),
}
"""Type of a verification method: the forms its key may have, and the one kind it may be."""

_LONGEST_BASE58: Final = 44
"""Characters of 32 bytes."""


def public_key_from_multikey(text: str) -> AnyKey:
    """
    Read a Multikey of any kind that is taken.

    Raises:
        KeyRefusedError: It is not a Multikey, of a kind that is not taken, or not a safe key.
    """
    prefix, _ = multikey.split(text)
    if prefix == ED25519_PUBLIC:
        return Ed25519Key.from_multikey(text)
    if prefix == RSA_PUBLIC:
        return RsaKey.from_multikey(text)
    return EcKey.from_multikey(text)


def public_key_from_jwk(jwk: Json) -> AnyKey:
    """
    Read a public JWK of any kind that is taken.

    Raises:
        KeyRefusedError: It is not an object, private, symmetric, of a kind that
            is not taken, meant for something else than signatures, or not a safe key.
    """
    jwk = web_key.members(jwk)
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind == "OKP":
        return Ed25519Key.from_jwk(jwk)
    if kind == "EC" and isinstance(curve, str) and curve in CURVES:
        return EcKey.from_jwk(jwk)
    if kind == "RSA":
        return RsaKey.from_jwk(jwk)
    raise KeyRefusedError("a JWK is of a kind that is not taken (Ed25519, P-256, P-384 or RSA)")


def public_key_from_method(method: Json) -> AnyKey:
    """
    Read the key of a verification method.

    Args:
        method: The object from a controller document; its `id` and
            `controller` are not looked at.

    Raises:
        KeyRefusedError: Its type is unknown, its key has another form than the
            type says or stands there twice, its secret key is published, or the
            key itself is refused.
    """
    kind = method.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise KeyRefusedError("a verification method is of a type that is not taken")
    if any(name in method for name in _SECRET):
        raise KeyRefusedError("a verification method publishes its secret key")
    forms, algorithm = _TYPES[kind]
    present = [name for name in (*_MATERIAL, *_OTHER_MATERIAL) if name in method]
    if len(present) != 1 or present[0] not in forms:
        raise KeyRefusedError(f"a {kind} does not hold its key as one {' or '.join(forms)}")
    key = _read(present[0], method[present[0]])
    if algorithm is not None and key.algorithm is not algorithm:
        raise KeyRefusedError(f"a {kind} holds a key of kind {key.algorithm}")
    return key


def _read(form: str, value: JsonValue) -> AnyKey:
    if form == "publicKeyJwk":
        return public_key_from_jwk(cast("Json", value))
    if not isinstance(value, str):
        raise KeyRefusedError(f"`{form}` is not text")
    if form == "publicKeyMultibase":
        return public_key_from_multikey(value)
    try:
        return Ed25519Key(base58btc_decode(value, limit=_LONGEST_BASE58))
    except EncodingError as error:
        raise KeyRefusedError(f"`{form}` is not base58") from error
