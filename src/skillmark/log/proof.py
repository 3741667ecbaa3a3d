# SPDX-License-Identifier: Apache-2.0

"""
A proof that a log holds something, in one file that needs no network.

It is worth what the key of the log is worth: the key comes from whoever checks, never from the
file. The moment is what the site wrote; that it was not written later is shown by a checkpoint
that somebody kept from before.

Spec: C2SP tlog-proof.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Self

from skillmark.errors import LogProofError, NotInLogError
from skillmark.log.checkpoint import HASH_BYTES, Checkpoint, number_of
from skillmark.log.entry import Entry
from skillmark.log.note import LARGEST, LogKey, from_base64, to_base64
from skillmark.log.tree import root_by_path

_HEAD: Final = "c2sp.org/tlog-proof@v1"
_MOST_HASHES: Final = 63
"""Of a tree of as many leaves as there are numbers for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProof:
    """
    A proof as it stands in a file.

    Args:
        index: Of the leaf, from 0.
        path: The hashes beside it, from the leaf upwards.
        checkpoint: A signed note.
        extra: What stands behind the leaf.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def to_bytes(self) -> bytes:
        """Write it."""
        lines = [_HEAD]
        if self.extra:
            lines.append(f"extra {to_base64(self.extra)}")
        lines += [f"index {self.index}", *map(to_base64, self.path), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """
        Read one.

        Raises:
            LogProofError: It is not written so, or too large.
        """
        if len(content) > LARGEST:
            raise LogProofError(f"a proof has {len(content)} bytes, at most {LARGEST} are read")
        head, empty, checkpoint = content.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise LogProofError("a proof is not text") from error
        if not empty or lines.pop(0) != _HEAD:
            raise LogProofError(f"a proof does not begin with {_HEAD}")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise LogProofError("a proof does not say the place of its leaf")
        index = number_of(lines.pop(0).removeprefix("index "))
        path = tuple(map(from_base64, lines))
        if len(path) > _MOST_HASHES or any(len(each) != HASH_BYTES for each in path):
            raise LogProofError("the path of a proof is no list of hashes")
        return cls(index=index, path=path, checkpoint=checkpoint, extra=extra)


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log holds. Only `check_logged` makes one."""

    entry: Entry
    checkpoint: Checkpoint


def check_logged(signed: bytes, proof: LogProof, *, key: LogKey) -> Logged:
    """
    Return what the log with `key` says of `signed`.

    Args:
        signed: What was signed, byte for byte.
        proof: Of the same badge.
        key: Of a log that whoever asks trusts.

    Raises:
        LogProofError: The proof is not one of a Skillmark site, or that of another log.
        NotInLogError: The log did not sign it, its leaf has another place, or it is about
            something else than `signed`.
    """
    checkpoint = Checkpoint.from_note(proof.checkpoint, key=key)
    entry = Entry.from_extra(proof.extra)
    if hashlib.sha256(signed).digest() not in entry.forms:
        raise NotInLogError("the proof is about another badge, or the badge was changed")
    if entry.sequence != proof.index + 1:
        raise NotInLogError("the number of the leaf is not that of its place")
    root = root_by_path(entry.leaf(), proof.path, index=proof.index, size=checkpoint.size)
    if root != checkpoint.root:
        raise NotInLogError("the leaf is not under the root that the log signed")
    return Logged(entry, checkpoint)
