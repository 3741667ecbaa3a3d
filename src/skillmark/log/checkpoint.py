# SPDX-License-Identifier: Apache-2.0

"""
A checkpoint: how many leaves a log has, and their root; a signed note makes somebody stand for it.

Spec: C2SP tlog-checkpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from skillmark.errors import LogProofError
from skillmark.log.note import LogKey, from_base64, sign_note, signed_text, to_base64
from skillmark.protocols import Signer

HASH_BYTES: Final = 32
_LEAST_LINES: Final = 3
_NUMBER: Final = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """
    What a log says of itself.

    Args:
        origin: The name of the log, which is that of its key.
        size: How many leaves.
        root: Over all of them, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def sign(self, *, key: LogKey, signer: Signer) -> bytes:
        """Return it as a signed note; `key` has the name of the origin."""
        text = f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"
        return sign_note(text, key=key, signer=signer)

    @classmethod
    def from_note(cls, note: bytes, *, key: LogKey) -> Self:
        """
        Read what the log with `key` signed; lines behind the third are passed over.

        Raises:
            LogProofError: It is not written as a checkpoint, or that of another log.
            NotInLogError: `key` did not sign it.
        """
        lines = signed_text(note, key=key).split("\n")[:-1]
        if len(lines) < _LEAST_LINES or not all(lines):
            raise LogProofError("a checkpoint has not three lines, or an empty one")
        if lines[0] != key.name:
            raise LogProofError("a checkpoint is that of another log than its key")
        size, root = number_of(lines[1]), from_base64(lines[2])
        if len(root) != HASH_BYTES:
            raise LogProofError(f"a root has {len(root)} bytes, expected {HASH_BYTES}")
        return cls(lines[0], size, root)


def number_of(text: str) -> int:
    """
    Read a whole number in its one right form.

    Raises:
        LogProofError: It is not one, or larger than any log.
    """
    if _NUMBER.fullmatch(text) is None:
        raise LogProofError("a number of a log is not written as one")
    return int(text)
