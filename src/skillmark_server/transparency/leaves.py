# SPDX-License-Identifier: Apache-2.0

"""
Writes a leaf in the transaction of what it stands for.

    leaf = SHA-256(0x00 || salt || canonical JSON of {sequence, kind, at, subject, digest})

The salt keeps a guesser from confirming what a leaf stands for; the number is
covered, so that leaves cannot be swapped.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from django.db import transaction
from django.db.models import Q
from django.db.transaction import TransactionManagementError

from skillmark.canonical.jcs import canonicalize
from skillmark_server.columns.bulk import insert_rows
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind

SALT_BYTES = 16
_PLAIN = re.compile("[0-9A-Za-z:_-]*").fullmatch


@dataclass(frozen=True, slots=True)
class Leaves:
    """
    Leaves that were added together.

    Args:
        first: The number of the first.
        digests: Of each, in their order.
    """

    first: int
    digests: tuple[bytes, ...]


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


def add_leaves(kind: LeafKind, stands_for: Sequence[tuple[str, str]], *, at: datetime) -> Leaves:
    """
    Add the next leaves, with one change of the head.

    Args:
        kind: What happened to all of them.
        stands_for: Pairs of a subject and a digest, as `add_leaf` takes them.
        at: When.

    Raises:
        TransactionManagementError: There is no transaction, as in `add_leaf`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("leaves are added in the transaction they stand for")
    with transaction.atomic(savepoint=False):
        locked = LeafHead.objects.select_for_update().filter(pk=1)
        if not (head := locked.first()):
            LeafHead.objects.get_or_create(pk=1)
            head = locked.get()
        first = head.sequence + 1
        drawn, size = secrets.token_bytes(SALT_BYTES * len(stands_for)), SALT_BYTES
        salts = [drawn[at : at + size] for at in range(0, size * len(stands_for), size)]
        digest_of = leaf_digests(
            kind, at=at, are_plain=_PLAIN("".join(map("".join, stands_for))) is not None
        )
        rows = [
            (number, subject, digest_of(number, subject, digest, salt), salt)
            for number, (subject, digest), salt in zip(
                count(first), stands_for, salts, strict=False
            )
        ]
        insert_rows(
            Leaf,
            ("sequence", "subject_id", "digest", "salt"),
            rows,
            alike={"kind": kind, "at": at},
        )
        LeafHead.objects.filter(pk=1).update(sequence=first + len(rows) - 1)
    return Leaves(first=first, digests=tuple(row[2] for row in rows))


def erase_salts(subject_id: str, *, issued_as: int | None = None) -> int:
    """
    Make the leaves of an award meaningless; they stay, and nobody can tell what they stood for.

    Args:
        subject_id: The award.
        issued_as: The number of the leaf of its issue; without it every leaf is looked at.

    Returns:
        How many there were.
    """
    its = Q(subject_id=subject_id)
    if issued_as is not None:
        its = Q(sequence=issued_as) | its & ~Q(kind=LeafKind.ISSUE)
    return Leaf.objects.filter(its, salt__isnull=False).update(salt=None)


def leaf_digest(
    sequence: int, kind: str, subject_id: str, digest: str, *, at: datetime, salt: bytes
) -> bytes:
    """The 32 bytes of a leaf."""
    return leaf_digests(kind, at=at)(sequence, subject_id, digest, salt)


def leaf_digests(
    kind: str, *, at: datetime, are_plain: bool = False
) -> Callable[[int, str, str, bytes], bytes]:
    """
    Return what gives the 32 bytes of a leaf, for leaves of one kind and moment.

    Args:
        kind: What happened.
        at: When.
        are_plain: Whether no subject and no digest needs an escape in JSON.

    Returns:
        A function of the number, the subject, the digest that it stands for, and the salt.
    """
    moment, sha256 = at.astimezone(UTC).isoformat(timespec="microseconds"), hashlib.sha256
    before, between = f'{{"at":"{moment}","digest":"', f'","kind":"{kind}","sequence":'

    def digest_of(sequence: int, subject_id: str, digest: str, salt: bytes) -> bytes:
        if are_plain or (_PLAIN(subject_id) and _PLAIN(digest)):
            # What `canonicalize` gives of texts that need no escape, without asking each of them.
            text = f'{before}{digest}{between}{sequence},"subject":"{subject_id}"}}'
            return sha256(b"\x00" + salt + text.encode()).digest()
        body = canonicalize(
            {
                "sequence": sequence,
                "kind": str(kind),
                "at": moment,
                "subject": subject_id,
                "digest": digest,
            }
        )
        return sha256(b"\x00" + salt + body).digest()

    return digest_of
