# SPDX-License-Identifier: Apache-2.0

"""
The text of a Multikey: base58btc of a multicodec prefix and the key's bytes.

Spec: Controlled Identifiers 1.0 § Multikey. Base58btc alone is taken (the
cryptosuites demand it), so that a key has one text.
"""

from __future__ import annotations

from typing import Final

from skillmark.encoding.multibase import KEY_LIMIT, REFUSED_CODECS, RSA_PUBLIC, decode_multibase
from skillmark.errors import EncodingError, KeyRefusedError

_PREFIX_BYTES: Final = 2

_RSA_LIMIT: Final = 1_536
"""Characters: an RSA key of 8192 bits has some 1420."""


def split(text: str) -> tuple[bytes, bytes]:
    """
    Return the multicodec prefix and the bytes of the key.

    Raises:
        KeyRefusedError: `text` is not base58btc multibase, is too long, or is
            of a kind that is never taken (a secret key among them).
    """
    if not text.startswith("z"):
        raise KeyRefusedError(f"a Multikey begins with {text[:1]!r}, expected 'z' (base58btc)")
    try:
        octets = decode_multibase(text, limit=_RSA_LIMIT)
    except EncodingError as error:
        raise KeyRefusedError(f"a Multikey cannot be read: {error.message}") from error
    prefix, key = octets[:_PREFIX_BYTES], octets[_PREFIX_BYTES:]
    if prefix in REFUSED_CODECS:
        raise KeyRefusedError(f"a Multikey is of kind {REFUSED_CODECS[prefix]}, which is not taken")
    if len(text) > KEY_LIMIT and prefix != RSA_PUBLIC:
        raise KeyRefusedError(
            f"a Multikey has {len(text)} characters, at most {KEY_LIMIT} are read"
        )
    return prefix, key


def key_of_kind(text: str, wanted: bytes, kind: str) -> bytes:
    """
    Return the bytes of the key in `text`, of which the prefix must be `wanted`.

    Raises:
        KeyRefusedError: As in `split`, or it is of another kind.
    """
    prefix, key = split(text)
    if prefix != wanted:
        raise KeyRefusedError(f"a Multikey has the prefix {prefix.hex()!r}, expected {kind}")
    return key
