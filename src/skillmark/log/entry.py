# SPDX-License-Identifier: Apache-2.0

"""
What stands behind a leaf of the log of a Skillmark site.

    leaf = SHA-256(0x00 || salt || canonical JSON of {at, digest, kind, sequence, subject})

`digest` is SHA-256 over the digests of the forms that were signed together. Without the salt
nobody can tell what a leaf stands for, so it goes with the proof, to whoever may see the badge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from skillmark.canonical.jcs import canonicalize
from skillmark.encoding import strict_json
from skillmark.errors import LogProofError, SkillmarkError
from skillmark.log.tree import leaf_hash
from skillmark.protocols import JsonValue

_LARGEST: Final = 4_096
_DIGEST_BYTES: Final = 32
_MOST_FORMS: Final = 8
_MEMBERS: Final = {"at", "forms", "kind", "salt", "sequence", "subject"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    What one leaf stands for.

    Args:
        sequence: Its number, from 1.
        kind: What happened: `issue`, or `form` for a further form of what was issued.
        at: When, as the site wrote it.
        subject: The award.
        salt: What keeps a guesser from confirming.
        forms: SHA-256 of each form that was signed together, in their order.
    """

    sequence: int
    kind: str
    at: str
    subject: str
    salt: bytes
    forms: Sequence[bytes]

    def leaf(self) -> bytes:
        """The 32 bytes of its leaf."""
        body = canonicalize(
            {
                "at": self.at,
                "digest": hashlib.sha256(b"".join(self.forms)).hexdigest(),
                "kind": self.kind,
                "sequence": self.sequence,
                "subject": self.subject,
            }
        )
        return leaf_hash(self.salt + body)

    def to_extra(self) -> bytes:
        """Write what a proof takes along."""
        return canonicalize(
            {
                "at": self.at,
                "forms": [each.hex() for each in self.forms],
                "kind": self.kind,
                "salt": self.salt.hex(),
                "sequence": self.sequence,
                "subject": self.subject,
            }
        )

    @classmethod
    def from_extra(cls, extra: bytes) -> Self:
        """
        Read what a proof takes along.

        Raises:
            LogProofError: It is not what a Skillmark site writes there.
        """
        try:
            members = strict_json.loads_object(extra, max_bytes=_LARGEST)
        except SkillmarkError as error:
            raise LogProofError(f"what stands behind a leaf cannot be read: {error}") from error
        if set(members) != _MEMBERS:
            raise LogProofError("what stands behind a leaf has other members")
        forms, sequence = members["forms"], members["sequence"]
        if not isinstance(forms, list) or not 0 < len(forms) <= _MOST_FORMS:
            raise LogProofError("a leaf stands for no form, or for too many")
        if isinstance(sequence, bool) or not isinstance(sequence, int):
            raise LogProofError("the number of a leaf is not one")
        return cls(
            sequence=sequence,
            kind=_text(members["kind"]),
            at=_text(members["at"]),
            subject=_text(members["subject"]),
            salt=_octets(members["salt"]),
            forms=tuple(_digest(each) for each in forms),
        )


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise LogProofError("a member of what stands behind a leaf is no text")
    return value


def _octets(value: JsonValue) -> bytes:
    try:
        octets = bytes.fromhex(_text(value))
    except ValueError as error:
        raise LogProofError("a member of what stands behind a leaf is not hexadecimal") from error
    if octets.hex() != value:
        raise LogProofError("a member of what stands behind a leaf is not in its one form")
    return octets


def _digest(value: JsonValue) -> bytes:
    octets = _octets(value)
    if len(octets) != _DIGEST_BYTES:
        raise LogProofError(f"a digest has {len(octets)} bytes, expected {_DIGEST_BYTES}")
    return octets
