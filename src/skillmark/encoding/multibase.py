# SPDX-License-Identifier: Apache-2.0

"""
Multibase texts and the multicodec prefixes of keys, as Data Integrity uses them.

Spec: Controlled Identifiers 1.0 § Multibase, § Multikey. Two bases only, as
there: `z` (base58btc) and `u` (base64url without padding).

Base58 takes time that grows with the square of the length, therefore each
reader says how long a text can be.
"""

from __future__ import annotations

import struct
from typing import Final, Literal

from skillmark.encoding import base64url
from skillmark.errors import EncodingError

KEY_LIMIT: Final = 128
"""Characters of a public key of an elliptic curve, at most."""

PROOF_LIMIT: Final = 512
"""Characters of a `proofValue`, at most."""

_LONGEST_BASE58: Final = 8_192
"""Characters; beyond this the work is felt, whatever a caller allows."""

# Multicodec prefixes: the code of the table as an unsigned variable-length integer.
ED25519_PUBLIC: Final = b"\xed\x01"
P256_PUBLIC: Final = b"\x80\x24"
P384_PUBLIC: Final = b"\x81\x24"
RSA_PUBLIC: Final = b"\x85\x24"

REFUSED_CODECS: Final = {
    b"\xe7\x01": "secp256k1",
    b"\xea\x01": "BLS12-381 (G1)",
    b"\xeb\x01": "BLS12-381 (G2)",
    b"\xec\x01": "X25519",
    b"\xee\x01": "BLS12-381 (G1 and G2)",
    b"\x82\x24": "P-521",
    b"\x80\x26": "a secret Ed25519 key",
    b"\x86\x26": "a secret P-256 key",
    b"\x87\x26": "a secret P-384 key",
}
"""Kinds of key that are met in the wild and never taken, to name them in a refusal."""

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CHARACTERS: Final = _ALPHABET.encode().ljust(256, b"?")
"""The character of each digit."""

_WRITTEN: Final = 58**96
"""What is written in one go: a signature, a key or a digest and more."""

_48_DIGITS: Final = 58**48
_24_DIGITS: Final = 58**24
_8_DIGITS: Final = 58**8
_PACK: Final = struct.Struct(">" + "8xQ" * 12).pack
_OF_WRITTEN: Final = 24 * 8


