# SPDX-License-Identifier: Apache-2.0

"""
ECDSA public keys on P-256 and P-384 (FIPS 186-5), with signatures as `r || s`.

DER signatures are not taken: Data Integrity and JOSE both write IEEE P1363,
and a second form would be a second text of one signature.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from skillmark.encoding import base64url
from skillmark.encoding.multibase import P256_PUBLIC, P384_PUBLIC, encode_multibase
from skillmark.errors import KeyRefusedError
from skillmark.keys import jwk as web_key
from skillmark.keys import multikey
from skillmark.protocols import Algorithm, Json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        EllipticCurve,
        EllipticCurvePublicKey,
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """What distinguishes the two curves."""

    algorithm: Algorithm
    size: int
    """Bytes of a coordinate, and of each half of a signature."""
    order: int
    """Of the group of points; r and s lie under it."""
    codec: bytes
    jwk_algorithm: str

    def parameters(self) -> EllipticCurve:
        """Return the curve as `cryptography` names it."""
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - 40 ms; few need it

        return ec.SECP256R1() if self.algorithm is Algorithm.P256 else ec.SECP384R1()

    def scheme(self, *, deterministic: bool = False) -> ECDSA:
        """Return ECDSA with the hash that belongs to the curve."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above

        digest = hashes.SHA256() if self.algorithm is Algorithm.P256 else hashes.SHA384()
        return ec.ECDSA(digest, deterministic_signing=deterministic)


P256: Final = Curve(
    Algorithm.P256,
    32,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    P256_PUBLIC,
    "ES256",
)
P384: Final = Curve(
    Algorithm.P384,
    48,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    P384_PUBLIC,
    "ES384",
)
CURVES: Final = {curve.algorithm.value: curve for curve in (P256, P384)}
"""By the name that `crv` has in a JWK."""

_EVEN_Y: Final = 2


@dataclass(frozen=True, slots=True)
class EcKey:
    """
    A public key on P-256 or P-384.

    Args:
        curve: `P256` or `P384`.
        point: The point in compressed form (SEC 1 § 2.3.3), 33 or 49 bytes.

    Raises:
        KeyRefusedError: `point` has another length or form, or does not lie on the curve.
    """

    curve: Curve
    point: bytes
    _key: EllipticCurvePublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - 40 ms; few need it

        name = self.curve.algorithm
        if len(self.point) != self.curve.size + 1 or self.point[0] not in (_EVEN_Y, _EVEN_Y + 1):
            raise KeyRefusedError(
                f"a {name} key has {len(self.point)} bytes, expected {self.curve.size + 1} "
                "of a compressed point"
            )
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(self.curve.parameters(), self.point)
        except ValueError as error:
            raise KeyRefusedError(f"a {name} key does not lie on its curve") from error
        object.__setattr__(self, "_key", key)

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key."""
        return self.curve.algorithm

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """
        Read `zDna…` (P-256) or `z82L…` (P-384).

        Raises:
            KeyRefusedError: It is not the Multikey of a point on one of the two.
        """
        prefix, point = multikey.split(text)
        for curve in CURVES.values():
            if prefix == curve.codec:
                return cls(curve, point)
        raise KeyRefusedError(
            f"a Multikey has the prefix {prefix.hex()!r}, expected P-256 or P-384"
        )

    @classmethod
    def from_jwk(cls, jwk: Json) -> Self:
        """
        Read a public JWK with `kty` EC and `crv` P-256 or P-384.

        Raises:
            KeyRefusedError: It is of another kind, private, meant for something
                else, or not a point on its curve.
        """
        jwk = web_key.members(jwk)
        name = jwk.get("crv")
        curve = CURVES.get(name) if isinstance(name, str) else None
        if jwk.get("kty") != "EC" or curve is None:
            raise KeyRefusedError("a JWK is not of `kty` EC and `crv` P-256 or P-384")
        web_key.refuse_private(jwk)
        web_key.check_use(jwk, (curve.jwk_algorithm,))
        x = web_key.octets(jwk, "x", length=curve.size)
        y = web_key.octets(jwk, "y", length=curve.size)
        # The compressed form stands for the one y of this parity that lies on the curve.
        key = cls(curve, bytes([_EVEN_Y + (y[-1] & 1)]) + x)
        if key._uncompressed() != x + y:
            raise KeyRefusedError(f"a {name} key does not lie on its curve")
        return key

    def to_multikey(self) -> str:
        """Write `zDna…` or `z82L…`."""
        return encode_multibase(self.curve.codec + self.point)

    def to_jwk(self) -> Json:
        """Write the public JWK."""
        return {**self._required()}

    def thumbprint(self) -> str:
        """Return the SHA-256 thumbprint of the JWK, base64url (RFC 7638)."""
        return web_key.thumbprint(self._required())

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (`r || s`, 64 or 96 bytes) is right for `message`."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded by now
        from cryptography.hazmat.primitives.asymmetric.utils import (  # noqa: PLC0415 - as above
            encode_dss_signature,
        )

        size = self.curve.size
        if len(signature) != 2 * size:
            return False
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        if not (0 < r < self.curve.order and 0 < s < self.curve.order):
            return False
        try:
            self._key.verify(encode_dss_signature(r, s), message, self.curve.scheme())
        except InvalidSignature:
            return False
        return True

    def _uncompressed(self) -> bytes:
        """X and y, one after the other."""
        numbers = self._key.public_numbers()
        return numbers.x.to_bytes(self.curve.size, "big") + numbers.y.to_bytes(
            self.curve.size, "big"
        )

    def _required(self) -> dict[str, str]:
        both, size = self._uncompressed(), self.curve.size
        return {
            "kty": "EC",
            "crv": self.curve.algorithm.value,
            "x": base64url.encode(both[:size]),
            "y": base64url.encode(both[size:]),
        }
