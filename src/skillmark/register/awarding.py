# SPDX-License-Identifier: Apache-2.0

"""
Gives each row its badge and enters it, in the transaction of its chunk.

A row that was entered before is found by its key and gets nothing new: the key
is a digest of everything in the row that the badge says.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from skillmark.encoding import moments, strict_json
from skillmark.errors import MalformedError, RegisterError
from skillmark.issuing import Issued
from skillmark.protocols import JsonValue
from skillmark.recipients import BadRow, Row, RowProblem
from skillmark.register import events, lists
from skillmark.register.awards import Award, AwardState, RowOutcome, RowState
from skillmark.register.keyed import Secret
from skillmark.register.making import Draft, Making, Order
from skillmark.text import Text, say

_KEY_FORM: Final = "skillmark-row-1"
_COLUMNS: Final = (
    "number, credential_id, achievement_id, recipient, issued_at, valid_until, media_type, "
    "sha256, file_name, state, list_number, list_index"
)


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


def award_rows(
    connection: sqlite3.Connection,
    secret: Secret,
    rows: Sequence[Row],
    making: Making,
    fault: Callable[[str], None],
) -> list[RowOutcome]:
    """
    Issue some rows, or find what was issued for them.

    The badges are made together where other processes help. One that is
    refused gives its place back, and with it all that came after: then the
    rows are taken one by one.

    Args:
        connection: In a transaction.
        secret: Decides ids, salts and places.
        rows: Good as they were read.
        making: Makes the badges of the order.
        fault: Called with the name of each step.

    Raises:
        RegisterError: A rule of the tables was broken.
        StateError: No key fits.
    """
    if making.has_help:
        connection.execute("SAVEPOINT together")
        outcomes = _award_together(connection, secret, rows, making, fault)
        if outcomes is None:
            connection.execute("ROLLBACK TO together")
        connection.execute("RELEASE together")
        if outcomes is not None:
            return outcomes
    return [_award_row(connection, secret, row, making, fault) for row in rows]


def _award_together(
    connection: sqlite3.Connection,
    secret: Secret,
    rows: Sequence[Row],
    making: Making,
    fault: Callable[[str], None],
) -> list[RowOutcome] | None:
    """Return the outcomes; None where a badge is refused, or two rows are the same."""
    drafts: list[Draft] = []
    outcomes: list[RowOutcome | None] = []
    for row in rows:
        achievement = making.achievement_for(row)
        if achievement is None:
            return None
        key = row_key(achievement.id, row)
        known = by_key(connection, achievement.id, key)
        if known is not None:
            outcomes.append(RowOutcome(RowState.ALREADY_ISSUED, row, known))
            continue
        outcomes.append(None)
        place = _place(connection, secret, making.order)
        drafts.append(Draft(row, key, achievement, place, secret))
    if len({(draft.achievement.id, draft.key) for draft in drafts}) < len(drafts):
        return None
    made = making.badges(drafts)
    if made is None:
        return None
    badges = iter(zip(drafts, made, strict=True))
    done: list[RowOutcome] = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome is None:
            draft, issued = next(badges)
            fault("row:signed")
            award = _enter(connection, draft, issued, making.order)
            fault("row:entered")
            outcome = RowOutcome(RowState.ISSUED, row, award)  # noqa: PLW2901 - the same outcome
        done.append(outcome)
    return done


def _award_row(
    connection: sqlite3.Connection,
    secret: Secret,
    row: Row,
    making: Making,
    fault: Callable[[str], None],
) -> RowOutcome:
    achievement = making.achievement_for(row)
    if achievement is None:
        return _refused(row, "language_not_offered", making.no_language(row))
    key = row_key(achievement.id, row)
    known = by_key(connection, achievement.id, key)
    if known is not None:
        return RowOutcome(RowState.ALREADY_ISSUED, row, known)
    connection.execute("SAVEPOINT place")
    try:
        draft = Draft(row, key, achievement, _place(connection, secret, making.order), secret)
        issued = making.badge(draft)
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
    award = _enter(connection, draft, issued, making.order)
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


def _enter(connection: sqlite3.Connection, draft: Draft, issued: Issued, order: Order) -> Award:
    place, until = draft.place, order.end_of(draft.row)
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
            None if until is None else moments.render(until),
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
