# SPDX-License-Identifier: Apache-2.0

"""
What happened, in an order that cannot be changed unnoticed.

Each event is numbered without a gap and has a leaf: SHA-256 of a random salt
and the event in its canonical form (RFC 8785). A log can publish the leaves
without telling anything; with the salt anyone can be shown what one stands for.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from skillmark.canonical import jcs
from skillmark.encoding import moments
from skillmark.errors import RegisterAlteredError
from skillmark.protocols import Json
from skillmark.register.awards import Event

SALT_BYTES: Final = 16
_COLUMNS: Final = "sequence, kind, at, subject, digest, reason, salt, leaf"

_Row = tuple[int, str, str, str, bytes, str | None, bytes, bytes]


def append(  # noqa: PLR0913 - each is a column
    connection: sqlite3.Connection,
    *,
    kind: str,
    at: datetime,
    subject: str,
    digest: bytes,
    reason: str | None = None,
    award: int | None = None,
) -> None:
    """
    Write one event, in the transaction of what happened.

    Args:
        connection: In a transaction.
        kind: `issued`, `revoked`, `suspended`, `reinstated`, `keys_changed` or `list_signed`.
        at: When.
        subject: The id of the credential, the address of the list, or the id of the issuer.
        digest: SHA-256 of the signed bytes, or of the issuer's document.
        reason: Why an award changed its state.
        award: The number of the award, where it is about one.
    """
    latest = connection.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchone()[0]
    salt = os.urandom(SALT_BYTES)
    moment = moments.render(at)
    leaf = leaf_of(latest + 1, kind, moment, subject, digest, reason, salt)
    connection.execute(
        f"INSERT INTO event ({_COLUMNS}, award) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (latest + 1, kind, moment, subject, digest, reason, salt, leaf, award),
    )


def append_issued(
    connection: sqlite3.Connection, issued: Sequence[tuple[str, bytes, int]], *, at: datetime
) -> None:
    """
    Write one event for each of some new awards, in their transaction.

    Args:
        connection: In a transaction.
        issued: Of each the id of the credential, the SHA-256 of the signed bytes, and its number.
        at: When.
    """
    latest = connection.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchone()[0]
    moment = moments.render(at)
    salts = os.urandom(SALT_BYTES * len(issued))
    rows: list[tuple[object, ...]] = []
    for sequence, (subject, digest, award) in enumerate(issued, start=latest + 1):
        first = SALT_BYTES * (sequence - latest - 1)
        salt = salts[first : first + SALT_BYTES]
        leaf = leaf_of(sequence, "issued", moment, subject, digest, None, salt)
        rows.append((sequence, "issued", moment, subject, digest, None, salt, leaf, award))
    connection.executemany(
        f"INSERT INTO event ({_COLUMNS}, award) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        rows,
    )


def leaf_of(  # noqa: PLR0913, PLR0917 - each is a column
    sequence: int,
    kind: str,
    at: str,
    subject: str,
    digest: bytes,
    reason: str | None,
    salt: bytes,
) -> bytes:
    """Return the leaf of one event."""
    told: Json = {
        "at": at,
        "digest": digest.hex(),
        "kind": kind,
        "sequence": sequence,
        "subject": subject,
    }
    if reason is not None:
        told["reason"] = reason
    return hashlib.sha256(salt + jcs(told)).digest()


def read(connection: sqlite3.Connection, award: int | None = None) -> Iterator[Event]:
    """
    Yield the events, oldest first; only those of one award where its number is given.

    Raises:
        RegisterAlteredError: An event is not what was written.
    """
    where, values = ("WHERE award = ? ", (award,)) if award is not None else ("", ())
    query = f"SELECT {_COLUMNS} FROM event {where}ORDER BY sequence"  # noqa: S608 - constants
    for row in connection.execute(query, values):
        yield _event(row)


def read_all(connection: sqlite3.Connection) -> Iterator[Event]:
    """
    Yield every event, and make sure that none is missing.

    Raises:
        RegisterAlteredError: An event is not what was written, or is missing.
    """
    for expected, event in enumerate(read(connection), start=1):
        if event.sequence != expected:
            raise RegisterAlteredError(f"event {expected} is missing")
        yield event


def _event(row: _Row) -> Event:
    sequence, kind, at, subject, digest, reason, salt, leaf = row
    if leaf_of(sequence, kind, at, subject, digest, reason, salt) != leaf:
        raise RegisterAlteredError(f"event {sequence} is not what was written")
    return Event(
        sequence=sequence,
        kind=kind,
        at=moments.parse(at),
        subject=subject,
        digest=digest.hex(),
        reason=reason,
        leaf=leaf.hex(),
    )
