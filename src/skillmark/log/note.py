# SPDX-License-Identifier: Apache-2.0

"""
Signed notes: a text, an empty line, and a line for each signature.

Ed25519 only. Signatures of keys that are not asked about are passed over, as witnesses may have
added theirs.

Spec: C2SP signed-note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final, Self

from skillmark.errors import LogProofError, NotInLogError
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.protocols import Signer

LARGEST: Final = 65_536
"""Bytes of a note that are read."""

_ED25519: Final = b"\x01"
_DASH: Final = "\u2014 "
_ID_BYTES: Final = 4
_KEY_BYTES: Final = 33
_MOST_SIGNATURES: Final = 100


@dataclass(frozen=True, slots=True)
class LogKey:
    """
    The key of a log, as it is given to those who check.

    Args:
        name: Of the log, such as `skills.example.org/log`.
        octets: The 32 bytes of an Ed25519 public key.

    Raises:
        LogProofError: The name cannot be one.
        KeyRefusedError: The bytes are no safe key.
    """

    name: str
    octets: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(map(str.isspace, self.name)):
            raise LogProofError("the name of a log is empty, or holds a space or a plus")
        if not self.name.isprintable():
            raise LogProofError("the name of a log holds what cannot be seen")
        Ed25519Key(self.octets)

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        text = self.name.encode() + b"\n" + _ED25519 + self.octets
        return hashlib.sha256(text).digest()[:_ID_BYTES]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read `name+id+key`.

        Raises:
            LogProofError: It is not written so, of another kind than Ed25519, or its id is that
                of another key.
            KeyRefusedError: The key is not a safe one.
        """
        name, plus, rest = text.strip().partition("+")
        key_id, more, encoded = rest.partition("+")
        octets = from_base64(encoded)
        if not plus or not more or len(octets) != _KEY_BYTES or octets[:1] != _ED25519:
            raise LogProofError("the key of a log is not written as name+id+key, with Ed25519")
        key = cls(name, octets[1:])
        if key.id.hex() != key_id:
            raise LogProofError("the id of a log's key is that of another key")
        return key

    def to_text(self) -> str:
        """Write it as `from_text` reads it."""
        return f"{self.name}+{self.id.hex()}+{to_base64(_ED25519 + self.octets)}"


def sign_note(text: str, *, key: LogKey, signer: Signer) -> bytes:
    """
    Return `text` as a note with one signature.

    Args:
        text: Ends with a line end.
        key: The public half.
        signer: The private half.
    """
    signature = to_base64(key.id + signer.sign(text.encode()))
    return f"{text}\n{_DASH}{key.name} {signature}\n".encode()


def signed_text(note: bytes, *, key: LogKey) -> str:
    """
    Return the text of a note that `key` signed.

    Raises:
        LogProofError: It is not written as a note.
        NotInLogError: `key` did not sign it.
    """
    text, signatures = _parts(note)
    for line in signatures:
        name, octets = _signature(line)
        if name == key.name and octets[:_ID_BYTES] == key.id:
            if Ed25519Key(key.octets).verify(octets[_ID_BYTES:], text.encode()):
                return text
            raise NotInLogError("the signature of the log does not match its checkpoint")
    raise NotInLogError(f"the checkpoint is not signed by the key of {key.name}")


def _parts(note: bytes) -> tuple[str, list[str]]:
    if len(note) > LARGEST:
        raise LogProofError(f"a note has {len(note)} bytes, at most {LARGEST} are read")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LogProofError("a note is not UTF-8") from error
    if any(character < " " and character != "\n" for character in whole):
        raise LogProofError("a note holds a control character")
    # The text may hold empty lines itself; the last one ends it.
    text, empty, rest = whole.rpartition("\n\n")
    lines = rest.split("\n")
    if not empty or lines[-1] or not 1 < len(lines) <= _MOST_SIGNATURES + 1:
        raise LogProofError("a note is not a text, an empty line, and signatures")
    return text + "\n", lines[:-1]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or not space:
        raise LogProofError("a line of a note is not a signature")
    octets = from_base64(encoded)
    if len(octets) <= _ID_BYTES:
        raise LogProofError("a signature of a note is too short")
    return name, octets


def to_base64(octets: bytes) -> str:
    """Write base64 with padding (RFC 4648 § 4), as notes have it."""
    return base64.b64encode(octets).decode("ascii")


def from_base64(text: str) -> bytes:
    """
    Read base64 with padding, in its one right form.

    Raises:
        LogProofError: It is not.
    """
    try:
        octets = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise LogProofError("a text is not base64") from error
    if to_base64(octets) != text:
        raise LogProofError("a text is not base64 in its one right form")
    return octets
