# SPDX-License-Identifier: Apache-2.0

"""
Gives each row its badge and enters it, in the transaction of its chunk.

A row that was entered before is found by its key and gets nothing new: the key
is a digest of everything in the row that the badge says.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from skillmark.encoding import moments, strict_json
from skillmark.errors import MalformedError
from skillmark.issuing import Issued
from skillmark.model import Achievement
from skillmark.protocols import JsonValue
from skillmark.recipients import BadRow, Row, RowProblem
from skillmark.register import kept, lists
from skillmark.register.awards import Award, RowOutcome, RowState
from skillmark.register.kept import Name
from skillmark.register.keyed import Secret
from skillmark.register.making import Draft, Making, Order
from skillmark.text import Text, say

_KEY_FORM: Final = "skillmark-row-1"


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

    What was issued before is looked up for all at once, and what is new is written at once,
    behind the last signature. A badge that is refused gives its place to the next one.

    Args:
        connection: In a transaction that no other writer can come between.
        secret: Decides ids, salts and places.
        rows: Good as they were read.
        making: Makes the badges of the order.
        fault: Called with the name of each step.

    Raises:
        RegisterError: A rule of the tables was broken.
        StateError: No key fits.
    """
    asked = [_asked(row, making) for row in rows]
    known = kept.known(connection, [each.name for each in asked if each.name is not None])
    is_new = any(each.name is not None and each.name not in known for each in asked)
    window = _Window(secret, making, _places(connection, secret, making.order) if is_new else None)
    window.make_together(
        [each for each in asked if each.name is not None and each.name not in known]
    )
    planned = [_planned(each, known, window, fault) for each in asked]
    entered = window.enter(connection)
    for _ in entered:
        fault("row:entered")
    return [
        plan if isinstance(plan, RowOutcome) else RowOutcome(plan[0], each.row, entered[plan[1]])
        for each, plan in zip(asked, planned, strict=True)
    ]


class _Asked(NamedTuple):
    """A row, and under which name its badge is known; None where it is offered no achievement."""

    row: Row
    achievement: Achievement | None
    name: Name | None


def _asked(row: Row, making: Making) -> _Asked:
    achievement = making.achievement_for(row)
    if achievement is None:
        return _Asked(row, None, None)
    return _Asked(row, achievement, (achievement.id, row_key(achievement.id, row)))


def _places(connection: sqlite3.Connection, secret: Secret, order: Order) -> lists.Places | None:
    if order.base_url is None:
        return None
    return lists.Places(
        connection,
        secret,
        base_url=order.base_url,
        purposes=order.purposes,
        issuer=order.issuer,
    )


def _planned(
    asked: _Asked,
    known: Mapping[Name, Award],
    window: _Window,
    fault: Callable[[str], None],
) -> RowOutcome | tuple[RowState, int]:
    """Return what becomes of a row; for a badge of this window, which of them."""
    row, name = asked.row, asked.name
    if name is None or asked.achievement is None:
        return _refused(row, "language_not_offered", window.making.no_language(row))
    if name in known:
        return RowOutcome(RowState.ALREADY_ISSUED, row, known[name])
    if name in window.numbers:
        return RowState.ALREADY_ISSUED, window.numbers[name]
    try:
        number = window.make(row, asked.achievement, name)
    except MalformedError as error:
        words = say("{summary} ({detail})", summary=Text(error.summary), detail=str(error))
        return _refused(row, error.code, words)
    fault("row:signed")
    return RowState.ISSUED, number


class _Window:
    """
    The badges that one transaction makes, in the order of their rows.

    Args:
        secret: Decides ids and salts.
        making: Makes them.
        places: In status lists; None where badges have no status.
    """

    def __init__(self, secret: Secret, making: Making, places: lists.Places | None) -> None:
        self.making = making
        self.numbers: dict[Name, int] = {}
        """Of the badges that were made, from 0."""

        self._secret = secret
        self._places = places
        self._badges: list[tuple[Draft, Issued]] = []
        self._together: dict[Name, tuple[Draft, Issued]] = {}

    def make_together(self, asked: Sequence[_Asked]) -> None:
        """Have other processes make all, where they help; if one is refused, all are left."""
        if not self.making.has_help:
            return
        drafts = {
            each.name: self._draft(each.row, each.achievement, each.name)
            for each in {each.name: each for each in reversed(asked)}.values()
            if each.achievement is not None and each.name is not None
        }
        made = self.making.badges([*drafts.values()])
        if made is not None:
            pairs = zip(drafts.values(), made, strict=True)
            self._together = dict(zip(drafts, pairs, strict=True))
        elif self._places is not None:
            self._places.give_back(len(drafts))

    def make(self, row: Row, achievement: Achievement, name: Name) -> int:
        """
        Make one badge; returns its number.

        Raises:
            MalformedError: It is refused; its place is free again.
        """
        made = self._together.get(name)
        if made is None:
            draft = self._draft(row, achievement, name)
            try:
                made = draft, self.making.badge(draft)
            except MalformedError:
                # No badge was made, so that nobody ever sees the place.
                if self._places is not None:
                    self._places.give_back()
                raise
        self._badges.append(made)
        number = self.numbers[name] = len(self._badges) - 1
        return number

    def enter(self, connection: sqlite3.Connection) -> list[Award]:
        """Write what was made: places, awards and their events."""
        if self._places is not None:
            self._places.write()
        return kept.enter(connection, self._badges, self.making.order)

    def _draft(self, row: Row, achievement: Achievement, name: Name) -> Draft:
        place = None if self._places is None else self._places.take()
        return Draft(row, name[1], achievement, place, self._secret)


def _refused(row: Row, code: str, words: Text) -> RowOutcome:
    problem = RowProblem(row.line, "", "", code, words)
    return RowOutcome(RowState.REFUSED, BadRow(row.line, (problem,), row.cells))
