# SPDX-License-Identifier: Apache-2.0

"""What the register says: awards, their events, and what became of the rows of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skillmark.recipients import BadRow, Row


class AwardState(StrEnum):
    """What an award is now."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One issued credential. Its signed bytes are read by `Register.signed_bytes`."""

    number: int
    credential_id: str
    achievement_id: str
    recipient: str | None
    issued_at: datetime
    valid_until: datetime | None
    media_type: str
    sha256: str
    file_name: str
    state: AwardState
    list_number: int | None
    list_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the append-only log: what happened, when, and the digest that proves it."""

    sequence: int
    kind: str
    at: datetime
    credential_id: str | None
    reason: str | None
    leaf: str


class RowState(StrEnum):
    """What became of one row of a file."""

    ISSUED = "issued"
    ALREADY_ISSUED = "already_issued"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """
    What became of one row.

    Args:
        state: Issued now, issued before, or refused.
        row: As it was read.
        award: None for a refused row.
    """

    state: RowState
    row: Row | BadRow
    award: Award | None = None
