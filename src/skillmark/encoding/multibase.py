# SPDX-License-Identifier: Apache-2.0

"""
Multibase texts and the multicodec prefixes of keys, as Data Integrity uses them.

Spec: Controlled Identifiers 1.0 § Multibase, § Multikey. Two bases only, as
there: `z` (base58btc) and `u` (base64url without padding).

Base58 takes time that grows with the square of the length, therefore each
reader says how long a text can be.
"""

from __future__ import annotations

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
_PAIRS: Final = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_PAIR: Final = 58**2
_CHUNK: Final = 58**10
"""The largest power that two digits of a Python integer hold; ten characters."""

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
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    if len(octets) * 7 > _LONGEST_BASE58 * 5:  # 1.4 characters a byte, rounded up
        raise EncodingError(f"{len(octets)} bytes are too many for base58")
    number = int.from_bytes(octets, "big")
    pieces: list[str] = []
    while number:
        number, chunk = divmod(number, _CHUNK)
        for _ in range(5):
            chunk, pair = divmod(chunk, _PAIR)
            pieces.append(_PAIRS[pair])
    pieces.reverse()
    return "1" * zeros + "".join(pieces).lstrip("1")


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
