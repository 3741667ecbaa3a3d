# SPDX-License-Identifier: Apache-2.0

"""What the room shows to whoever may see it; nothing of another organisation."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.lifecycle.models import BulkAct, BulkActItem


def bulk_acts_visible_to(actor: Actor) -> QuerySet[BulkAct]:
    """What was done to many awards of the organisation or is about to be, newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return BulkAct.objects.none()
    return (
        BulkAct.objects.filter(organisation=actor.organisation)
        .select_related("asked_by", "signed_off_by", "organisation")
        .order_by("-asked_at", "pk")
    )


def waiting_bulk_acts(actor: Actor) -> QuerySet[BulkAct]:
    """Those that are neither done nor undone."""
    return bulk_acts_visible_to(actor).filter(done_at=None, undone_at=None)


def bulk_act_for(actor: Actor, act_id: uuid.UUID) -> BulkAct:
    """
    One act on many.

    Raises:
        BulkAct.DoesNotExist: There is none, or it is not theirs.
    """
    return bulk_acts_visible_to(actor).get(pk=act_id)


def items_of(act: BulkAct) -> QuerySet[BulkActItem]:
    """The awards that it is done to, in the order in which it is done."""
    return (
        BulkActItem.objects.filter(act=act)
        .select_related("award__achievement", "award__organisation", "award__version")
        .defer("award__version__svg", "award__version__png", "award__version__document")
        .order_by("line")
    )
