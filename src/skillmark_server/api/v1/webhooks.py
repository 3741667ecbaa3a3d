# SPDX-License-Identifier: Apache-2.0

"""
Webhooks: list and change them, try one, read its log, send again, switch on, end.

There is no call that makes one or gives it a new secret: a secret is shown to a person, once,
and who holds a token is told of nothing after the token was withdrawn.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.webhooks import services
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.selectors import (
    endpoint_for,
    endpoints_visible_to,
    message_for,
    messages_of,
)

router = Router(tags=["webhooks"])
_MANAGE: Final = Permission.MANAGE_TOKENS


class WebhookSent(Sent):
    """Where and of what a program is told."""

    model_config = example(
        url="https://hr.nordvind.example/hooks/skillmark",
        events=["award.issued", "award.revoked"],
        note="The HR system",
    )

    url: str = Field(max_length=2_000)
    events: list[str] = Field(min_length=1, max_length=50)
    note: str = Field(default="", max_length=80)


class WebhookShown(Schema):
    """A webhook; its secret was shown once, to whoever made it."""

    id: uuid.UUID
    url: str
    note: str
    events: list[str]
    made_at: datetime
    ended_at: datetime | None
    failing_since: datetime | None
    off_at: datetime | None
    delivered_at: datetime | None
    waiting: int
    dead: int


class Webhooks(Schema):
    """One page of webhooks."""

    items: list[WebhookShown]
    next: str | None


class TryShown(Schema):
    """One attempt."""

    at: datetime
    status: int | None
    problem: str
    milliseconds: int


class MessageShown(Schema):
    """One message: the same id however often it is sent, `msg_…` in the header."""

    id: uuid.UUID
    event: str
    body: str
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None
    dead_at: datetime | None
    tries: list[TryShown]


class Messages(Schema):
    """One page of messages."""

    items: list[MessageShown]
    next: str | None


class SinceSent(Sent):
    """From when on everything is sent again; without it, what was given up."""

    model_config = example(since="2026-11-21T00:00:00Z")

    since: datetime | None = None


class SentAgain(Schema):
    """How many messages are sent again."""

    count: int


@router.get("", response={200: Webhooks, **REFUSALS}, summary="Webhooks of the organisation")
def list_webhooks(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, those that have ended too."""
    return page_of(
        endpoints_visible_to(needs(request, _MANAGE)),
        request=request,
        order="-made_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.get("/{uuid:webhook_id}", response={200: WebhookShown, **REFUSALS}, summary="One webhook")
def one(request: HttpRequest, webhook_id: uuid.UUID) -> dict[str, Any]:
    """With how many messages wait and were given up."""
    return _shown(endpoint_for(needs(request, _MANAGE), webhook_id))


@router.put("/{uuid:webhook_id}", response={200: WebhookShown, **REFUSALS}, summary="Change it")
def change(request: HttpRequest, webhook_id: uuid.UUID, payload: WebhookSent) -> dict[str, Any]:
    """What waits goes to the new address."""
    actor = needs(request, _MANAGE)
    endpoint = endpoint_for(actor, webhook_id)
    services.change_endpoint(
        actor=actor,
        endpoint=endpoint,
        url=payload.url,
        events=payload.events,
        note=payload.note,
        at=timezone.now(),
    )
    return _shown(endpoint_for(actor, webhook_id))


@router.post("/{uuid:webhook_id}/end", response={200: WebhookShown, **REFUSALS}, summary="End it")
@repeatable
def end(request: HttpRequest, webhook_id: uuid.UUID) -> Any:
    """Nothing is sent there any more; its log stays."""
    actor = needs(request, _MANAGE)
    services.end_endpoint(actor=actor, endpoint=endpoint_for(actor, webhook_id), at=timezone.now())
    return 200, WebhookShown(**_shown(endpoint_for(actor, webhook_id)))


@router.post(
    "/{uuid:webhook_id}/on", response={200: WebhookShown, **REFUSALS}, summary="Switch it on"
)
@repeatable
def switch_on(request: HttpRequest, webhook_id: uuid.UUID) -> Any:
    """After it was switched off for failing: it is told of everything since."""
    actor = needs(request, _MANAGE)
    services.switch_on(actor=actor, endpoint=endpoint_for(actor, webhook_id), at=timezone.now())
    return 200, WebhookShown(**_shown(endpoint_for(actor, webhook_id)))


@router.post("/{uuid:webhook_id}/test", response={201: MessageShown, **REFUSALS}, summary="Try it")
@repeatable
def test(request: HttpRequest, webhook_id: uuid.UUID) -> Any:
    """A message that tells nothing: `webhook.test`."""
    actor = needs(request, _MANAGE)
    message = services.send_test(
        actor=actor, endpoint=endpoint_for(actor, webhook_id), at=timezone.now()
    )
    return 201, MessageShown(**_message(message))


@router.post(
    "/{uuid:webhook_id}/again",
    response={200: SentAgain, **REFUSALS},
    summary="Send many messages again",
)
@repeatable
def many_again(request: HttpRequest, webhook_id: uuid.UUID, payload: SinceSent) -> Any:
    """What was given up, or everything written since a moment; each under its own id."""
    actor, since = needs(request, _MANAGE), payload.since
    if since is not None and timezone.is_naive(since):
        since = timezone.make_aware(since)
    count = services.send_many_again(
        actor=actor,
        endpoint=endpoint_for(actor, webhook_id),
        since=since,
        at=timezone.now(),
    )
    return 200, SentAgain(count=count)


@router.get(
    "/{uuid:webhook_id}/messages", response={200: Messages, **REFUSALS}, summary="What was sent"
)
def list_messages(
    request: HttpRequest,
    webhook_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, of the last 30 days."""
    actor = needs(request, _MANAGE)
    return page_of(
        messages_of(actor, endpoint_for(actor, webhook_id)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_message,
    )


@router.post(
    "/messages/{uuid:message_id}/again",
    response={200: MessageShown, **REFUSALS},
    summary="Send one message again",
)
@repeatable
def again(request: HttpRequest, message_id: uuid.UUID) -> Any:
    """Delivered or given up; under its own id."""
    actor = needs(request, _MANAGE)
    message = services.send_again(
        actor=actor, message=message_for(actor, message_id), at=timezone.now()
    )
    return 200, MessageShown(**_message(message))


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "note": endpoint.note,
        "events": endpoint.events,
        "made_at": endpoint.made_at,
        "ended_at": endpoint.ended_at,
        "failing_since": endpoint.failing_since,
        "off_at": endpoint.off_at,
        "delivered_at": endpoint.delivered_at,
        "waiting": getattr(endpoint, "waiting", 0),
        "dead": getattr(endpoint, "dead", 0),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "event": message.event,
        "body": message.body,
        "created_at": message.created_at,
        "due_at": message.due_at,
        "delivered_at": message.delivered_at,
        "dead_at": message.dead_at,
        "tries": [
            {
                "at": tried.at,
                "status": tried.status,
                "problem": tried.problem,
                "milliseconds": tried.milliseconds,
            }
            for tried in message.tries.all()
        ],
    }
