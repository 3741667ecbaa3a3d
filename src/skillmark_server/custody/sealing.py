# SPDX-License-Identifier: Apache-2.0

"""
Where private keys lie: sealed with AES-256-GCM under a key derived from the site's own.

The id of the key is authenticated with it, so that a sealed key cannot be put
in the place of another. `KeyStore` is what a vault or a hardware module would
offer instead.
"""

from __future__ import annotations

import functools
import os
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from skillmark_server.custody.refusals import SealBroken

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_INFO: Final = b"skillmark custody: keys at rest, 1"


class KeyStore(Protocol):
    """Seals secrets so that only it can open them."""

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """Return `secret` sealed for the thing with the id `about`."""
        ...

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: It was not sealed here, or not for `about`, or was altered.
        """
        ...


class SiteKeyStore:
    """
    Seals under the site's key-encryption key.

    Args:
        site_key: Any text of at least 128 bits of entropy.
    """

    def __init__(self, site_key: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO)
        self._cipher = AESGCM(derive.derive(site_key.encode()))

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """Return version, nonce and ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, secret, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: As in `KeyStore`.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
            raise SealBroken(f"what is sealed for {about} has an unknown form")
        try:
            return self._cipher.decrypt(nonce, body, about.encode())
        except InvalidTag as error:
            raise SealBroken(
                f"what is sealed for {about} does not open: SKILLMARK_KEY_ENCRYPTION_KEY is "
                "another than when it was sealed, or the row was altered"
            ) from error

    def __repr__(self) -> str:
        return "<SiteKeyStore, not shown>"


def key_store() -> KeyStore:
    """Return the store of this site."""
    return _store_of(settings.KEY_ENCRYPTION_KEY)


@functools.lru_cache(maxsize=4)
def _store_of(site_key: str) -> KeyStore:
    return SiteKeyStore(site_key)
