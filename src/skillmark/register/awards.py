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
    """
    One issued credential. Its signed bytes are read by `Register.signed_bytes`.

    Args:
        number: Counts up in the order of issue.
        credential_id: The id in the credential.
        achievement_id: Of what was awarded.
        recipient: The e-mail address or other id that it was issued to.
        issued_at: When it was signed.
        valid_until: Its last moment; None for one that does not expire.
        media_type: Of the signed bytes.
        sha256: Of the signed bytes, 64 hexadecimal digits.
        file_name: Of the file that holds the signed bytes.
        state: What it is now.
        list_number: Of the status list that tells of it; None where none does.
        list_index: Its place in that list.
    """

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
    """
    One entry of the append-only log.

    Args:
        sequence: Counts up from 1 without a gap.
        kind: `issued`, `revoked`, `suspended`, `reinstated`, `keys_changed` or `list_signed`.
        at: When it happened.
        subject: The id of the credential, the address of the list, or the id of the issuer.
        digest: SHA-256 of the signed bytes, or of the issuer's document, in hexadecimal.
        reason: Why an award changed its state.
        leaf: The salted digest of all this, in hexadecimal.
    """

    sequence: int
    kind: str
    at: datetime
    subject: str
    digest: str
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
        state: Issued now, issued before (perhaps by an earlier row of the same file), or refused.
        row: As it was read; for a refused row, with what is wrong.
        award: None for a refused row.
    """

    state: RowState
    row: Row | BadRow
    award: Award | None = None
