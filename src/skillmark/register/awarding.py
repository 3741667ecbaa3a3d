# SPDX-License-Identifier: Apache-2.0

"""
Makes the badge of one row and enters it, in the transaction of its chunk.

A row that was entered before is found by its key and gets nothing new: the key
is a digest of everything in the row that the badge says.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skillmark.encoding import moments, strict_json
from skillmark.errors import MalformedError, RegisterError
from skillmark.issuer import Issuer
from skillmark.issuing import Identify, Issued, issue
from skillmark.model import Achievement, Evidence
from skillmark.protocols import JsonValue
from skillmark.recipients import BadRow, Row, RowProblem
from skillmark.register import events, lists
from skillmark.register.awards import Award, AwardState, RowOutcome, RowState
from skillmark.register.keyed import Secret
from skillmark.text import Text, say

_KEY_FORM: Final = "skillmark-row-1"
_COLUMNS: Final = (
    "number, credential_id, achievement_id, recipient, issued_at, valid_until, media_type, "
    "sha256, file_name, state, list_number, list_index"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What is common to all rows of one file.

    Args:
        achievement: Or several by language, of which each row takes its own.
        issuer: Who signs.
        at: When.
        proof: A Data Integrity suite, or `vc-jwt`.
        base_url: Where status lists are served; None gives the badges no status.
        purposes: What their status can say.
        valid_until: The last moment of a badge of which the row does not say.
        valid_for: How long such a badge holds, where `valid_until` does not say either.
        identify: How the address stands in the badge.
        show_names: Whether the badge shows the recipient's name to everybody who has it.
    """

    achievement: Achievement | Mapping[str, Achievement]
    issuer: Issuer
    at: datetime
    proof: str
    base_url: str | None
    purposes: tuple[str, ...]
    valid_until: datetime | None = None
    valid_for: timedelta | None = None
    identify: Identify = "hashed"
    show_names: bool = False


def row_key(achievement_id: str, row: Row) -> bytes:
    """Return the digest of all that a badge says because of its row; 32 bytes."""
    result = None if row.result is None else row.result.shared_dict()
    told: list[JsonValue] = [
        _KEY_FORM,
        achievement_id,
        row.email,
        row.narrative,
        [*row.evidence],
        result,
        None if row.valid_from is None else moments.render(row.valid_from),
        None if row.valid_until is None else moments.render(row.valid_until),
        row.language,
    ]
    return hashlib.sha256(strict_json.dumps(told)).digest()


def award_row(
    connection: sqlite3.Connection,
    secret: Secret,
    row: Row,
    order: Order,
    fault: Callable[[str], None],
) -> RowOutcome:
    """
    Issue one row, or find what was issued for it.

    Args:
        connection: In a transaction.
        secret: Decides id, salt and place.
        row: Good as it was read.
        order: What is common to the rows.
        fault: Called with the name of each step.

    Raises:
        RegisterError: A rule of the tables was broken.
        StateError: No key fits.
    """
    achievement = _achievement_for(row, order.achievement)
    if achievement is None:
        return _refused(row, "language_not_offered", _no_language(row, order.achievement))
    key = row_key(achievement.id, row)
    known = by_key(connection, achievement.id, key)
    if known is not None:
        return RowOutcome(RowState.ALREADY_ISSUED, row, known)
    connection.execute("SAVEPOINT place")
    try:
        place = _place(connection, secret, order)
        badge = _issue(secret, _Draft(row, key, achievement, place), order)
    except MalformedError as error:
        # No badge was made, so that nobody ever sees the place.
        connection.execute("ROLLBACK TO place")
        connection.execute("RELEASE place")
        return _refused(
            row,
            error.code,
            say("{summary} ({detail})", summary=Text(error.summary), detail=str(error)),
        )
    fault("row:signed")
    connection.execute("RELEASE place")
    award = _enter(connection, badge, order)
    fault("row:entered")
    return RowOutcome(RowState.ISSUED, row, award)


def by_key(connection: sqlite3.Connection, achievement_id: str, key: bytes) -> Award | None:
    """Return the award of a row, or None."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM award WHERE achievement_id = ? AND row_key = ?",  # noqa: S608
        (achievement_id, key),
    ).fetchone()
    return None if row is None else award_of(row)


def by_credential(connection: sqlite3.Connection, credential_id: str) -> Award | None:
    """Return the award with this credential id, or None."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM award WHERE credential_id = ?",  # noqa: S608 - constants
        (credential_id,),
    ).fetchone()
    return None if row is None else award_of(row)


