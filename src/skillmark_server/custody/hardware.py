# SPDX-License-Identifier: Apache-2.0

"""
A key store whose key stands in hardware: a token of PKCS#11, such as an HSM or SoftHSM.

The token seals and opens with an AES key that need never leave it (CKM_AES_GCM). Signing itself
is done here: the token opens a signing key for a process that then holds it.
Spec: PKCS#11 3.0, Current Mechanisms § 2.12.3 (AES-GCM).

The driver is the module of the maker, a library in C that is loaded by its path; it is
initialised once a process, and one session serves all threads, one after another.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from skillmark_server.custody.refusals import SealBroken, StoreUnreachable

if TYPE_CHECKING:
    from pkcs11 import SecretKey

_NONCE_BYTES: Final = 12
_TAG_BITS: Final = 128

_log = logging.getLogger("skillmark.custody")


class HardwareKeyStore:
    """
    Seals by an AES key in a token of PKCS#11.

    Args:
        module: The path of the maker's library.
        token: The label of the token.
        key: The label of an AES key in it.
        pin: Gives the user's PIN; asked whenever a session begins.
    """

    VERSION: Final = b"\x03"
    """First byte of what is sealed here; other stores write others."""

    def __init__(self, *, module: str, token: str, key: str, pin: Callable[[], str]) -> None:
        self._module, self._token, self._key, self._pin = module, token, key, pin
        self._lock = threading.Lock()
        self._held: tuple[int, SecretKey] | None = None

    def seal(self, secret: bytes, *, about: str) -> bytes:
        """
        Return the version, a nonce, and the token's ciphertext.

        Raises:
            StoreUnreachable: The library, the token or the key is not there, the PIN is refused,
                or the token cannot do it.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return self.VERSION + nonce + self._do("encrypt", secret, nonce, about)

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """
        Return the secret.

        Raises:
            SealBroken: It is of another store, or the token says that it was altered, or sealed
                for another thing or with another key.
            StoreUnreachable: As in `seal`.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != self.VERSION or len(body) < _TAG_BITS // 8:
            raise SealBroken(f"what is sealed for {about} has an unknown form")
        return self._do("decrypt", body, nonce, about)

    def __repr__(self) -> str:
        return f"<HardwareKeyStore {self._module}, token {self._token}, key {self._key}>"

    def _do(self, act: str, data: bytes, nonce: bytes, about: str) -> bytes:
        import pkcs11
        from pkcs11 import exceptions

        said = pkcs11.GCMParams(nonce, aad=about.encode(), tag_bits=_TAG_BITS)
        with self._lock:
            for is_last in (False, True):
                try:
                    work = getattr(self._opened(), act)
                    return bytes(
                        work(data, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=said)
                    )
                except exceptions.PKCS11Error as error:
                    self._held = None
                    if act == "decrypt" and isinstance(error, _altered()):
                        raise SealBroken(
                            f"what is sealed for {about} does not open: the token's key "
                            f"{self._key!r} is another than when it was sealed, or the row was "
                            "altered"
                        ) from error
                    # A token that was taken out and put back has forgotten the session.
                    if is_last:
                        raise self._refused(error) from error
                except (OSError, RuntimeError) as error:
                    raise self._refused(error) from error
        raise StoreUnreachable

    def _opened(self) -> SecretKey:
        """The key in a session of this process: what a parent had opened is not a child's."""
        import pkcs11
        from pkcs11 import exceptions

        if self._held is None or self._held[0] != os.getpid():
            token = _library(self._module, os.getpid()).get_token(token_label=self._token)
            try:
                session = token.open(user_pin=self._pin())
            except exceptions.UserAlreadyLoggedIn:
                # A process is signed in to a token once; its other sessions are, too.
                session = token.open()
            key = session.get_key(label=self._key, object_class=pkcs11.ObjectClass.SECRET_KEY)
            self._held = os.getpid(), key
        return self._held[1]

    def _refused(self, error: Exception) -> StoreUnreachable:
        words = _what_to_do(error, self._module, self._token, self._key)
        _log.critical("the token does not do what it was asked", extra={"why": words})
        refusal = StoreUnreachable()
        refusal.add_note(words)
        return refusal


def _altered() -> tuple[type[Exception], ...]:
    from pkcs11 import exceptions

    return (
        exceptions.EncryptedDataInvalid,
        exceptions.EncryptedDataLenRange,
        exceptions.GeneralError,
        exceptions.FunctionFailed,
    )


def _what_to_do(error: Exception, module: str, token: str, key: str) -> str:
    """What was met, what was expected, and what to do; the PIN is in none of it."""
    met = type(error).__name__
    told = {
        "NoSuchToken": f"there is no token {token!r}; see SKILLMARK_PKCS11_TOKEN",
        "NoSuchKey": f"there is no AES key {key!r} in the token; see SKILLMARK_PKCS11_KEY",
        "MultipleObjectsReturned": f"the token has several keys {key!r}; rename all but one",
        "PinIncorrect": "the token refuses the PIN; see SKILLMARK_PKCS11_PIN_FILE",
        "PinLocked": "the token has locked the PIN; its officer has to unlock it",
        "MechanismInvalid": "the token cannot do AES-GCM (CKM_AES_GCM); take one that can",
        "FileNotFoundError": "the file with the PIN is not there; see SKILLMARK_PKCS11_PIN_FILE",
    }
    return f"{met}: " + told.get(met, f"{module} does not work; is it the maker's library?")


@functools.lru_cache(maxsize=4)
def _library(module: str, _process: int) -> Any:
    import pkcs11

    return pkcs11.lib(module)
