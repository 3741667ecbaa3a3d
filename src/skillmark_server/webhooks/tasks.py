# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room: write what is to be told, send it, forget what is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.recording import record
from skillmark_server.vitals.daily import is_mine_today, remove
from skillmark_server.webhooks.delivering import deliver_due
from skillmark_server.webhooks.expanding import expand_due
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import end

KEPT: Final = timedelta(days=30)
"""What is done stays so long in the log, and what is switched off waits so long."""


def tick(at: datetime) -> None:
    """Go on with what is due; the worker asks every few seconds."""
    expand_due(at=at)
    deliver_due(at=at)
    if is_mine_today("old-webhook-messages", at=at):
        _end_forgotten(at)
        old = Message.objects.filter(created_at__lt=at - KEPT)
        remove(old.exclude(delivered_at=None, dead_at=None))


def _end_forgotten(at: datetime) -> None:
    for key in Endpoint.objects.filter(ended_at=None, off_at__lt=at - KEPT).values_list("pk"):
        with transaction.atomic():
            row = Endpoint.objects.select_for_update().filter(pk=key[0], ended_at=None).first()
            if row is not None and row.off_at is not None:
                end(row, "off", at=at)
                record(SYSTEM, "webhook.ended", row, at=at, organisation_id=row.organisation_id)
