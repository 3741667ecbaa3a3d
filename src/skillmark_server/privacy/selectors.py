# SPDX-License-Identifier: Apache-2.0

"""Requests about data, for whoever answers for it; another organisation's do not exist."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.privacy.models import SubjectRequest


def requests_visible_to(actor: Actor) -> QuerySet[SubjectRequest]:
    """Open ones first, by the day they are due; then the answered ones, the newest first."""
    if actor.organisation is None or not actor.may(Permission.MANAGE_PRIVACY):
        return SubjectRequest.objects.none()
    rows = SubjectRequest.objects.filter(organisation=actor.organisation)
    return rows.select_related("answered_by", "organisation")


def open_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    """Those that wait for an answer; what is due first comes first."""
    return requests_visible_to(actor).filter(answered_at=None).order_by("due_at", "pk")


def answered_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    """The log of those that have one, the newest first."""
    rows = requests_visible_to(actor).filter(answered_at__isnull=False)
    return rows.order_by("-answered_at", "pk")


def request_for(actor: Actor, request_id: uuid.UUID) -> SubjectRequest:
    """
    One request.

    Raises:
        SubjectRequest.DoesNotExist: There is none, or it is not theirs.
    """
    return requests_visible_to(actor).get(pk=request_id)


def overdue(*, at: datetime) -> int:
    """How many requests of the site should have been answered by now."""
    return SubjectRequest.objects.filter(answered_at=None, due_at__lt=at).count()
