# SPDX-License-Identifier: Apache-2.0

"""
What becomes of an award after it was issued, and of the issuer's keys.

Revocation is final, suspension is what can be lifted. Each change writes its
event in the same transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import datetime
from typing import Final

from skillmark.canonical import jcs
from skillmark.errors import (
    AlreadyRevokedError,
    AlreadySuspendedError,
    KeyStoreError,
    ModelError,
    NoStatusEntryError,
    NotSuspendedError,
    RegisterError,
    StateError,
)
from skillmark.issuer import Issuer
from skillmark.plain_text import check_text
from skillmark.protocols import JsonValue
from skillmark.register import events, kept, lists
from skillmark.register.awards import Award, AwardState

LONGEST_REASON: Final = 500

KIND_OF: Final = {
    AwardState.REVOKED: "revoked",
    AwardState.SUSPENDED: "suspended",
    AwardState.VALID: "reinstated",
}
"""The event that brings an award into each state."""

_PURPOSE_OF: Final = {
    AwardState.REVOKED: lists.REVOCATION,
    AwardState.SUSPENDED: lists.SUSPENSION,
}


def change(
    connection: sqlite3.Connection, award: Award, state: AwardState, reason: str, at: datetime
) -> Award:
    """
    Bring `award` into `state`.

    Args:
        connection: In a transaction, in which `award` was read.
        award: As it is.
        state: As it shall be.
        reason: 1 to 500 characters.
        at: When.

    Raises:
        AlreadyRevokedError: It is revoked.
        AlreadySuspendedError: It is on hold, and shall be.
        NotSuspendedError: It is not on hold, and the hold shall be lifted.
        NoStatusEntryError: It has no list that could say so.
        ModelError: The reason is empty, too long, or holds what no text may.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise ModelError(f"the reason has {len(reason)} characters, expected 1 to {LONGEST_REASON}")
    check_text(reason, "/reason")
    _check(connection, award, state)
    connection.execute("UPDATE award SET state = ? WHERE number = ?", (state.value, award.number))
    events.append(
        connection,
        kind=KIND_OF[state],
        at=at,
        subject=award.credential_id,
        digest=bytes.fromhex(award.sha256),
        reason=reason,
        award=award.number,
    )
    changed = kept.by_credential(connection, award.credential_id)
    if changed is None:
        raise RegisterError("an award was changed and is not there")
    return changed


def _check(connection: sqlite3.Connection, award: Award, state: AwardState) -> None:
    if award.state is AwardState.REVOKED:
        raise AlreadyRevokedError(f"{award.credential_id} was revoked before")
    if state is AwardState.VALID:
        if award.state is not AwardState.SUSPENDED:
            raise NotSuspendedError(f"{award.credential_id} is not on hold")
        return
    if award.state is state:
        raise AlreadySuspendedError(f"{award.credential_id} is on hold already")
    needed = _PURPOSE_OF[state]
    if needed not in lists.purposes_of(connection, award.list_number):
        raise NoStatusEntryError(f"{award.credential_id} has no status entry for {needed}")


def note_keys(connection: sqlite3.Connection, issuer: Issuer, at: datetime) -> None:
    """
    Write an event where the issuer's document is another than at the last act.

    Args:
        connection: In a transaction.
        issuer: Who is about to sign.
        at: When.

    Raises:
        StateError: The register is another issuer's.
    """
    latest = connection.execute(
        "SELECT subject, digest FROM event WHERE kind = 'keys_changed' "
        "ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    if latest is not None and latest[0] != issuer.id:
        raise StateError(f"the register is of {latest[0][:80]}, not of {issuer.id[:80]}")
    try:
        told: JsonValue = issuer.document()
    except KeyStoreError:  # only a service knows the public halves
        told = [key.method for key in issuer.keys]
    digest = hashlib.sha256(jcs(told)).digest()
    if latest is None or latest[1] != digest:
        events.append(connection, kind="keys_changed", at=at, subject=issuer.id, digest=digest)
