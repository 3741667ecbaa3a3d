# SPDX-License-Identifier: Apache-2.0

"""The life of one award in a few lines: what happened when, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skillmark_server.awards.models import Act, ActKind, Award


@dataclass(frozen=True, slots=True)
class Event:
    """
    One line.

    Args:
        at: When.
        words: What.
        tone: Of the lozenge; empty for none.
        is_ahead: Whether it is still to come.
        note: A further sentence, such as a reason.
    """

    at: datetime
    words: str
    tone: str = ""
    is_ahead: bool = False
    note: str = ""


def life_of(award: Award, acts: Iterable[Act], *, at: datetime) -> list[Event]:
    """Everything in its order, what is ahead last."""
    events = [Event(award.issued_at, _("Awarded"))]
    if award.claimed_at:
        events.append(Event(award.claimed_at, _("Claimed"), "genuine"))
    if award.declined_at:
        events.append(Event(award.declined_at, _("Declined"), "unknown"))
    for act in acts:
        events += _of_act(act)
    if award.valid_until is not None:
        is_ahead = award.valid_until > at
        words = _("Runs out") if is_ahead else _("Ran out")
        events.append(Event(award.valid_until, words, "" if is_ahead else "expired", is_ahead))
    return sorted(events, key=lambda event: (event.is_ahead, event.at))


def _of_act(act: Act) -> list[Event]:
    done = {
        ActKind.REVOKE: (_("Withdrawn"), "revoked"),
        ActKind.SUSPEND: (_("Put on hold"), "suspended"),
        ActKind.REINSTATE: (_("Hold lifted"), "genuine"),
    }
    words, tone = done[ActKind(act.kind)]
    if act.done_at is not None:
        return [Event(act.done_at, words, tone, note=act.reason)]
    if act.undone_at is not None:
        return []
    return [Event(act.due_at, words, tone, is_ahead=True, note=act.reason)]
