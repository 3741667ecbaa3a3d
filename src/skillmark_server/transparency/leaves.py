# SPDX-License-Identifier: Apache-2.0

"""
Writes a leaf in the transaction of what it stands for.

    leaf = SHA-256(0x00 || salt || canonical JSON of {sequence, kind, at, subject, digest})

The salt keeps a guesser from confirming what a leaf stands for; the number is
covered, so that leaves cannot be swapped.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from django.db import transaction
from django.db.transaction import TransactionManagementError

from skillmark.canonical.jcs import canonicalize
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

SALT_BYTES = 16


def add_leaf(kind: LeafKind, subject_id: str, digest: str, *, at: datetime) -> Leaf:
    """
    Add the next leaf.

    Args:
        kind: What happened.
        subject_id: The award, key or list.
        digest: SHA-256 of what was signed, or of the change, in hexadecimal.
        at: When.

    Raises:
        TransactionManagementError: There is no transaction, so that the leaf could stand
            without what it stands for.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("a leaf is added in the transaction of what it stands for")
    with transaction.atomic():
        LeafHead.objects.get_or_create(pk=1)
        head = LeafHead.objects.select_for_update().get(pk=1)
        salt = secrets.token_bytes(SALT_BYTES)
        sequence = head.sequence + 1
        leaf = Leaf(
            sequence=sequence,
            kind=kind,
            at=at,
            subject_id=subject_id,
            salt=salt,
            digest=leaf_digest(sequence, kind, subject_id, digest, at=at, salt=salt),
        )
        leaf.save(force_insert=True)
        LeafHead.objects.filter(pk=1).update(sequence=sequence)
        return leaf


def erase_salts(subject_id: str) -> int:
    """
    Make the leaves of an award meaningless; they stay, and nobody can tell what they stood for.

    Returns:
        How many there were.
    """
    return Leaf.objects.filter(subject_id=subject_id, salt__isnull=False).update(salt=None)


def leaf_digest(
    sequence: int, kind: str, subject_id: str, digest: str, *, at: datetime, salt: bytes
) -> bytes:
    """The 32 bytes of a leaf."""
    body = canonicalize(
        {
            "sequence": sequence,
            "kind": str(kind),
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "subject": subject_id,
            "digest": digest,
        }
    )
    return hashlib.sha256(b"\x00" + salt + body).digest()
