# SPDX-License-Identifier: Apache-2.0

"""
Private keys as PEM files: PKCS #8, encrypted by a passphrase where one is given.

Spec: RFC 5958; RFC 8018 § PBES2; RFC 7914 (scrypt). Written here and not by
`cryptography`, whose PKCS #8 stretches a passphrase by 2048 rounds only. The
files are read by `openssl pkey` too.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Final

from skillmark.errors import KeyStoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_LARGEST_FILE: Final = 65_536

# 16 MiB of memory, five times over: OWASP's figures for what OpenSSL reads by default.
_COST: Final = 2**14
_BLOCK: Final = 8
_LANES: Final = 5
_SALT_BYTES: Final = 16
_IV_BYTES: Final = 16
_KEY_BYTES: Final = 32

_INTEGER, _OCTETS, _OBJECT, _SEQUENCE = 0x02, 0x04, 0x06, 0x30
_PBES2: Final = bytes.fromhex("2a864886f70d01050d")
_SCRYPT: Final = bytes.fromhex("2b06010401da47040b")
_AES256_CBC: Final = bytes.fromhex("60864801650304012a")

_LINE: Final = 64


def load(pem: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """
    Read a private key.

    Args:
        pem: PKCS #8, or the older forms of OpenSSL.
        passphrase: What the file is encrypted with; None where it is not.

    Raises:
        KeyStoreError: It is not a private key in PEM, the passphrase is wrong,
            missing, or not needed.
    """
    from cryptography.exceptions import (  # noqa: PLC0415 - only for files
        InternalError,
        UnsupportedAlgorithm,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        load_pem_private_key,
    )

    if len(pem) > _LARGEST_FILE:
        raise KeyStoreError(f"the key file has {len(pem)} bytes, at most {_LARGEST_FILE} are read")
    # The causes are cut off on purpose: none of them may carry what was read.
    try:
        return load_pem_private_key(pem, passphrase)
    except TypeError:
        said = "is encrypted" if passphrase is None else "is not encrypted"
        given = "none" if passphrase is None else "one"
        raise KeyStoreError(f"the key file {said}, and {given} was given as passphrase") from None
    except (ValueError, UnsupportedAlgorithm, InternalError):
        raise KeyStoreError(
            "the key file cannot be read: not a private key in PEM, or the passphrase is wrong"
        ) from None


def dump(pkcs8: bytes, passphrase: bytes | None) -> bytes:
    """
    Write a private key.

    Args:
        pkcs8: The `PrivateKeyInfo` in DER.
        passphrase: Not empty; None to leave the key readable by whoever has the file.

    Raises:
        KeyStoreError: The passphrase is empty.
    """
    if passphrase is None:
        return _armour("PRIVATE KEY", pkcs8)
    if not passphrase:
        raise KeyStoreError("the passphrase is empty")
    return _armour("ENCRYPTED PRIVATE KEY", _encrypted(pkcs8, passphrase))


def _encrypted(pkcs8: bytes, passphrase: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415 - only for files
        Cipher,
        algorithms,
        modes,
    )
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.padding import PKCS7  # noqa: PLC0415 - as above

    salt, iv = os.urandom(_SALT_BYTES), os.urandom(_IV_BYTES)
    key = Scrypt(salt, _KEY_BYTES, _COST, _BLOCK, _LANES).derive(passphrase)
    padder = PKCS7(_IV_BYTES * 8).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).encryptor()
    secret = encryptor.update(padder.update(pkcs8) + padder.finalize()) + encryptor.finalize()
    stretching = _der(
        _SEQUENCE,
        _der(_OCTETS, salt) + _number(_COST) + _number(_BLOCK) + _number(_LANES),
    )
    scheme = _der(
        _SEQUENCE,
        _der(_SEQUENCE, _der(_OBJECT, _SCRYPT) + stretching)
        + _der(_SEQUENCE, _der(_OBJECT, _AES256_CBC) + _der(_OCTETS, iv)),
    )
    algorithm = _der(_SEQUENCE, _der(_OBJECT, _PBES2) + scheme)
    return _der(_SEQUENCE, algorithm + _der(_OCTETS, secret))


def _der(tag: int, content: bytes) -> bytes:
    """One value in DER: tag, length, content."""
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - the short form of a length ends here
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _number(value: int) -> bytes:
    # One bit more than the value needs keeps it positive.
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _armour(label: str, der: bytes) -> bytes:
    body = base64.b64encode(der).decode("ascii")
    lines = [body[start : start + _LINE] for start in range(0, len(body), _LINE)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()
