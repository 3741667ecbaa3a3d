# SPDX-License-Identifier: Apache-2.0

"""The events of an organisation, the newest first. Names are not here: the page looks them up."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.recording import Asks


def events_visible_to(
    actor: Asks,
    *,
    action: str = "",
    person: uuid.UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """
    Return the events of the organisation that `actor` acts in.

    Args:
        actor: Whoever may see the log; the view asks for the permission.
        action: Only these: `award.revoked`, or `award.` for all about awards.
        person: Only what this person did.
        since: From this moment on.
        before: Until this moment.
    """
    if actor.organisation_id is None:
        return AuditEvent.objects.none()
    found = AuditEvent.objects.filter(organisation_id=actor.organisation_id)
    if action.endswith("."):
        found = found.filter(action__startswith=action)
    elif action:
        found = found.filter(action=action)
    if person is not None:
        found = found.filter(actor_id=person)
    if since is not None:
        found = found.filter(at__gte=since)
    if before is not None:
        found = found.filter(at__lt=before)
    return found.order_by("-sequence")


def people_in_log(actor: Asks) -> list[uuid.UUID]:
    """Return the ids of everybody who did something in the organisation that `actor` acts in."""
    found = events_visible_to(actor).order_by("actor_id").values_list("actor_id", flat=True)
    return [pk for pk in found.distinct() if pk is not None]
