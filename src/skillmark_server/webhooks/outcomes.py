# SPDX-License-Identifier: Apache-2.0

"""
Writes what came of an attempt, and what follows from it.

What is answered with 2xx is delivered. Anything else is tried again, nine times within a day,
and is then given up and kept to be sent by hand. No redirect is followed: it is an answer like
any other that is not 2xx. An endpoint that cannot be reached, or says that it is too busy,
waits as a whole, so that a black hole costs one attempt at a time. One that took nothing for
days is switched off, and its owners are told; one that answers that it is gone, ends.

Spec: Standard Webhooks 1.0.0, § Delivery and operational considerations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from django.db import transaction

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.recording import record
from skillmark_server.webhooks.letters import tell_that_it_ended, tell_that_it_is_off
from skillmark_server.webhooks.models import Attempt, Endpoint, Message

PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1_800, 7_200, 18_000, 28_800, 28_800)
)
"""Between attempts: together, a day."""

LONGEST_PAUSE: Final = timedelta(minutes=30)
FAILS_FOR: Final = timedelta(days=5)
"""After so long without one success, an endpoint is switched off."""

LONGEST_ASKED: Final = timedelta(hours=6)
"""An endpoint that asks for more is tried again then."""

_GONE: Final = 410
_BUSY: Final = frozenset({429, 502, 503, 504})
_GOOD: Final = range(200, 300)
_SHOWN: Final = 300
_LONGEST_HEADER: Final = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of one attempt.

    Args:
        status: Of HTTP; None where nothing was answered.
        problem: Why nothing was; empty where something was.
        answer: The beginning of its body.
        milliseconds: How long it took.
    """

    status: int | None
    problem: str
    answer: str
    milliseconds: int
    later: timedelta = timedelta()
    """How long it asked to be left alone; bounded by `LONGEST_ASKED`."""


@transaction.atomic
def keep(message: Message, outcome: Outcome, *, at: datetime) -> None:
    """
    Write what came of it.

    Args:
        message: As it was taken on; it may be gone by now, with its organisation.
        outcome: What came of it.
        at: When it was sent.
    """
    endpoint = Endpoint.objects.select_for_update().filter(pk=message.endpoint_id).first()
    rows = Message.objects.filter(pk=message.pk)
    if endpoint is None or not rows.exists():
        return
    Attempt.objects.create(
        message=message,
        at=at,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        problem=outcome.problem[:_SHOWN],
        answer=outcome.answer[:_SHOWN],
    )
    unsent = rows.filter(delivered_at=None)
    if outcome.status in _GOOD:
        rows.update(delivered_at=at, dead_at=None, claimed_until=None)
    elif message.attempts > len(PAUSES):
        unsent.update(dead_at=at, claimed_until=None)
    else:
        pause = max(PAUSES[message.attempts - 1], outcome.later)
        # Spread by what the message is called, so that many do not come back at once.
        spread = pause * (message.pk.int % 100) / 1_000
        unsent.update(due_at=at + pause + spread, claimed_until=None)
    _follow(endpoint, outcome, at=at)


def asked_for(said: str, *, at: datetime) -> timedelta:
    """
    How long a `Retry-After` asks to wait (RFC 9110, section 10.2.3), at most `LONGEST_ASKED`.

    Args:
        said: Seconds or a date; what is neither asks for nothing.
        at: Now.
    """
    text = said.strip()[:_LONGEST_HEADER]
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text), 1_000_000)), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(text)
        left = until - at if until.tzinfo else timedelta()
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(left, timedelta()), LONGEST_ASKED)


def end(endpoint: Endpoint, reason: str, *, at: datetime) -> None:
    """End an endpoint that is locked; what waited for it is given up."""
    endpoint.ended_at, endpoint.end_reason = at, reason
    endpoint.save(update_fields=["ended_at", "end_reason"])
    Message.objects.filter(endpoint=endpoint, delivered_at=None, dead_at=None).update(
        dead_at=at, claimed_until=None
    )


def _follow(endpoint: Endpoint, outcome: Outcome, *, at: datetime) -> None:
    endpoint.tried_at = at
    if outcome.status in _GOOD:
        endpoint.delivered_at, endpoint.failing_since = at, None
    elif endpoint.failing_since is None:
        endpoint.failing_since = at
    if outcome.status is not None and outcome.status not in _BUSY:
        endpoint.failed_in_a_row, endpoint.paused_until = 0, None
    elif endpoint.paused_until is None or endpoint.paused_until <= at:
        # Several on their way at once fail as one.
        endpoint.failed_in_a_row += 1
        doubled = PAUSES[0] * 2 ** min(endpoint.failed_in_a_row - 1, 12)
        endpoint.paused_until = at + max(min(doubled, LONGEST_PAUSE), outcome.later)
    endpoint.save(
        update_fields=[
            "tried_at",
            "delivered_at",
            "failing_since",
            "failed_in_a_row",
            "paused_until",
        ]
    )
    if endpoint.ended_at is not None or endpoint.off_at is not None:
        return
    if outcome.status == _GONE:
        end(endpoint, "gone", at=at)
        _record("webhook.gone", endpoint, at)
        tell_that_it_ended(endpoint, at=at)
    elif endpoint.failing_since is not None and endpoint.failing_since <= at - FAILS_FOR:
        endpoint.off_at = at
        endpoint.save(update_fields=["off_at"])
        _record("webhook.switched_off", endpoint, at)
        tell_that_it_is_off(endpoint, at=at)


def _record(action: str, endpoint: Endpoint, at: datetime) -> None:
    record(SYSTEM, action, endpoint, at=at, organisation_id=endpoint.organisation_id)
