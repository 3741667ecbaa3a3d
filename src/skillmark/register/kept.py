# SPDX-License-Identifier: Apache-2.0

"""The awards in the register: read, and written, as many at once as one transaction makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from skillmark.encoding import moments
from skillmark.issuing import Issued
from skillmark.register import events
from skillmark.register.awards import Award, AwardState
from skillmark.register.making import Draft, Order

_COLUMNS: Final = (
    "number, credential_id, achievement_id, recipient, issued_at, valid_until, media_type, "
    "sha256, file_name, state, list_number, list_index"
)


Name: TypeAlias = tuple[str, bytes]
"""Of an achievement and the key of a row: what a badge is known by."""


def known(connection: sqlite3.Connection, names: Sequence[Name]) -> dict[Name, Award]:
    """Return the awards that were made before, by the names of their rows."""
    keys: dict[str, list[bytes]] = {}
    for achievement_id, key in names:
        keys.setdefault(achievement_id, []).append(key)
    found: dict[Name, Award] = {}
    for achievement_id, asked in keys.items():
        marks = ", ".join("?" * len(asked))
        rows = connection.execute(
            f"SELECT row_key, {_COLUMNS} FROM award "  # noqa: S608 - constants and marks
            f"WHERE achievement_id = ? AND row_key IN ({marks})",
            (achievement_id, *asked),
        )
        for row in rows:
            found[achievement_id, row[0]] = award_of(row[1:])
    return found


def signed_texts(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """Return what is kept as signed, by the numbers of awards; not proven."""
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"SELECT number, signed FROM award WHERE number IN ({marks})",  # noqa: S608 - marks
        tuple(numbers),
    )
    return dict(rows.fetchall())


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


def enter(
    connection: sqlite3.Connection, badges: Sequence[tuple[Draft, Issued]], order: Order
) -> list[Award]:
    """
    Write new awards and their events, numbered in their order.

    Args:
        connection: In a transaction that no other writer can come between.
        badges: What was asked for, and what was made of it; their places are written.
        order: What is common to all of them.

    Returns:
        The awards as they are read from now on.
    """
    if not badges:
        return []
    first: int = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM award").fetchone()[0]
    issued_at = moments.render(order.at)
    ends = {end: None if end is None else moments.render(end) for end in _ends(badges, order)}
    awards: list[Award] = []
    rows: list[tuple[object, ...]] = []
    for number, (draft, issued) in enumerate(badges, start=first):
        place, row = draft.place, draft.row
        end = ends[order.end_of(row)]
        sha256 = issued.sha256
        stands = None if place is None else place.list_number
        index = None if place is None else place.list_index
        name = issued.id.removeprefix("urn:uuid:") + issued.file_suffix
        rows.append(
            (
                number,
                issued.id,
                draft.achievement.id,
                draft.key,
                row.email,
                issued_at,
                end,
                issued.media_type,
                issued.text,
                bytes.fromhex(sha256),
                name,
                stands,
                index,
            )
        )
        awards.append(
            Award(
                number=number,
                credential_id=issued.id,
                achievement_id=draft.achievement.id,
                recipient=row.email,
                issued_at=moments.parse(issued_at),
                valid_until=None if end is None else moments.parse(end),
                media_type=issued.media_type,
                sha256=sha256,
                file_name=name,
                state=AwardState.VALID,
                list_number=stands,
                list_index=index,
            )
        )
    connection.executemany(
        "INSERT INTO award (number, credential_id, achievement_id, row_key, recipient, issued_at, "
        "valid_until, media_type, signed, sha256, file_name, list_number, list_index) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    events.append_issued(
        connection,
        [(award.credential_id, bytes.fromhex(award.sha256), award.number) for award in awards],
        at=order.at,
    )
    return awards


def _ends(badges: Sequence[tuple[Draft, Issued]], order: Order) -> set[datetime | None]:
    return {order.end_of(draft.row) for draft, _ in badges}
