# SPDX-License-Identifier: Apache-2.0

"""
Sends messages: holds a row, tries, and has written what came of it.

Requests go out side by side, outside any transaction. Endpoints take turns: the one that was
tried longest ago comes first, none has more than a few on their way and neither has its
organisation, and one that fails has one. So whoever is slow costs the others nothing.

Spec: Standard Webhooks 1.0.0, § Delivery and operational considerations.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from skillmark.errors import FetchError, SkillmarkError
from skillmark_server.outbox.sealing import Unsealable
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import Outcome, asked_for, keep
from skillmark_server.webhooks.sending import poster
from skillmark_server.webhooks.signatures import headers_of, secrets_of

HELD_FOR: Final = timedelta(minutes=5)
SECONDS_A_TURN: Final = 5.0
SIDE_BY_SIDE: Final = 16
OF_AN_ENDPOINT: Final = 4
OF_AN_ORGANISATION: Final = 8
_LOOKED_AT: Final = 64


def waiting(at: datetime) -> QuerySet[Message]:
    """What is due, held by nobody, and whose endpoint does not wait; oldest first."""
    return Message.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at),
        Q(endpoint__paused_until=None) | Q(endpoint__paused_until__lte=at),
        endpoint__ended_at=None,
        endpoint__off_at=None,
        delivered_at=None,
        dead_at=None,
        due_at__lte=at,
    ).order_by("due_at", "sequence", "place")


def deliver_due(*, at: datetime) -> int:
    """
    Send what is due, for some seconds.

    Returns:
        How many were tried; none where this site sends nothing out: what was written waits.
    """
    if settings.NO_EGRESS:
        return 0
    ends, tried = time.monotonic() + SECONDS_A_TURN, 0
    on_their_way: dict[Future[Outcome], Message] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        while True:
            if time.monotonic() < ends:
                for message in _taken(at, on_their_way.values()):
                    on_their_way[pool.submit(_try, message, at)] = message
            if not on_their_way:
                return tried
            done, _ = wait(on_their_way, return_when=FIRST_COMPLETED)
            for future in done:
                keep(on_their_way.pop(future), future.result(), at=at)
                tried += 1


def _taken(at: datetime, on_their_way: Collection[Message]) -> list[Message]:
    """Take on some messages beside those on their way; no two workers get the same."""
    free = SIDE_BY_SIDE - len(on_their_way)
    of_each = Counter(message.endpoint_id for message in on_their_way)
    of_organisation = Counter(message.endpoint.organisation_id for message in on_their_way)
    taken: list[uuid.UUID] = []
    for endpoint in _in_turn(at, of_organisation) if free else ():
        most = 1 if endpoint.failing_since else OF_AN_ENDPOINT
        room = min(
            free - len(taken),
            most - of_each[endpoint.pk],
            OF_AN_ORGANISATION - of_organisation[endpoint.organisation_id],
        )
        held = list(_held(endpoint, room, at))
        of_organisation[endpoint.organisation_id] += len(held)
        taken += held
        if len(taken) == free:
            break
    rows = Message.objects.select_related("endpoint").in_bulk(taken)
    return [rows[key] for key in taken if key in rows]


def _in_turn(at: datetime, of_organisation: Counter[uuid.UUID]) -> QuerySet[Endpoint]:
    """Endpoints for which something is due, the one that was tried longest ago first."""
    full = [key for key, count in of_organisation.items() if count >= OF_AN_ORGANISATION]
    return (
        Endpoint.objects.filter(Exists(waiting(at).order_by().filter(endpoint=OuterRef("pk"))))
        .exclude(organisation_id__in=full)
        .order_by(F("tried_at").asc(nulls_first=True), "pk")[:_LOOKED_AT]
    )


def _held(endpoint: Endpoint, most: int, at: datetime) -> Iterator[uuid.UUID]:
    if most <= 0:
        return
    due = waiting(at).filter(endpoint=endpoint)
    for key in due.values_list("pk", flat=True)[:most]:
        # Asked again in the update: another worker may have been faster.
        one = due.filter(pk=key).order_by()
        if one.update(claimed_until=at + HELD_FOR, attempts=F("attempts") + 1):
            yield key


def _try(message: Message, at: datetime) -> Outcome:
    """Send it; asks the database nothing, so that it may run beside others."""
    began, body = time.monotonic(), message.body.encode()
    status, problem, answer, later = None, "", "", timedelta()
    try:
        headers = headers_of(message.pk, body, secrets_of(message.endpoint, at=at), at=at)
        found = poster().post(message.endpoint.url, body, headers)
    except Unsealable:
        problem = "the secret does not open: make a new one"
    except SkillmarkError as error:
        problem = f"{error.code}: {error}" if isinstance(error, FetchError) else error.code
    else:
        later = asked_for(found.headers.get("retry-after", ""), at=at)
        status, answer = found.status, found.body.decode("utf-8", "replace").replace("\0", "")
    took = round((time.monotonic() - began) * 1_000)
    return Outcome(status, problem, answer, took, later)
