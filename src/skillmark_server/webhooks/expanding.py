# SPDX-License-Identifier: Apache-2.0

"""
Reads the log of events and writes a message for each endpoint that is to be told.

The log is written in the transaction of what it tells of, in one order and without a gap. How
far it was read for an endpoint stands in the endpoint's row, which is locked and moved in the
transaction that writes its messages: each event becomes a message exactly once, whoever reads,
and however often they are killed. What waits for one endpoint holds up no other. One event that
stands for a thousand awards is written some hundred at a time.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from skillmark_server.audit.models import AuditEvent, AuditHead
from skillmark_server.awards.models import Award
from skillmark_server.webhooks.events import PART, body_of, told_as
from skillmark_server.webhooks.models import Endpoint, Message

AT_ONCE: Final = 200
"""Events or awards a transaction."""

AHEAD: Final = 1_000
"""Messages that may wait for one endpoint; the rest waits in the log, where it takes no room."""


def expand_due(*, at: datetime, most: int = AHEAD) -> int:
    """
    Write messages of what is in the log and is not written yet.

    Args:
        at: Now.
        most: How many may wait for an endpoint before no more are written.

    Returns:
        How many were written.
    """
    written = 0
    for key in list(_behind().values_list("pk", flat=True)):
        is_more = True
        while is_more and _waiting(key) < most:
            count, is_more = _expand_some(key, at)
            written += count
    return written


def _behind() -> QuerySet[Endpoint]:
    """Those in use for whose organisation there is something in the log that was not read."""
    events = AuditEvent.objects.filter(
        organisation_id=OuterRef("organisation_id"), sequence__gt=OuterRef("read_to")
    ).order_by()
    return Endpoint.objects.filter(Exists(events), ended_at=None, off_at=None).order_by("pk")


def _waiting(endpoint_id: uuid.UUID) -> int:
    return Message.objects.filter(endpoint=endpoint_id, delivered_at=None, dead_at=None).count()


@transaction.atomic
def _expand_some(endpoint_id: uuid.UUID, at: datetime) -> tuple[int, bool]:
    """Read on for one endpoint; returns how many messages, and whether there may be more."""
    endpoint = (
        Endpoint.objects.select_for_update()
        .filter(pk=endpoint_id, ended_at=None, off_at=None)
        .first()
    )
    if endpoint is None:
        return 0, False
    # Asked first: what is added meanwhile has a higher number, and is read the next time.
    head = AuditHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    events = list(
        AuditEvent.objects.filter(
            organisation_id=endpoint.organisation_id,
            sequence__gt=endpoint.read_to,
            sequence__lte=head,
            action__in=_actions(endpoint),
        ).order_by("sequence")[:AT_ONCE]
    )
    messages: list[Message] = []
    for event in events:
        if event.action == PART:
            messages += _part(event, endpoint, at)
            if endpoint.read_place:
                break
        else:
            messages.append(_message(event, _award_of(event), 0, endpoint, at))
        endpoint.read_to = event.sequence
        if len(messages) >= AT_ONCE:
            break
    is_more = len(messages) >= AT_ONCE or len(events) == AT_ONCE or endpoint.read_place > 0
    if not is_more:
        endpoint.read_to = max(endpoint.read_to, head)
    Message.objects.bulk_create(messages, batch_size=AT_ONCE)
    endpoint.save(update_fields=["read_to", "read_place"])
    return len(messages), is_more


def _actions(endpoint: Endpoint) -> list[str]:
    return [*endpoint.events, *([PART] if "award.issued" in endpoint.events else [])]


def _part(event: AuditEvent, endpoint: Endpoint, at: datetime) -> Iterable[Message]:
    """Write some awards of a part; `read_place` says how far, and is 0 where all are written."""
    first, last = (int(leaf) for leaf in event.detail["leaves"])
    awards = list(
        Award.objects.filter(
            organisation__id=event.organisation_id,
            leaf_sequence__gt=max(endpoint.read_place, first - 1),
            leaf_sequence__lte=last,
        )
        .select_related("achievement")
        .order_by("leaf_sequence")[:AT_ONCE]
    )
    reached = awards[-1].leaf_sequence if len(awards) == AT_ONCE else last
    endpoint.read_place = 0 if reached == last else reached
    return [_message(event, award, award.leaf_sequence, endpoint, at) for award in awards]


def _award_of(event: AuditEvent) -> Award | None:
    if event.object_kind != "award":
        return None
    rows = Award.objects.select_related("achievement")
    return rows.filter(pk=uuid.UUID(event.object_id)).first()


def _message(
    event: AuditEvent, award: Award | None, place: int, endpoint: Endpoint, at: datetime
) -> Message:
    return Message(
        endpoint=endpoint,
        event=told_as(event.action),
        sequence=event.sequence,
        place=place,
        body=body_of(event, award),
        created_at=at,
        due_at=at,
    )
