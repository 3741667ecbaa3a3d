# SPDX-License-Identifier: Apache-2.0

"""
RSA public keys of 2048 to 8192 bits, for RSASSA-PKCS1-v1_5 with SHA-256 (RS256).

Open Badges 3.0 asks for RS256 in VC-JWT; nothing else here uses RSA. PSS and
other hashes are not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from skillmark.encoding.multibase import RSA_PUBLIC, encode_multibase
from skillmark.errors import KeyRefusedError
from skillmark.keys import jwk as web_key
from skillmark.keys import multikey
from skillmark.protocols import Algorithm, Json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

JWK_ALGORITHMS: Final = frozenset({"RS256"})
"""What the `alg` of such a JWK may say."""

SMALLEST: Final = 2_048
LARGEST: Final = 8_192
"""Bits of the modulus. Beyond it one verification takes longer than all else together."""

_SMALLEST_EXPONENT: Final = 3
_LARGEST_EXPONENT: Final = 2**32

# Nemec et al., "The Return of Coppersmith's Attack" (CVE-2017-15361): moduli of a faulty library
# are powers of 65537 by each of these primes, which other moduli are one time in 2**27.
_FAULTY: Final = {
    prime: frozenset(pow(65537, exponent, prime) for exponent in range(prime))
    for prime in (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)
}


@dataclass(frozen=True, slots=True)
class RsaKey:
    """
    An RSA public key.

    Args:
        modulus: Odd, 2048 to 8192 bits.
        exponent: Odd, 3 to 2**32.

    Raises:
        KeyRefusedError: A number is out of these bounds, or the modulus is of
            the faulty kind that can be factored (ROCA).
    """

    modulus: int
    exponent: int
    _key: RSAPublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - few need it

        bits = self.modulus.bit_length()
        if not SMALLEST <= bits <= LARGEST:
            raise KeyRefusedError(f"an RSA key has {bits} bits, expected {SMALLEST} to {LARGEST}")
        if self.modulus % 2 == 0:
            raise KeyRefusedError("the modulus of an RSA key is even")
        if self.exponent % 2 == 0 or not _SMALLEST_EXPONENT <= self.exponent < _LARGEST_EXPONENT:
            raise KeyRefusedError("the exponent of an RSA key is not odd and 3 to 2**32")
        if all(self.modulus % prime in powers for prime, powers in _FAULTY.items()):
            raise KeyRefusedError("an RSA key was made by a faulty library and can be factored")
        try:
            key = rsa.RSAPublicNumbers(self.exponent, self.modulus).public_key()
        except ValueError as error:
            raise KeyRefusedError("an RSA key is not usable") from error
        object.__setattr__(self, "_key", key)

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        return Algorithm.RSA

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """
        Read the Multikey of a PKCS #1 `RSAPublicKey`.

        Raises:
            KeyRefusedError: It is not that, not in its one DER form, or not a safe key.
        """
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - few need it
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
            load_der_public_key,
        )

        der = multikey.key_of_kind(text, RSA_PUBLIC, "RSA")
        try:
            loaded = load_der_public_key(der)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyRefusedError("the Multikey of an RSA key is not PKCS #1 in DER") from error
        if not isinstance(loaded, rsa.RSAPublicKey):
            raise KeyRefusedError("the Multikey of an RSA key holds another kind of key")
        numbers = loaded.public_numbers()
        key = cls(numbers.n, numbers.e)
        if key._pkcs1() != der:
            raise KeyRefusedError("the Multikey of an RSA key is not PKCS #1 in its one DER form")
        return key

    @classmethod
    def from_jwk(cls, jwk: Json) -> Self:
        """
        Read a public JWK with `kty` RSA.

        Raises:
            KeyRefusedError: It is of another kind, private, meant for something
                else, or not a safe key.
        """
        jwk = web_key.members(jwk)
        if jwk.get("kty") != "RSA":
            raise KeyRefusedError("a JWK is not of `kty` RSA")
        web_key.refuse_private(jwk)
        web_key.check_use(jwk, JWK_ALGORITHMS)
        return cls(web_key.number(jwk, "n"), web_key.number(jwk, "e"))

    def to_multikey(self) -> str:
        """Write the Multikey of the PKCS #1 `RSAPublicKey`."""
        return encode_multibase(RSA_PUBLIC + self._pkcs1())

    def to_jwk(self) -> Json:
        """Write the public JWK."""
        return {**self._required()}

    def thumbprint(self) -> str:
        """Return the SHA-256 thumbprint of the JWK, base64url (RFC 7638)."""
        return web_key.thumbprint(self._required())

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (as long as the modulus) is right for `message`, by RS256."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded by now
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - as above

        if len(signature) != (self.modulus.bit_length() + 7) // 8:
            return False
        try:
            self._key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def _pkcs1(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - few need it
            Encoding,
            PublicFormat,
        )

        return self._key.public_bytes(Encoding.DER, PublicFormat.PKCS1)

    def _required(self) -> dict[str, str]:
        return {
            "kty": "RSA",
            "n": web_key.number_text(self.modulus),
            "e": web_key.number_text(self.exponent),
        }
