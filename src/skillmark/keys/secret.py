# SPDX-License-Identifier: Apache-2.0

"""
Secret halves of keys, one class a kind, with nothing that shows them.

They have no `repr` of their content and cannot be pickled or copied, so that no
log, error report or task queue holds one. `LocalSigner` is their only user.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NoReturn, Self

from nacl import bindings

from skillmark.errors import KeyRefusedError
from skillmark.keys import rsa as rsa_public
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.elliptic import Curve, EcKey
from skillmark.keys.public import AnyKey
from skillmark.keys.rsa import RsaKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_SEED_BYTES: Final = 32

_NEW_RSA_BITS: Final = 3_072
"""As strong as P-256 (NIST SP 800-57)."""


class Secret(ABC):
    """A secret key that signs."""

    __slots__ = ()

    @property
    @abstractmethod
    def public(self) -> AnyKey:
        """The public half."""

    @abstractmethod
    def sign(self, message: bytes) -> bytes:
        """Sign `message`, shaped as `protocols.Signer.sign` says."""

    @abstractmethod
    def pkcs8(self) -> bytes:
        """Return the `PrivateKeyInfo` in DER, unencrypted."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, not shown>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret key cannot be pickled or copied")


class Ed25519Secret(Secret):
    """
    A secret Ed25519 key.

    Args:
        seed: 32 random bytes.

    Raises:
        KeyRefusedError: There are not 32.
    """

    __slots__ = ("_expanded", "_public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != _SEED_BYTES:
            raise KeyRefusedError(f"a seed has {len(seed)} bytes, expected {_SEED_BYTES}")
        octets, self._expanded = bindings.crypto_sign_seed_keypair(seed)
        self._public = Ed25519Key(octets)

    @classmethod
    def generate(cls) -> Self:
        """Make a new one from the randomness of the operating system."""
        return cls(os.urandom(_SEED_BYTES))

    @property
    def public(self) -> Ed25519Key:
        """The public half."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of RFC 8032."""
        return bindings.crypto_sign(message, self._expanded)[: bindings.crypto_sign_BYTES]

    def pkcs8(self) -> bytes:
        """Return the `PrivateKeyInfo` in DER (RFC 8410)."""
        # SEQUENCE { 0, { 1.3.101.112 }, OCTET STRING of an OCTET STRING of the seed }
        return bytes.fromhex("302e020100300506032b657004220420") + self._expanded[:_SEED_BYTES]


class EcSecret(Secret):
    """A secret key on P-256 or P-384; signatures are deterministic (RFC 6979)."""

    __slots__ = ("_key", "_numbers", "_public", "_scheme")

    def __init__(self, curve: Curve, key: EllipticCurvePrivateKey) -> None:
        from cryptography.hazmat.primitives.asymmetric.utils import (  # noqa: PLC0415 - as below
            decode_dss_signature,
        )
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - loaded by now
            Encoding,
            PublicFormat,
        )

        self._key = key
        self._numbers = decode_dss_signature  # an import in each signature would cost a tenth of it
        self._scheme = curve.scheme(deterministic=True)
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self._public = EcKey(curve, point)

    @classmethod
    def generate(cls, curve: Curve) -> Self:
        """Make a new one."""
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - few need it

        return cls(curve, ec.generate_private_key(curve.parameters()))

    @classmethod
    def of_number(cls, curve: Curve, number: int) -> Self:
        """
        Make the one of the secret number.

        Raises:
            KeyRefusedError: It is not between 1 and the order of the curve.
        """
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - few need it

        if not 0 < number < curve.order:
            raise KeyRefusedError("the secret number of a key lies outside its curve's order")
        return cls(curve, ec.derive_private_key(number, curve.parameters()))

    @property
    def public(self) -> EcKey:
        """The public half."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return `r || s` over the hash that belongs to the curve."""
        r, s = self._numbers(self._key.sign(message, self._scheme))
        size = self._public.curve.size
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def pkcs8(self) -> bytes:
        """Return the `PrivateKeyInfo` in DER (RFC 5915 inside)."""
        return _pkcs8_of(self._key)


class RsaSecret(Secret):
    """
    A secret RSA key.

    Raises:
        KeyRefusedError: Its public half is refused.
    """

    __slots__ = ("_key", "_public")

    def __init__(self, key: RSAPrivateKey) -> None:
        numbers = key.public_key().public_numbers()
        self._public = RsaKey(numbers.n, numbers.e)
        self._key = key

    @classmethod
    def generate(cls) -> Self:
        """Make a new one of 3072 bits; takes a second or so."""
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - few need it

        return cls(rsa.generate_private_key(public_exponent=65_537, key_size=_NEW_RSA_BITS))

    @classmethod
    def of_numbers(cls, numbers: dict[str, int]) -> Self:
        """
        Make the one of the numbers `n e d p q dp dq qi` (RFC 7518 § 6.3).

        Raises:
            KeyRefusedError: They do not belong together, or are out of bounds.
        """
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - few need it

        public = rsa.RSAPublicNumbers(numbers["e"], numbers["n"])
        if numbers["n"].bit_length() > rsa_public.LARGEST:
            raise KeyRefusedError(f"an RSA key has more than {rsa_public.LARGEST} bits")
        private = rsa.RSAPrivateNumbers(
            p=numbers["p"],
            q=numbers["q"],
            d=numbers["d"],
            dmp1=numbers["dp"],
            dmq1=numbers["dq"],
            iqmp=numbers["qi"],
            public_numbers=public,
        )
        try:
            return cls(private.private_key())
        except ValueError:
            raise KeyRefusedError("the numbers of an RSA key do not belong together") from None

    @property
    def public(self) -> RsaKey:
        """The public half."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return RSASSA-PKCS1-v1_5 over SHA-256."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - loaded by now
        from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - as above

        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def pkcs8(self) -> bytes:
        """Return the `PrivateKeyInfo` in DER (PKCS #1 inside)."""
        return _pkcs8_of(self._key)


def _pkcs8_of(key: EllipticCurvePrivateKey | RSAPrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - loaded by now
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
