# SPDX-License-Identifier: Apache-2.0

"""
Ed25519 public keys (RFC 8032), checked and used by libsodium alone.

Libraries disagree about malformed keys and signatures, so that two of them in
one program are two verdicts. A key counts only if it is a canonical point of
the prime-order group: for a point of small order anyone can make a signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from nacl import bindings
from nacl.exceptions import BadSignatureError

from skillmark.encoding import base64url
from skillmark.encoding.multibase import ED25519_PUBLIC, encode_multibase
from skillmark.errors import KeyRefusedError
from skillmark.keys import jwk as web_key
from skillmark.keys import multikey
from skillmark.protocols import Algorithm, Json

JWK_ALGORITHMS: Final = frozenset({"EdDSA", "Ed25519"})
"""What the `alg` of such a JWK may say (RFC 8037; RFC 9864)."""

_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    """
    An Ed25519 public key.

    Args:
        octets: The 32 bytes of RFC 8032.

    Raises:
        KeyRefusedError: They are not 32, not a point of the curve in canonical
            form, or not in the prime-order group.
    """

    octets: bytes

    def __post_init__(self) -> None:
        if len(self.octets) != _KEY_BYTES:
            raise KeyRefusedError(
                f"an Ed25519 key has {len(self.octets)} bytes, expected {_KEY_BYTES}"
            )
        if not bindings.crypto_core_ed25519_is_valid_point(self.octets):
            raise KeyRefusedError(
                "an Ed25519 key is not a point, not canonical, or of small order: "
                "anyone could sign for it"
            )

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        return Algorithm.ED25519

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """
        Read `z6Mk…`.

        Raises:
            KeyRefusedError: It is not the Multikey of a safe Ed25519 key.
        """
        return cls(multikey.key_of_kind(text, ED25519_PUBLIC, "Ed25519"))

    @classmethod
    def from_jwk(cls, jwk: Json) -> Self:
        """
        Read a public JWK with `kty` OKP and `crv` Ed25519.

        Raises:
            KeyRefusedError: It is of another kind, private, meant for something
                else, or not a safe key.
        """
        jwk = web_key.members(jwk)
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
            raise KeyRefusedError("a JWK is not of `kty` OKP and `crv` Ed25519")
        web_key.refuse_private(jwk)
        web_key.check_use(jwk, JWK_ALGORITHMS)
        return cls(web_key.octets(jwk, "x", length=_KEY_BYTES))

    def to_multikey(self) -> str:
        """Write `z6Mk…`."""
        return encode_multibase(ED25519_PUBLIC + self.octets)

    def to_jwk(self) -> Json:
        """Write the public JWK (RFC 8037)."""
        return {**self._required()}

    def thumbprint(self) -> str:
        """Return the SHA-256 thumbprint of the JWK, base64url (RFC 7638)."""
        return web_key.thumbprint(self._required())

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether the 64 bytes of `signature` are right for `message` (RFC 8032 § Verify)."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        try:
            bindings.crypto_sign_open(signature + message, self.octets)
        except BadSignatureError:
            return False
        return True

    def _required(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(self.octets)}
