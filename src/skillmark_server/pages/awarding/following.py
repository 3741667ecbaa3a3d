# SPDX-License-Identifier: Apache-2.0

"""How far a list is, as a person reads it: how much of how much, how fast, how long yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skillmark_server.awards.counting import Counts, mails_of
from skillmark_server.awards.models import Batch, BatchAct
from skillmark_server.awards.pacing import rate_of, time_left
from skillmark_server.awards.selectors import ActCounts
from skillmark_server.outbox.selectors import GroupCount

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_LONG = timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    How far something is.

    Args:
        done: Of `all`.
        all: How much there is to do; 0 where nobody knows.
        a_minute: How many a minute lately; None where nobody can say.
        left: How long yet, in words; empty where nobody can say.
        mails: How the mails stand; None where there are none.
    """

    done: int
    all: int
    a_minute: int | None = None
    left: str = ""
    mails: GroupCount | None = None


def phase_of(batch: Batch, at: datetime) -> str:
    """
    Where a list stands.

    Returns:
        `reading`, `preview`, `waiting` for the end of its undo window, `paused`, `running`,
        or `over`.
    """
    if batch.finished_at or batch.cancelled_at:
        return "over"
    if batch.due_at is None:
        return "reading" if batch.judged_at is None else "preview"
    if batch.paused_at is not None:
        return "paused"
    return "waiting" if batch.due_at > at else "running"


def reading_of(batch: Batch) -> Progress:
    """How far a list is read, in rows of nobody knows how many; or judged once more."""
    if batch.read_at is None:
        return Progress(done=batch.read_to, all=0)
    return Progress(done=batch.judged_to, all=batch.read_to)


def issuing_of(batch: Batch, counts: Counts, *, at: datetime) -> Progress:
    """How far the awards of a list are."""
    rate = None if batch.paused_at else rate_of(batch.samples, at=at)
    left = max(0, counts.coming - counts.made)
    return Progress(
        done=counts.made,
        all=counts.coming,
        a_minute=None if rate is None else round(rate * 60),
        left="" if not left else in_words(time_left(rate, left)),
        mails=mails_of(batch) if counts.made else None,
    )


def acting_of(act: BatchAct, counts: ActCounts, *, at: datetime) -> Progress:
    """How far something is that is done to all awards of a list."""
    rate = rate_of(act.samples, at=at)
    everything = counts.in_force + counts.on_hold + counts.withdrawn
    done = act.done + act.passed_over
    return Progress(
        done=done,
        all=everything,
        a_minute=None if rate is None else round(rate * 60),
        left=in_words(time_left(rate, max(0, everything - done))),
    )


def in_words(span: timedelta | None) -> str:
    """How long something takes yet, roughly; empty where nobody can say."""
    if span is None:
        return ""
    if span < _MINUTE:
        return _("less than a minute")
    if span < _LONG:
        count = round(span / _MINUTE)
        return ngettext("about %(count)d minute", "about %(count)d minutes", count) % {
            "count": count
        }
    count = round(span / _HOUR)
    return ngettext("about %(count)d hour", "about %(count)d hours", count) % {"count": count}
