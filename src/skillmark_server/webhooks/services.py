# SPDX-License-Identifier: Apache-2.0

"""Make an endpoint, change it, give it a new secret, end it, try it, send again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.models import AuditHead
from skillmark_server.audit.recording import record
from skillmark_server.webhooks.events import EVENTS, TEST, test_body
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import end
from skillmark_server.webhooks.refusals import (
    EndpointEnded,
    EndpointOff,
    EventsRefused,
    NotOff,
    TooManyEndpoints,
)
from skillmark_server.webhooks.sending import readable
from skillmark_server.webhooks.signatures import new_secret, sealed

MOST: Final = 20
OLD_SECRET_HOLDS: Final = timedelta(hours=24)
LONGEST_NOTE: Final = 80


@transaction.atomic
def make_endpoint(
    *, actor: Actor, url: str, events: Iterable[str], note: str = "", at: datetime
) -> tuple[Endpoint, str]:
    """
    Tell an address of events from now on; the secret is given back once.

    Args:
        actor: Who may manage what programs do.
        url: https.
        events: Names of `EVENTS`.
        note: What it is for.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        NoEgress: The site sends nothing out.
        AddressRefused: The address cannot be read as one that may be sent to.
        EventsRefused: There is none, or an unknown one.
        TooManyEndpoints: There are `MOST` in use.
        TextRefused: The note cannot be used.
    """
    organisation = actor.require(Permission.MANAGE_TOKENS)
    address, wanted = readable(url), _known(events)
    if Endpoint.objects.filter(organisation=organisation, ended_at=None).count() >= MOST:
        raise TooManyEndpoints
    head = AuditHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    secret, key = new_secret(), uuid.uuid4()
    endpoint = Endpoint.objects.create(
        id=key,
        organisation=organisation,
        url=address,
        note=tidy(note, field="note", longest=LONGEST_NOTE),
        events=wanted,
        sealed_secret=sealed(secret, key),
        made_by=actor.user,
        made_at=at,
        read_to=head,
    )
    record(actor, "webhook.made", endpoint, at=at, detail={"events": wanted})
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    *, actor: Actor, endpoint: Endpoint, url: str, events: Iterable[str], note: str, at: datetime
) -> Endpoint:
    """
    Change where and of what an endpoint is told; what waits goes to the new address.

    One that is switched off stays so; one that could not be reached is tried at once.

    Raises:
        NotAllowed, AddressRefused, EventsRefused, TextRefused: As in `make_endpoint`.
        EndpointEnded: It has ended.
    """
    actor.require(Permission.MANAGE_TOKENS)
    row = _locked(actor, endpoint)
    row.url, row.events = readable(url), _known(events)
    row.note = tidy(note, field="note", longest=LONGEST_NOTE)
    row.failed_in_a_row, row.paused_until = 0, None
    row.save(update_fields=["url", "events", "note", "failed_in_a_row", "paused_until"])
    record(actor, "webhook.changed", row, at=at, detail={"events": row.events})
    return row


@transaction.atomic
def rotate_secret(*, actor: Actor, endpoint: Endpoint, at: datetime) -> tuple[Endpoint, str]:
    """
    Give an endpoint a new secret; for a day, the old one signs beside it.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: It has ended.
    """
    actor.require(Permission.MANAGE_TOKENS)
    row, secret = _locked(actor, endpoint), new_secret()
    row.sealed_old_secret, row.old_secret_until = row.sealed_secret, at + OLD_SECRET_HOLDS
    row.sealed_secret = sealed(secret, row.pk)
    row.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    record(actor, "webhook.secret_changed", row, at=at)
    return row, secret


@transaction.atomic
def end_endpoint(*, actor: Actor, endpoint: Endpoint, at: datetime) -> Endpoint:
    """
    Tell an address nothing more; what waited is given up, its log stays.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: It has ended already.
    """
    actor.require(Permission.MANAGE_TOKENS)
    row = _locked(actor, endpoint)
    end(row, "by_person", at=at)
    record(actor, "webhook.ended", row, at=at)
    return row


@transaction.atomic
def switch_on(*, actor: Actor, endpoint: Endpoint, at: datetime) -> Endpoint:
    """
    Go on with an endpoint that was switched off: it is told of everything since, in order.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: It has ended.
        NotOff: It is not switched off.
    """
    actor.require(Permission.MANAGE_TOKENS)
    row = _locked(actor, endpoint)
    if row.off_at is None:
        raise NotOff
    row.off_at, row.failing_since, row.paused_until, row.failed_in_a_row = None, None, None, 0
    row.save(update_fields=["off_at", "failing_since", "paused_until", "failed_in_a_row"])
    record(actor, "webhook.switched_on", row, at=at)
    return row


@transaction.atomic
def send_test(*, actor: Actor, endpoint: Endpoint, at: datetime) -> Message:
    """
    Write a message that tells nothing, to see whether it arrives.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: It has ended.
        EndpointOff: It is switched off.
    """
    organisation = actor.require(Permission.MANAGE_TOKENS)
    row = _ready(actor, endpoint)
    body = test_body(organisation.pk, at)
    return Message.objects.create(endpoint=row, event=TEST, body=body, created_at=at, due_at=at)


@transaction.atomic
def send_again(*, actor: Actor, message: Message, at: datetime) -> Message:
    """
    Send a message once more, delivered or given up, under its own id.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: Its endpoint has ended.
        EndpointOff: Its endpoint is switched off.
    """
    actor.require(Permission.MANAGE_TOKENS)
    endpoint = _ready(actor, message.endpoint)
    Message.objects.filter(pk=message.pk).update(**_anew(at))
    record(actor, "webhook.sent_again", endpoint, at=at, detail={"messages": 1})
    return Message.objects.select_related("endpoint").get(pk=message.pk)


@transaction.atomic
def send_many_again(
    *, actor: Actor, endpoint: Endpoint, since: datetime | None = None, at: datetime
) -> int:
    """
    Send many messages again, each under its own id; returns how many.

    Args:
        actor: Who may manage what programs do.
        endpoint: Whose.
        since: Everything written from then on, for a program that lost it; None: what was
            given up.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        EndpointEnded: It has ended.
        EndpointOff: It is switched off.
    """
    actor.require(Permission.MANAGE_TOKENS)
    row = _ready(actor, endpoint)
    which = Q(dead_at__isnull=False)
    if since is not None:
        done = Q(dead_at__isnull=False) | Q(delivered_at__isnull=False)
        which = done & Q(created_at__gte=since)
    count = Message.objects.filter(which, endpoint=row).update(**_anew(at))
    record(actor, "webhook.sent_again", row, at=at, detail={"messages": count})
    return count


def _anew(at: datetime) -> dict[str, object]:
    return {
        "due_at": at,
        "attempts": 0,
        "delivered_at": None,
        "dead_at": None,
        "claimed_until": None,
    }


def _locked(actor: Actor, endpoint: Endpoint) -> Endpoint:
    row = Endpoint.objects.select_for_update().get(
        pk=endpoint.pk, organisation_id=actor.organisation_id
    )
    if row.ended_at is not None:
        raise EndpointEnded
    return row


def _ready(actor: Actor, endpoint: Endpoint) -> Endpoint:
    row = _locked(actor, endpoint)
    if row.off_at is not None:
        raise EndpointOff
    # Whoever sends by hand wants to know now whether it arrives.
    row.paused_until = None
    row.save(update_fields=["paused_until"])
    return row


def _known(events: Iterable[str]) -> list[str]:
    wanted = sorted(set(events))
    if not wanted or not set(wanted) <= set(EVENTS):
        raise EventsRefused(field="events")
    return wanted
