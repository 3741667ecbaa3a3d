# SPDX-License-Identifier: Apache-2.0

"""
Public keys as PEM, the form in which issuers of Open Badges 2.0 publish theirs.

Spec: RFC 7468 § Textual Encoding of Subject Public Key Info; Open Badges 2.0 § CryptographicKey.
"""

from __future__ import annotations

from typing import Final

from skillmark.encoding import base64url
from skillmark.errors import KeyRefusedError
from skillmark.keys import jwk as web_key
from skillmark.keys.public import AnyKey, public_key_from_jwk
from skillmark.protocols import Json

_LONGEST: Final = 8_192
_CURVES: Final = {"secp256r1": ("P-256", 32), "secp384r1": ("P-384", 48)}


def public_key_from_pem(text: str) -> AnyKey:
    """
    Read a public key in PEM of any kind that is taken.

    Raises:
        KeyRefusedError: It is not a public key in PEM, of a kind that is not taken, or not safe.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - few need it
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        Encoding,
        PublicFormat,
        load_pem_public_key,
    )

    if len(text) > _LONGEST or "PUBLIC KEY-----" not in text:
        raise KeyRefusedError("the key is not a public key in PEM")
    try:
        key = load_pem_public_key(text.strip().encode("ascii", "replace"))
    except (ValueError, UnsupportedAlgorithm):
        raise KeyRefusedError("the key is not a public key in PEM") from None
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        made: Json = {
            "kty": "RSA",
            "n": web_key.number_text(numbers.n),
            "e": web_key.number_text(numbers.e),
        }
        return public_key_from_jwk(made)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        name, size = _CURVES[key.curve.name]
        point = key.public_numbers()
        return public_key_from_jwk(
            {
                "kty": "EC",
                "crv": name,
                "x": base64url.encode(point.x.to_bytes(size, "big")),
                "y": base64url.encode(point.y.to_bytes(size, "big")),
            }
        )
    if isinstance(key, ed25519.Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return public_key_from_jwk({"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(raw)})
    raise KeyRefusedError("the key is of a kind that is not taken (Ed25519, P-256, P-384 or RSA)")
