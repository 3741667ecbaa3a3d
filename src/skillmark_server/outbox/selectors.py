# SPDX-License-Identifier: Apache-2.0

"""How the mails of an organisation stand, for those who may see its awards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.outbox.models import Bundle, Mail


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """
    Mails that were written together.

    Args:
        sent: Left.
        waiting: To be sent, or yet to be written of a bundle.
        back: Came back, or given up.
    """

    sent: int
    waiting: int
    back: int


def count_group(group_id: uuid.UUID) -> GroupCount:
    """Count the mails of one group, with four queries that indices answer."""
    mails = Mail.objects.filter(group_id=group_id)
    unwritten = (
        _open_bundles(group_id).aggregate(count=Sum(F("last") - F("written_to")))["count"] or 0
    )
    back = Q(bounced_at__isnull=False) | Q(given_up_at__isnull=False)
    return GroupCount(
        sent=mails.filter(sent_at__isnull=False).count(),
        waiting=unwritten
        + mails.filter(sent_at=None, bounced_at=None, given_up_at=None, cancelled_at=None).count(),
        back=mails.filter(back).count(),
    )


def is_to_be_written(group_id: uuid.UUID) -> bool:
    """Whether mails of a group are still to be written."""
    return _open_bundles(group_id).exists()


def _open_bundles(group_id: uuid.UUID) -> QuerySet[Bundle]:
    return Bundle.objects.filter(about_id=group_id, finished_at=None, cancelled_at=None)
