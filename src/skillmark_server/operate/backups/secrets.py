# SPDX-License-Identifier: Apache-2.0

"""
The secrets of a site, as a backup may hold them: sealed under a passphrase, or not at all.

AES-256-GCM under a key that scrypt (RFC 7914) makes of the passphrase. Whoever has a backup
and its passphrase can issue in the site's name, so a backup is made without them unless asked.

Nothing of Django here: settings make new secrets where they find none, so the old ones must be
put back before settings are read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark_server.operate.backups.manifest import BackupError

SHORTEST_PASSPHRASE: Final = 20
_HEAD: Final = b"skillmark secrets 1\n"
_SALT: Final = 16
_NONCE: Final = 12
_COST: Final = 2**17
"""128 MiB and some tenths of a second for each guess."""
NAMES: Final = ("secret_key", "key_encryption_key")


def fingerprint(key_encryption_key: str) -> str:
    """Sixteen hexadecimal digits by which a key-encryption key is known again."""
    mac = hmac.new(key_encryption_key.encode(), b"skillmark backup: which key", hashlib.sha256)
    return mac.hexdigest()[:16]


def passphrase_in(path: Path) -> str:
    """
    Return the passphrase that a file holds.

    Raises:
        BackupError: It cannot be read, or is shorter than `SHORTEST_PASSPHRASE` characters.
    """
    try:
        words = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BackupError(f"the passphrase in {path} cannot be read ({error})") from error
    if len(words) < SHORTEST_PASSPHRASE:
        raise BackupError(
            f"the passphrase in {path} has {len(words)} characters, "
            f"at least {SHORTEST_PASSPHRASE} are wanted"
        )
    return words


def seal(secrets: dict[str, str], passphrase: str) -> bytes:
    """Return `secrets`, sealed under `passphrase`."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    closed = _cipher(passphrase, salt).encrypt(nonce, orjson.dumps(secrets), _HEAD)
    return _HEAD + salt + nonce + closed


def unseal(sealed: bytes, passphrase: str) -> dict[str, str]:
    """
    Return what was sealed.

    Raises:
        BackupError: The passphrase is another, or the bytes are not what was written.
    """
    head, rest = sealed[: len(_HEAD)], sealed[len(_HEAD) :]
    salt, nonce, closed = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
    if head != _HEAD or not closed:
        raise BackupError("the secrets of the backup have an unknown form")
    try:
        body = _cipher(passphrase, salt).decrypt(nonce, closed, _HEAD)
        found = strict_json.loads_object(body, max_bytes=len(body))
    except (InvalidTag, SkillmarkError) as error:
        raise BackupError("the secrets of the backup do not open with this passphrase") from error
    return {name: str(found[name]) for name in NAMES if name in found}


def put_back(secrets: dict[str, str], data: Path) -> None:
    """
    Write the secrets to where a site in `data` looks for them; for its owner's eyes only.

    Raises:
        BackupError: Another one lies there already.
    """
    folder = data / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, value in secrets.items():
        place = folder / name
        if place.exists():
            if place.read_text(encoding="utf-8").strip() != value:
                raise BackupError(f"{place} holds another one; move it away first")
            continue
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(value)


def is_key_given(data: Path) -> bool:
    """Whether the site in `data` has a key-encryption key, rather than would make a new one."""
    name = "SKILLMARK_KEY_ENCRYPTION_KEY"
    given = os.environ.get(name) or os.environ.get(f"{name}_FILE")
    return bool(given) or (data / "secrets" / "key_encryption_key").is_file()


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))
