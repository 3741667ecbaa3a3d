# SPDX-License-Identifier: Apache-2.0

"""
A transcript: what somebody chose of what they keep, verified for one moment.

Every row is read from the signed document. The transcript itself is not signed: as a
document it holds the signed documents, so that whoever gets it can check each.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from skillmark import IssuerTrust, Verdict
from skillmark.protocols import Json
from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.checking.lines import Line, lines_of

MOST: Final = 50
"""Badges on one transcript: each is verified while it is made."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """
    What somebody shows.

    Args:
        name: Theirs.
        kept: Everything that could be on it, newest first.
        chosen: The ids of what is.
        lines: The chosen ones, verified.
        altered: Titles of those of which what is kept is not what was signed.
        is_cut: Whether there is more than fits.
        at: The moment all this was found.
    """

    name: str
    kept: tuple[Award, ...]
    chosen: frozenset[uuid.UUID]
    lines: tuple[Line, ...]
    altered: tuple[str, ...]
    is_cut: bool
    at: datetime

    @property
    def credits(self) -> str:
        """The ECTS points of what is genuine today; empty where there are none."""
        total = sum(
            (
                _points(line.said.credits)
                for line in self.lines
                if line.verdict is Verdict.GENUINE and line.trust is not IssuerTrust.NONE
            ),
            Decimal(0),
        )
        return f"{total.normalize():f}" if total else ""


def transcript_of(
    user: User, *, at: datetime, chosen: Collection[uuid.UUID] | None = None
) -> Transcript:
    """
    The transcript of `user`.

    Args:
        user: Whose badges.
        at: Now.
        chosen: The ids of what is to be on it; None for everything that fits. What is not
            theirs, or not kept, is not there.
    """
    mine = awards_of_holder(user).filter(claimed_at__isnull=False, declined_at=None)
    kept = list(mine[: MOST + 1])
    is_cut, kept = len(kept) > MOST, kept[:MOST]
    shown = [award for award in kept if chosen is None or award.pk in chosen]
    found = lines_of(shown, at=at)
    return Transcript(
        name=user.shown_name,
        kept=tuple(kept),
        chosen=frozenset(award.pk for award in shown),
        lines=tuple(line for _award, line in found if line is not None),
        altered=tuple(award.title for award, line in found if line is None),
        is_cut=is_cut,
        at=at,
    )


def as_json(transcript: Transcript) -> Json:
    """The transcript for programs, with each signed document."""
    return {
        "name": transcript.name,
        "checkedAt": transcript.at.isoformat(timespec="seconds"),
        "ects": transcript.credits,
        "badges": [_as_json(line) for line in transcript.lines],
        "altered": list(transcript.altered),
        "isCut": transcript.is_cut,
    }


def _as_json(line: Line) -> Json:
    said = line.said
    return {
        "number": said.number,
        "name": said.facts.what,
        "holder": said.facts.who,
        "issuer": {"id": said.facts.issuer_id, "name": said.facts.issuer},
        "validFrom": _moment(said.valid_from),
        "validUntil": _moment(said.valid_until),
        "ects": said.credits,
        "eqfLevel": said.eqf_level,
        "results": [{"name": one.name, "value": one.value} for one in said.results],
        "verdict": str(line.verdict),
        "issuerTrust": str(line.trust),
        "address": line.address,
        "credential": line.credential,
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _points(text: str) -> Decimal:
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)