def _halving(digits: int, bits: int) -> tuple[int, int, int, int, int]:
    """
    Return how pieces of so many digits, so many bits apart, are halved.

    Reciprocal, shift, the bits of the quotients, divisor, and how far the halves are apart.
    """
    divisor, limit = 58 ** (digits // 2), 58**digits
    shift = next(
        shift
        for shift in range(limit.bit_length(), bits)
        if (-(1 << shift) % divisor) * limit < 1 << shift
    )
    kept = (1 << (divisor - 1).bit_length()) - 1
    return (
        -(-(1 << shift) // divisor),
        shift,
        sum(kept << place for place in range(0, 8 * _OF_WRITTEN, bits)),
        divisor,
        bits // 2,
    )


_HALVINGS: Final = (_halving(8, 128), _halving(4, 64), _halving(2, 32))

_NO_DIGIT: Final = 0xFF
_DIGITS: Final = bytes(
    _ALPHABET.index(chr(octet)) if chr(octet) in _ALPHABET else _NO_DIGIT for octet in range(256)
)
"""The value of each character."""

_LANES: Final = 128
_PIECE: Final = 58**_LANES
_JOINS: Final = tuple(
    (
        8 * width,
        int.from_bytes((bytes(width) + b"\xff" * width) * (_LANES // (2 * width)), "big"),
        58**width,
    )
    for width in (1, 2, 4, 8, 16, 32, 64)
)
"""For each step how far neighbours are apart in bits, which are kept, and what the others weigh."""


def base58btc_encode(octets: bytes) -> str:
    """
    Write `octets` in the alphabet of Bitcoin; each leading zero byte becomes a `1`.

    Raises:
        EncodingError: The text would be longer than any reader takes.
    """
    return base58btc_octets(octets).decode("ascii")


def base58btc_octets(octets: bytes) -> bytes:
    """
    Write the same as `base58btc_encode`, as ASCII bytes.

    Raises:
        EncodingError: As there.
    """
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    if len(octets) * 7 > _LONGEST_BASE58 * 5:  # 1.4 characters a byte, rounded up
        raise EncodingError(f"{len(octets)} bytes are too many for base58")
    number = int.from_bytes(octets, "big")
    digits = b""
    while number >= _WRITTEN:
        number, piece = divmod(number, _WRITTEN)
        digits = _digits(piece) + digits
    digits = _digits(number) + digits
    return b"1" * zeros + digits.translate(_CHARACTERS).lstrip(b"1")


def _digits(number: int) -> bytes:
    """
    Return the 96 digits to the base 58 of a number below 58**96, as bytes.

    It is cut into twelve pieces of eight digits. From there each step halves
    all pieces at once, each in a part of one large number that has room for
    the product with the reciprocal: an exact quotient, since the reciprocal is
    rounded up by less than one in all that a piece can hold.
    """
    upper, lower = divmod(number, _48_DIGITS)
    a, b = divmod(upper, _24_DIGITS)
    c, d = divmod(lower, _24_DIGITS)
    a, a0 = divmod(a, _8_DIGITS)
    b, b0 = divmod(b, _8_DIGITS)
    c, c0 = divmod(c, _8_DIGITS)
    d, d0 = divmod(d, _8_DIGITS)
    a2, a1 = divmod(a, _8_DIGITS)
    b2, b1 = divmod(b, _8_DIGITS)
    c2, c1 = divmod(c, _8_DIGITS)
    d2, d1 = divmod(d, _8_DIGITS)
    lanes = int.from_bytes(_PACK(a2, a1, a0, b2, b1, b0, c2, c1, c0, d2, d1, d0), "big")
    for reciprocal, shift, kept, divisor, apart in _HALVINGS:
        quotients = (lanes * reciprocal >> shift) & kept
        lanes += (quotients << apart) - quotients * divisor
    return lanes.to_bytes(_OF_WRITTEN, "big")[1::2]


def base58btc_decode(text: str, *, limit: int = PROOF_LIMIT) -> bytes:
    """
    Read a text in the alphabet of Bitcoin.

    Args:
        text: Without a multibase prefix.
        limit: Characters at most; never more than 8192.

    Raises:
        EncodingError: `text` is over the limit, or has a character outside the alphabet.
    """
    if len(text) > min(limit, _LONGEST_BASE58):
        raise EncodingError(f"a base58 text has {len(text)} characters, at most {limit} are read")
    zeros = len(text) - len(text.lstrip("1"))
    try:
        digits = text.encode("ascii").translate(_DIGITS)
    except UnicodeEncodeError as error:
        raise EncodingError("a text is not base58") from error
    if _NO_DIGIT in digits:
        raise EncodingError("a text is not base58")
    if len(digits) <= _LANES:
        number = _number(digits)
        return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    number = 0
    for start in range(-(-len(digits) % _LANES), len(digits), _LANES):
        number = number * _PIECE + _number(digits[max(start, 0) : start + _LANES])
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _number(digits: bytes) -> int:
    """
    Return the number that at most 128 digits to the base 58 make.

    Each step joins every two neighbours in all of the number at once: a byte and the
    next to two bytes, those to four, until one number is left.
    """
    number = int.from_bytes(digits, "big")
    for shift, mask, factor in _JOINS:
        number = (number & mask) + factor * (number >> shift & mask)
    return number


def encode_multibase(octets: bytes, base: Literal["z", "u"] = "z") -> str:
    """
    Write `octets` with the prefix of its base.

    Raises:
        EncodingError: There are too many bytes for base58.
    """
    return base + (base58btc_encode(octets) if base == "z" else base64url.encode(octets))


def decode_multibase(text: str, limit: int = PROOF_LIMIT) -> bytes:
    """
    Read a multibase text.

    Args:
        text: `z` and base58btc, or `u` and base64url without padding.
        limit: Characters at most, with the prefix.

    Raises:
        EncodingError: `text` is over the limit, begins otherwise, or is not of its base.
    """
    if len(text) > limit:
        raise EncodingError(
            f"a multibase text has {len(text)} characters, at most {limit} are read"
        )
    if text.startswith("z"):
        return base58btc_decode(text[1:], limit=limit)
    if text.startswith("u"):
        return base64url.decode(text[1:], limit=limit)
    raise EncodingError(f"a multibase text begins with {text[:1]!r}, expected 'z' or 'u'")
