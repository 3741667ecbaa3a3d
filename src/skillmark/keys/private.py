# SPDX-License-Identifier: Apache-2.0

"""
Private keys that this process holds itself.

`LocalSigner` is the `Signer` for keys in files; a vault or a hardware module
brings its own. Which key an issuer uses, and since when, is the matter of
`issuer`.
"""

from __future__ import annotations

from typing import Final, NoReturn, Self

from skillmark.errors import KeyRefusedError
from skillmark.keys import ed25519, elliptic, pem
from skillmark.keys import jwk as web_key
from skillmark.keys import rsa as rsa_public
from skillmark.keys.elliptic import CURVES
from skillmark.keys.public import AnyKey
from skillmark.keys.secret import EcSecret, Ed25519Secret, RsaSecret, Secret
from skillmark.protocols import Algorithm, Json

_RSA_NUMBERS: Final = ("n", "e", "d", "p", "q", "dp", "dq", "qi")


class LocalSigner:
    """
    A private key in memory.

    Shows itself as its kind and its verification method only, and cannot be
    pickled or copied.

    Args:
        secret: The key, from one of the class methods.
        verification_method: Where verifiers find the public key. None for the
            key's own `did:key` address, or for RSA, where that would be longer
            than verifiers read, a URN of its thumbprint (RFC 9278), which says
            that it is published nowhere yet.
    """

    __slots__ = ("_secret", "_verification_method")

    def __init__(self, secret: Secret, verification_method: str | None = None) -> None:
        self._secret = secret
        self._verification_method = verification_method or _own_address(secret.public)

    @classmethod
    def generate(cls, algorithm: Algorithm, *, verification_method: str | None = None) -> Self:
        """Make a new key from the randomness of the operating system."""
        secret: Secret
        if algorithm is Algorithm.ED25519:
            secret = Ed25519Secret.generate()
        elif algorithm is Algorithm.RSA:
            secret = RsaSecret.generate()
        else:
            secret = EcSecret.generate(CURVES[algorithm.value])
        return cls(secret, verification_method)

    @classmethod
    def from_seed(cls, seed: bytes, *, verification_method: str | None = None) -> Self:
        """
        Make the Ed25519 key of 32 secret bytes.

        Raises:
            KeyRefusedError: There are not 32.
        """
        return cls(Ed25519Secret(seed), verification_method)

    @classmethod
    def from_pem(
        cls,
        data: bytes,
        passphrase: str | bytes | None = None,
        *,
        verification_method: str | None = None,
    ) -> Self:
        """
        Read a PEM file.

        Args:
            data: The file, at most 64 KiB: PKCS #8, or the older forms of OpenSSL.
            passphrase: What it is encrypted with; None where it is not.
            verification_method: Where verifiers find the public key.

        Raises:
            KeyStoreError: It is not a private key in PEM, or the passphrase is
                wrong, missing or not needed.
            KeyRefusedError: The key is of another kind than the four, or not safe.
        """
        from cryptography.hazmat.primitives.asymmetric.ec import (  # noqa: PLC0415 - only for files
            EllipticCurvePrivateKey,
        )
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
            Ed25519PrivateKey,
        )
        from cryptography.hazmat.primitives.asymmetric.rsa import (  # noqa: PLC0415 - as above
            RSAPrivateKey,
        )

        key = pem.load(data, _octets(passphrase))
        if isinstance(key, Ed25519PrivateKey):
            return cls(Ed25519Secret(key.private_bytes_raw()), verification_method)
        if isinstance(key, RSAPrivateKey):
            return cls(RsaSecret(key), verification_method)
        if isinstance(key, EllipticCurvePrivateKey):
            for curve in CURVES.values():
                if key.curve.name == curve.parameters().name:
                    return cls(EcSecret(curve, key), verification_method)
        raise KeyRefusedError("the key file holds a key of a kind that is not taken")

    @classmethod
    def from_jwk(cls, jwk: Json, *, verification_method: str | None = None) -> Self:
        """
        Read a private JWK.

        Raises:
            KeyRefusedError: It is symmetric, public, of a kind that is not taken,
                meant for something else than signing, or its halves do not
                belong together.
        """
        jwk = web_key.members(jwk)
        secret = _secret_of(jwk)
        if any(jwk.get(name) != value for name, value in secret.public.to_jwk().items()):
            raise KeyRefusedError("the two halves of a JWK do not belong together")
        return cls(secret, verification_method)

    def to_pem(self, passphrase: str | bytes | None = None) -> bytes:
        """
        Write the key as PKCS #8 in PEM.

        Args:
            passphrase: Encrypts it (scrypt, AES-256); None leaves it readable by
                whoever has the file.

        Raises:
            KeyStoreError: The passphrase is empty.
        """
        return pem.dump(self._secret.pkcs8(), _octets(passphrase))

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        return self._secret.public.algorithm

    @property
    def public_key(self) -> AnyKey:
        """The public half."""
        return self._secret.public

    @property
    def verification_method(self) -> str:
        """Where verifiers find the public key."""
        return self._verification_method

    def with_verification_method(self, verification_method: str) -> Self:
        """Return the same key under another address."""
        return type(self)(self._secret, verification_method)

    def sign(self, message: bytes) -> bytes:
        """Sign `message`, shaped as `protocols.Signer.sign` says."""
        return self._secret.sign(message)

    def __repr__(self) -> str:
        return f"<LocalSigner {self.algorithm} {self._verification_method}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret key cannot be pickled or copied")


def _own_address(key: AnyKey) -> str:
    if key.algorithm is Algorithm.RSA:
        return f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{key.thumbprint()}"
    multikey = key.to_multikey()
    return f"did:key:{multikey}#{multikey}"


def _octets(passphrase: str | bytes | None) -> bytes | None:
    return passphrase.encode() if isinstance(passphrase, str) else passphrase


def _secret_of(jwk: Json) -> Secret:
    kind, name = jwk.get("kty"), jwk.get("crv")
    if kind == "OKP" and name == "Ed25519":
        web_key.check_use(jwk, ed25519.JWK_ALGORITHMS, operation="sign")
        return Ed25519Secret(web_key.octets(jwk, "d"))
    if kind == "EC" and isinstance(name, str) and name in CURVES:
        curve = elliptic.CURVES[name]
        web_key.check_use(jwk, (curve.jwk_algorithm,), operation="sign")
        number = int.from_bytes(web_key.octets(jwk, "d", length=curve.size), "big")
        return EcSecret.of_number(curve, number)
    if kind == "RSA":
        web_key.check_use(jwk, rsa_public.JWK_ALGORITHMS, operation="sign")
        if "oth" in jwk:
            raise KeyRefusedError("an RSA key of more than two primes is not taken")
        return RsaSecret.of_numbers({name: web_key.number(jwk, name) for name in _RSA_NUMBERS})
    raise KeyRefusedError("a JWK is of a kind that is not taken (Ed25519, P-256, P-384 or RSA)")
