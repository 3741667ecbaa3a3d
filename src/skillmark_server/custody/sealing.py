# SPDX-License-Identifier: Apache-2.0

"""
Where private keys lie: sealed with AES-256-GCM under a key derived from the site's own.

The id of the key is authenticated with it, so that a sealed key cannot be put
in the place of another. `KeyStore` is what something outside offers instead:
`custody.vault` and `custody.hardware`.
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

from skillmark_server.custody.hardware import HardwareKeyStore
from skillmark_server.custody.refusals import SealBroken
from skillmark_server.custody.vault import VaultKeyStore

_NONCE_BYTES: Final = 12
_INFO: Final = b"skillmark custody: keys at rest, 1"


class KeyStore(Protocol):
    """
    Seals secrets so that only it can open them.

    There are three: the site's key from the environment or a file, a Vault, a token of PKCS#11.
    """

    @property
    def VERSION(self) -> bytes:  # noqa: N802 - a constant of each store
        """First byte of what it seals: by it the store is found that opens."""
        ...

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

    VERSION: Final = b"\x01"
    """First byte of what is sealed here."""

    def __init__(self, site_key: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO)
        self._cipher = AESGCM(derive.derive(site_key.encode()))

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """Return version, nonce and ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        return self.VERSION + nonce + self._cipher.encrypt(nonce, secret, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: As in `KeyStore`.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != self.VERSION or len(nonce) != _NONCE_BYTES:
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


class KeyStores:
    """
    Opens what any of some stores sealed, and seals with the first: while one takes over.

    Args:
        first: Seals.
        others: Open what they know the form of.
    """

    def __init__(self, first: KeyStore, *others: KeyStore) -> None:
        self.VERSION = first.VERSION
        self._first = first
        self._by_form = {store.VERSION: store for store in (*reversed(others), first)}

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """Return it sealed by the first."""
        return self._first.seal(secret, about=about)

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: As in `KeyStore`.
        """
        return self._by_form.get(sealed[:1], self._first).open(sealed, about=about)


def key_store() -> KeyStore:
    """Return the store of this site; what others that the settings name sealed opens as well."""
    chosen = chosen_store()
    others = [store for store in named_stores() if store.VERSION != chosen.VERSION]
    return KeyStores(chosen, *others) if others else chosen


def chosen_store() -> KeyStore:
    """Return the one store that seals from now on; it opens only what it sealed itself."""
    stores = {"site": site_store(settings.KEY_ENCRYPTION_KEY)}
    if (vault := vault_store()) is not None:
        stores["vault"] = vault
    if (token := hardware_store()) is not None:
        stores["pkcs11"] = token
    return stores.get(settings.KEY_STORE, stores["site"])


def named_stores(*, site_key: str = "") -> list[KeyStore]:
    """Return every store that the settings name; `site_key` in the place of the site's."""
    found: list[KeyStore | None] = [
        site_store(site_key or settings.KEY_ENCRYPTION_KEY),
        vault_store(),
        hardware_store(),
    ]
    return [store for store in found if store is not None]


def vault_store() -> KeyStore | None:
    """Return the Vault that the settings name; None where they name none."""
    if not settings.VAULT_URL:
        return None
    return _vault_of(
        settings.VAULT_URL, settings.VAULT_MOUNT, settings.VAULT_KEY, settings.VAULT_CA
    )


def hardware_store() -> KeyStore | None:
    """Return the token of PKCS#11 that the settings name; None where they name none."""
    if not settings.PKCS11_MODULE:
        return None
    return _token_of(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_KEY)


def _token() -> str:
    """The Vault's token as it stands; whoever renews it writes it into the file."""
    return _as_it_stands(settings.VAULT_TOKEN, settings.VAULT_TOKEN_FILE)


def _pin() -> str:
    return _as_it_stands(settings.PKCS11_PIN, settings.PKCS11_PIN_FILE)


def _as_it_stands(text: str, file: str) -> str:
    return Path(file).read_text(encoding="utf-8").strip() if file else text


@functools.lru_cache(maxsize=4)
def _token_of(module: str, token: str, key: str) -> HardwareKeyStore:
    return HardwareKeyStore(module=module, token=token, key=key, pin=_pin)


@functools.lru_cache(maxsize=4)
def _vault_of(address: str, mount: str, key: str, ca_file: str) -> VaultKeyStore:
    return VaultKeyStore(address=address, mount=mount, key=key, token=_token, ca_file=ca_file)


@functools.lru_cache(maxsize=4)
def site_store(site_key: str) -> KeyStore:
    """Return the store under the site's own key."""
    return SiteKeyStore(site_key)
