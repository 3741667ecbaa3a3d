# SPDX-License-Identifier: Apache-2.0

"""
One cell of the matrix: what a person has of one certificate today.

Only what would verify now counts: an award that is withdrawn, on hold or
expired never covers a requirement.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from skillmark_server.awards.ends import days_left

SOON = timedelta(days=90)
URGENT = timedelta(days=14)


class CellState(StrEnum):
    """What a cell says, as the class of the stylesheet has it."""

    OK = "ok"
    SOON = "soon"
    GONE = "gone"
    NEED = "need"
    WAIT = "wait"
    HELD = "held"
    """On hold: suspended by the issuer."""
    SEEN = "seen"
    """No award: a certificate that somebody has seen, and nothing proves."""
    MOVED = "moved"
    """No award of ours: one of another platform, moved in, and not verified by us."""
    NONE = "none"


COVERING = frozenset(
    {CellState.OK, CellState.SOON, CellState.WAIT, CellState.SEEN, CellState.MOVED}
)
"""What satisfies a requirement today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """As much of an award, or of a certificate that somebody has seen, as a cell needs."""

    award_id: uuid.UUID | None
    valid_from: datetime
    valid_until: datetime | None
    is_claimed: bool
    is_suspended: bool
    is_seen: bool = False
    """Whether it is no award, but a certificate that somebody has seen."""
    is_moved: bool = False
    """Whether it is an award of another platform, which we do not vouch for."""

    @property
    def is_proven(self) -> bool:
        """Whether it is an award that verifies."""
        return not self.is_seen and not self.is_moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    What one person has of one certificate.

    Args:
        state: See `CellState`.
        is_required: Whether the person is asked to hold it.
        until: When it ends, or ended; None where it does not.
        days: Until (or since) the day of the end, by `awards.ends`; 0 where there is none.
        award_id: The award that the cell is about.
        is_seen: Whether a certificate is all there is, which somebody has seen and nothing proves.
        is_moved: Whether an award that was moved in is all there is, which we do not vouch for.
    """

    state: CellState
    is_required: bool = False
    until: datetime | None = None
    days: int = 0
    award_id: uuid.UUID | None = None
    is_seen: bool = False
    is_moved: bool = False

    @property
    def covers(self) -> bool:
        """Whether it satisfies a requirement today."""
        return self.state in COVERING


def cell_of(holdings: list[Holding], *, is_required: bool, at: datetime) -> Cell:
    """
    The cell of the best of `holdings`: the valid one that lasts longest, else the last that ended.

    What is proven goes before what was seen or moved in.

    Args:
        holdings: Awards of one person and one certificate, none withdrawn or declined.
        is_required: Whether the person is asked to hold it.
        at: The moment of the question.
    """
    valid = [h for h in holdings if _is_valid(h, at)]
    valid = [h for h in valid if h.is_proven] or valid
    if valid:
        best = max(valid, key=_end)
        return _valid_cell(best, is_required=is_required, at=at)
    held = [h for h in holdings if h.is_suspended and not _has_ended(h, at)]
    if held:
        best = max(held, key=_end)
        return Cell(
            state=CellState.HELD,
            is_required=is_required,
            until=best.valid_until,
            award_id=best.award_id,
        )
    ended = [h for h in holdings if h.valid_until is not None and _has_ended(h, at)]
    if ended:
        last = max(ended, key=_end)
        return Cell(
            state=CellState.GONE,
            is_required=is_required,
            until=last.valid_until,
            days=-days_left(last.valid_until, at=at) if last.valid_until else 0,
            award_id=last.award_id,
            is_seen=last.is_seen,
            is_moved=last.is_moved,
        )
    return Cell(state=CellState.NEED if is_required else CellState.NONE, is_required=is_required)


def _valid_cell(best: Holding, *, is_required: bool, at: datetime) -> Cell:
    left = None if best.valid_until is None else best.valid_until - at
    if left is not None and left <= SOON:
        state = CellState.SOON
    elif best.is_seen:
        state = CellState.SEEN
    elif best.is_moved:
        state = CellState.MOVED
    elif not best.is_claimed:
        state = CellState.WAIT
    else:
        state = CellState.OK
    return Cell(
        state=state,
        is_required=is_required,
        until=best.valid_until,
        days=0 if best.valid_until is None else days_left(best.valid_until, at=at),
        award_id=best.award_id,
        is_seen=best.is_seen,
        is_moved=best.is_moved,
    )


def _is_valid(holding: Holding, at: datetime) -> bool:
    return holding.valid_from <= at and not holding.is_suspended and not _has_ended(holding, at)


def _has_ended(holding: Holding, at: datetime) -> bool:
    return holding.valid_until is not None and holding.valid_until <= at


def _end(holding: Holding) -> tuple[bool, datetime]:
    return (holding.valid_until is None, holding.valid_until or holding.valid_from)