def in_order(
    connection: sqlite3.Connection, *, recipient: str | None, after: int, limit: int
) -> list[Award]:
    """Return the next awards in the order of issue."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM award WHERE number > ? AND (? IS NULL OR recipient = ?) "  # noqa: S608
        "ORDER BY number LIMIT ?",
        (after, recipient, recipient, limit),
    )
    return [award_of(row) for row in rows]


_Row = tuple[
    int, str, str, str | None, str, str | None, str, bytes, str, str, int | None, int | None
]


def award_of(row: _Row) -> Award:
    """Return the award of one line of the table."""
    until = row[5]
    return Award(
        number=row[0],
        credential_id=row[1],
        achievement_id=row[2],
        recipient=row[3],
        issued_at=moments.parse(row[4]),
        valid_until=None if until is None else moments.parse(until),
        media_type=row[6],
        sha256=row[7].hex(),
        file_name=row[8],
        state=AwardState(row[9]),
        list_number=row[10],
        list_index=row[11],
    )


def _achievement_for(
    row: Row, offered: Achievement | Mapping[str, Achievement]
) -> Achievement | None:
    if isinstance(offered, Achievement):
        return offered
    if row.language is None:
        return next(iter(offered.values()), None)
    return offered.get(row.language) or offered.get(row.language.partition("-")[0])


def _place(connection: sqlite3.Connection, secret: Secret, order: Order) -> lists.Place | None:
    if order.base_url is None:
        return None
    return lists.take_place(
        connection,
        secret,
        base_url=order.base_url,
        purposes=order.purposes,
        issuer=order.issuer,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """One badge before it is signed."""

    row: Row
    key: bytes
    achievement: Achievement
    place: lists.Place | None


@dataclass(frozen=True, slots=True)
class _Badge:
    """One badge that is signed and about to be entered."""

    draft: _Draft
    valid_until: datetime | None
    issued: Issued


def _issue(secret: Secret, draft: _Draft, order: Order) -> _Badge:
    row = draft.row
    begins = order.at if row.valid_from is None else row.valid_from
    ends = order.valid_until if row.valid_until is None else row.valid_until
    if ends is None and order.valid_for is not None:
        ends = begins + order.valid_for
    entries = () if draft.place is None else draft.place.entries
    issued = issue(
        draft.achievement,
        to=row.email,
        by=order.issuer,
        at=order.at,
        id=secret.credential_id(draft.key),
        proof=order.proof,
        identify=order.identify,
        salt=secret.salt(draft.key),
        recipient_name=row.name if order.show_names else None,
        narrative=row.narrative,
        evidence=[Evidence(id=address) for address in row.evidence],
        results=() if row.result is None else (row.result,),
        valid_from=begins,
        valid_until=ends,
        language=row.language,
        status=entries[0] if len(entries) == 1 else entries or None,
    )
    return _Badge(draft, ends, issued)


def _enter(connection: sqlite3.Connection, badge: _Badge, order: Order) -> Award:
    draft, issued, place = badge.draft, badge.issued, badge.draft.place
    sha256 = bytes.fromhex(issued.sha256)
    number: int = connection.execute(
        "INSERT INTO award (credential_id, achievement_id, row_key, recipient, issued_at, "
        "valid_until, media_type, signed, sha256, file_name, list_number, list_index) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (
            issued.id,
            draft.achievement.id,
            draft.key,
            draft.row.email,
            moments.render(order.at),
            None if badge.valid_until is None else moments.render(badge.valid_until),
            issued.media_type,
            issued.text,
            sha256,
            issued.id.removeprefix("urn:uuid:") + issued.file_suffix,
            None if place is None else place.list_number,
            None if place is None else place.list_index,
        ),
    ).fetchone()[0]
    events.append(
        connection, kind="issued", at=order.at, subject=issued.id, digest=sha256, award=number
    )
    made = by_key(connection, draft.achievement.id, draft.key)
    if made is None:
        raise RegisterError("a badge was entered and is not there")
    return made


def _refused(row: Row, code: str, words: Text) -> RowOutcome:
    problem = RowProblem(row.line, "", "", code, words)
    return RowOutcome(RowState.REFUSED, BadRow(row.line, (problem,), row.cells))


def _no_language(row: Row, offered: Achievement | Mapping[str, Achievement]) -> Text:
    known = ", ".join(offered) if isinstance(offered, Mapping) else "-"
    return say(
        "The badge is not offered in {language}, only in {known}.",
        language=row.language or "-",
        known=known,
    )
