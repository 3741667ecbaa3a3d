# SPDX-License-Identifier: Apache-2.0

"""How fast something long goes on, when it will be done, and when each of its mails leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from skillmark_server.awards.models import Batch

_KEPT: Final = 12
_APART: Final = timedelta(seconds=5)
_FORGOTTEN_AFTER: Final = timedelta(minutes=2)
"""Of what stood still for longer, the rate before says nothing."""

Samples = list[list[Any]]
"""`[["2026-03-14T09:00:00+00:00", 1200], …]`: how much was done when, oldest first."""


def noted(samples: Sequence[Sequence[Any]], *, moment: datetime, done: int) -> Samples:
    """
    Return `samples` with one more, unless the last is a few seconds old.

    Args:
        samples: Of before.
        moment: Now.
        done: How much is done.
    """
    kept: Samples = [[str(when), int(count)] for when, count in samples]
    if kept:
        age = moment - datetime.fromisoformat(kept[-1][0])
        if age > _FORGOTTEN_AFTER:
            kept = []
        elif age < _APART and len(kept) > 1:
            return kept
    return [*kept, [moment.isoformat(), done]][-_KEPT:]


def rate_of(samples: Sequence[Sequence[Any]], *, at: datetime) -> float | None:
    """
    Return how many a second were done lately, or None where nobody can say.

    Args:
        samples: As `noted` keeps them.
        at: Now.
    """
    if len(samples) < 2:  # noqa: PLR2004 - between one and the same lies nothing
        return None
    first, last = samples[0], samples[-1]
    began, ended = (datetime.fromisoformat(one[0]) for one in (first, last))
    seconds = (ended - began).total_seconds()
    if seconds <= 0 or at - ended > _FORGOTTEN_AFTER:
        return None
    return max(0.0, (last[1] - first[1]) / seconds)


def time_left(rate: float | None, left: int) -> timedelta | None:
    """How long `left` take at `rate` a second, or None where nobody can say."""
    return None if not rate else timedelta(seconds=left / rate)


class MailPace:
    """
    Gives each mail of a batch the moment at which it is due.

    Args:
        batch: With the rate, and the moment of the last mail.
        at: Now.
    """

    def __init__(self, batch: Batch, *, at: datetime) -> None:
        self._at = at
        self._gap = timedelta(minutes=1) / batch.mails_a_minute if batch.mails_a_minute else None
        self.last = batch.mailed_until

    def is_ahead_of(self, moment: datetime) -> bool:
        """Whether the last mail is due then or later, at a rate that somebody asked for."""
        return self._gap is not None and self.last is not None and self.last >= moment

    def next(self) -> datetime:
        """The moment of one more mail: now, or a gap after the one before."""
        due = self._at
        if self._gap is not None and self.last is not None:
            due = max(due, self.last + self._gap)
        self.last = due
        return due
