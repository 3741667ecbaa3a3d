# SPDX-License-Identifier: Apache-2.0

"""How the mails of an organisation stand, for those who may see its awards."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.outbox.models import Mail


def mails_visible_to(actor: Actor) -> QuerySet[Mail]:
    """The mails that were written in the name of the organisation, newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return Mail.objects.none()
    return Mail.objects.filter(organisation_id=actor.organisation.pk).order_by("-created_at", "pk")


def mails_about(actor: Actor, award_id: uuid.UUID) -> QuerySet[Mail]:
    """The mails about one award, oldest first."""
    return mails_visible_to(actor).filter(award_id=award_id).order_by("created_at", "pk")


def bounced(actor: Actor) -> QuerySet[Mail]:
    """Mails that came back and were not written again since."""
    return mails_visible_to(actor).filter(bounced_at__isnull=False, cancelled_at=None)
