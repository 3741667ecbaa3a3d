# SPDX-License-Identifier: Apache-2.0

"""
Where private keys lie: sealed with AES-256-GCM under a key derived from the site's own.

The id of the key is authenticated with it, so that a sealed key cannot be put
in the place of another. `KeyStore` is what something outside offers instead;
`custody.vault` is one.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.vault import VaultKeyStore

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


class EitherKeyStore:
    """
    Opens what any of two stores sealed, and seals with the first: while one takes over.

    Args:
        first: Seals.
        second: Opens what the first does not know the form of.
    """

    def __init__(self, first: KeyStore, second: KeyStore) -> None:
        self._first, self._second = first, second

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """Return it sealed by the first."""
        return self._first.seal(secret, about=about)

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: As in `KeyStore`.
        """
        of_first = isinstance(self._first, VaultKeyStore) == (sealed[:1] == VaultKeyStore.VERSION)
        return (self._first if of_first else self._second).open(sealed, about=about)


def key_store() -> KeyStore:
    """Return the store of this site."""
    site, vault = site_store(settings.KEY_ENCRYPTION_KEY), vault_store()
    if vault is None:
        return site
    return (
        EitherKeyStore(vault, site)
        if settings.KEY_STORE == "vault"
        else EitherKeyStore(site, vault)
    )


def chosen_store() -> KeyStore:
    """Return the one store that seals from now on; it opens only what it sealed itself."""
    vault = vault_store()
    if settings.KEY_STORE == "vault" and vault is not None:
        return vault
    return site_store(settings.KEY_ENCRYPTION_KEY)


def vault_store() -> VaultKeyStore | None:
    """Return the Vault that the settings name; None where they name none."""
    if not settings.VAULT_URL:
        return None
    return _vault_of(
        settings.VAULT_URL, settings.VAULT_MOUNT, settings.VAULT_KEY, settings.VAULT_CA
    )


def _token() -> str:
    """The token as it stands; whoever renews it writes it into the file."""
    if settings.VAULT_TOKEN_FILE:
        return Path(settings.VAULT_TOKEN_FILE).read_text(encoding="utf-8").strip()
    return str(settings.VAULT_TOKEN)


@functools.lru_cache(maxsize=4)
def _vault_of(address: str, mount: str, key: str, ca_file: str) -> VaultKeyStore:
    return VaultKeyStore(address=address, mount=mount, key=key, token=_token, ca_file=ca_file)


@functools.lru_cache(maxsize=4)
def site_store(site_key: str) -> KeyStore:
    """Return the store under the site's own key."""
    return SiteKeyStore(site_key)
