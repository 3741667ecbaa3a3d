# SPDX-License-Identifier: Apache-2.0

"""
Secrets on their way into a mail: sealed while the row waits, gone when it was sent.

A link that lets somebody keep a badge is kept as a digest everywhere else. Until its mail
has left, it must be known; a copy of the database alone must not be enough to read it.
"""

from __future__ import annotations

import base64
import functools
import os
from collections.abc import Mapping
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from skillmark.encoding import strict_json

_NONCE: Final = 12
_KEY: Final = 32


class Unsealable(Exception):
    """It was sealed under another key, or for another mail, or was changed."""


def seal(secrets: Mapping[str, str], *, about: str) -> str:
    """
    Return `secrets` sealed as text.

    Args:
        secrets: Names and values.
        about: The key of the mail; they can be opened for it alone.
    """
    nonce = os.urandom(_NONCE)
    closed = _cipher(settings.SECRET_KEY).encrypt(
        nonce, orjson.dumps(dict(secrets)), about.encode()
    )
    return base64.b64encode(nonce + closed).decode("ascii")


def unseal(sealed: str, *, about: str) -> dict[str, str]:
    """
    Return what was sealed.

    Raises:
        Unsealable: It cannot be opened.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        body = _cipher(settings.SECRET_KEY).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
    except (ValueError, InvalidTag) as error:
        raise Unsealable("the secrets of a mail cannot be opened") from error
    opened = strict_json.loads_object(body, max_bytes=len(body))
    return {name: str(value) for name, value in opened.items()}


@functools.lru_cache(maxsize=2)
def _cipher(secret: str) -> AESGCM:
    kdf = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=b"skillmark outbox secrets v1")
    return AESGCM(kdf.derive(secret.encode()))
