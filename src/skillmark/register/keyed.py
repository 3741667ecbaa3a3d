# SPDX-License-Identifier: Apache-2.0

"""
What the register derives from its one secret: places in lists, ids and salts.

Derived and not drawn, so that a run that was broken off and run again gives
the same badge to the same row, byte for byte. Without the secret they tell as
little as random ones. The secret stands in a file beside the register.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from typing import Final

from skillmark.errors import RegisterError
from skillmark.issuer.files import read_regular, write_whole
from skillmark.status.allocation import KEY_BYTES, Permutation

NAME: Final = "register.key"
_UUID_BYTES: Final = 16


class Secret:
    """The secret of one register."""

    __slots__ = ("_key", "_permutations")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._permutations: dict[tuple[int, int], Permutation] = {}

    @classmethod
    def of_folder(cls, folder: Path, *, may_be_new: bool) -> Secret:
        """
        Read the secret, or draw it where the register is new.

        Args:
            folder: Held by one process.
            may_be_new: Whether nothing was derived from a secret yet.

        Raises:
            RegisterError: It is missing, and badges were issued with it; or it is damaged.
            KeyStoreError: The file cannot be read or written.
        """
        path = folder / NAME
        if not path.exists():
            if not may_be_new:
                raise RegisterError(
                    f"{NAME} is missing: put it back from a backup, since without it two badges "
                    "could get one place in a status list"
                )
            write_whole(path, os.urandom(KEY_BYTES), replace=False)
        key = read_regular(path)
        if len(key) != KEY_BYTES:
            raise RegisterError(f"{NAME} has {len(key)} bytes, expected {KEY_BYTES}")
        return cls(key)

    def index(self, list_number: int, counter: int, size: int) -> int:
        """Return the place of the `counter`-th badge in a status list."""
        name = (list_number, size)
        permutation = self._permutations.get(name)
        if permutation is None:
            own = self._derived(b"list", list_number.to_bytes(8, "big"))
            permutation = self._permutations[name] = Permutation(own, size)
        return permutation.index_for(counter)

    def credential_id(self, row_key: bytes) -> str:
        """Return the id of the badge of one row, a `urn:uuid:`."""
        octets = self._derived(b"id", row_key)[:_UUID_BYTES]
        return f"urn:uuid:{uuid.UUID(bytes=octets, version=4)}"

    def salt(self, row_key: bytes) -> str:
        """Return the salt of the recipient's hash in the badge of one row, as hexadecimal."""
        return self._derived(b"salt", row_key)[:16].hex()

    def __repr__(self) -> str:
        return "<Secret, not shown>"

    def _derived(self, purpose: bytes, data: bytes) -> bytes:
        return hashlib.blake2b(
            data, digest_size=KEY_BYTES, key=self._key, person=b"skillmark-" + purpose
        ).digest()
