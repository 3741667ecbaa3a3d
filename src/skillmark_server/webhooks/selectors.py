# SPDX-License-Identifier: Apache-2.0

"""The endpoints and messages of an organisation, for whoever looks after its programs."""

from __future__ import annotations

import uuid

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.webhooks.models import Attempt, Endpoint, Message


def endpoints_visible_to(actor: Actor) -> QuerySet[Endpoint]:
    """The endpoints of the actor's organisation with how their messages stand; in use first."""
    if not actor.may(Permission.MANAGE_TOKENS):
        return Endpoint.objects.none()
    return (
        Endpoint.objects.filter(organisation_id=actor.organisation_id)
        .annotate(
            waiting=_count(Q(delivered_at=None, dead_at=None)),
            dead=_count(Q(dead_at__isnull=False)),
        )
        .order_by(F("ended_at").asc(nulls_first=True), "-made_at")
    )


def _count(which: Q) -> Coalesce:
    # Each by its own index: the log of what was delivered may be long.
    counted = (
        Message.objects.filter(which, endpoint=OuterRef("pk"))
        .order_by()
        .values("endpoint")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def endpoint_for(actor: Actor, endpoint_id: uuid.UUID) -> Endpoint:
    """
    One endpoint.

    Raises:
        Endpoint.DoesNotExist: There is none, or the actor may not see it.
    """
    return endpoints_visible_to(actor).get(pk=endpoint_id)


def messages_of(actor: Actor, endpoint: Endpoint) -> QuerySet[Message]:
    """The messages of an endpoint with their attempts, newest first."""
    if not actor.may(Permission.MANAGE_TOKENS):
        return Message.objects.none()
    return (
        Message.objects.filter(endpoint=endpoint, endpoint__organisation_id=actor.organisation_id)
        .prefetch_related(Prefetch("tries", Attempt.objects.order_by("pk")))
        .order_by("-created_at", "-sequence", "-place")
    )


def message_for(actor: Actor, message_id: uuid.UUID) -> Message:
    """
    One message.

    Raises:
        Message.DoesNotExist: There is none, or the actor may not see it.
    """
    rows = Message.objects.select_related("endpoint")
    if not actor.may(Permission.MANAGE_TOKENS):
        rows = rows.none()
    return rows.get(pk=message_id, endpoint__organisation_id=actor.organisation_id)
