# SPDX-License-Identifier: Apache-2.0

"""
A key store that keeps its own key elsewhere: the transit engine of a HashiCorp Vault.

What is sealed lies in our database; the key that opens it never leaves the Vault. Signing
itself is done here: transit opens the signing key for a process that then holds it.
https://developer.hashicorp.com/vault/api-docs/secret/transit

It speaks with the one address that it was given, follows no redirect, and reads no proxy
from the environment.
"""

from __future__ import annotations

import base64
import binascii
import logging
import ssl
from collections.abc import Callable
from typing import Final

import httpx

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.protocols import Json
from skillmark_server.custody.refusals import SealBroken, StoreUnreachable

_SECONDS: Final = 5.0
_LARGEST: Final = 262_144
_TOKEN: Final = "X-Vault-Token"  # noqa: S105 - the name of a header
_MISMATCH: Final = 400

_log = logging.getLogger("skillmark.custody")


class VaultKeyStore:
    """
    Seals by a key of a Vault's transit engine, of the kind `aes256-gcm96` or another AEAD.

    Args:
        address: `https://vault.example.org:8200`, without a path.
        mount: Where the engine stands, `transit` by default.
        key: The name of the key in it.
        token: Gives the token; asked each time, so that a renewed one is used.
        ca_file: Certificates to trust instead of the machine's; empty for those.
    """

    VERSION: Final = b"\x02"
    """First byte of what is sealed here; the site's own store writes another."""

    def __init__(
        self, *, address: str, mount: str, key: str, token: Callable[[], str], ca_file: str = ""
    ) -> None:
        self._address, self._mount, self._key, self._token = address, mount, key, token
        context = ssl.create_default_context(cafile=ca_file or None)
        self._client = httpx.Client(
            timeout=_SECONDS, follow_redirects=False, trust_env=False, verify=context
        )

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """
        Return the version and the Vault's ciphertext.

        Raises:
            StoreUnreachable: The Vault does not answer, refuses, or answers something else.
        """
        status, answer = self._ask("encrypt", {"plaintext": _base64(secret)}, about)
        ciphertext = answer.get("ciphertext")
        if status != httpx.codes.OK or not _is_ciphertext(ciphertext):
            raise self._refused("encrypt", status)
        return self.VERSION + str(ciphertext).encode()

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: It is not of a Vault, or the Vault says that it was altered, or sealed
                for another thing.
            StoreUnreachable: As in `seal`.
        """
        ciphertext = sealed[1:].decode("ascii", "replace")
        if sealed[:1] != self.VERSION or not _is_ciphertext(ciphertext):
            raise SealBroken(f"what is sealed for {about} has an unknown form")
        status, answer = self._ask("decrypt", {"ciphertext": ciphertext}, about)
        if status == _MISMATCH:
            raise SealBroken(
                f"what is sealed for {about} does not open: the Vault's key {self._key!r} is "
                "another than when it was sealed, or the row was altered"
            )
        plaintext = answer.get("plaintext")
        if status != httpx.codes.OK or not isinstance(plaintext, str):
            raise self._refused("decrypt", status)
        try:
            return base64.b64decode(plaintext, validate=True)
        except binascii.Error as error:
            raise self._refused("decrypt", status) from error

    def __repr__(self) -> str:
        return f"<VaultKeyStore {self._address}, key {self._key}>"

    def _ask(self, act: str, body: dict[str, str], about: str) -> tuple[int, Json]:
        """The status, and the `data` of the answer; empty where there is none."""
        body["associated_data"] = _base64(about.encode())
        url = f"{self._address}/v1/{self._mount}/{act}/{self._key}"
        try:
            with self._client.stream(
                "POST", url, json=body, headers={_TOKEN: self._token()}
            ) as response:
                data = b""
                for piece in response.iter_bytes():
                    data += piece
                    if len(data) > _LARGEST:
                        raise self._refused(act, response.status_code)
                status = response.status_code
        except (httpx.HTTPError, OSError) as error:
            _log.critical("the Vault does not answer", extra={"why": type(error).__name__})
            raise StoreUnreachable from error
        try:
            found = strict_json.loads_object(data, max_bytes=_LARGEST).get("data")
        except SkillmarkError:
            found = None
        return status, found if isinstance(found, dict) else {}

    def _refused(self, act: str, status: int) -> StoreUnreachable:
        _log.critical("the Vault does not do what it was asked", extra={"act": act, "met": status})
        return StoreUnreachable()


def _is_ciphertext(value: object) -> bool:
    return isinstance(value, str) and value.startswith("vault:v") and value.isascii()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
