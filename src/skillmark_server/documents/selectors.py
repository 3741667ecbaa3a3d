# SPDX-License-Identifier: Apache-2.0

"""The archives of certificates that somebody may see: of a list, and of what a filter found."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.roles import of_badges
from skillmark_server.awards.models import Batch
from skillmark_server.documents.models import Pack


def packs_visible_to(actor: Actor, batch: Batch) -> QuerySet[Pack]:
    """The archives of a list of the organisation, the newest first."""
    if actor.organisation is None:
        return Pack.objects.none()
    packs = Pack.objects.filter(organisation=actor.organisation, batch=batch)
    packs = of_badges(packs, actor, Permission.SEE_AWARDS, "batch__version__achievement_id")
    return packs.select_related("batch__version", "asked_by").order_by("-asked_at", "pk")


def pack_for(actor: Actor, batch: Batch, pack_id: uuid.UUID) -> Pack:
    """
    One archive of a list of the organisation.

    Raises:
        Pack.DoesNotExist: There is none, or it is not theirs; the two look alike.
    """
    return packs_visible_to(actor, batch).get(pk=pack_id)


def found_packs_visible_to(actor: Actor) -> QuerySet[Pack]:
    """
    The archives of what a filter found in the organisation, the newest first.

    They hold awards of any badge, so that they are for whoever may see all of them.
    """
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return Pack.objects.none()
    packs = Pack.objects.filter(organisation=actor.organisation, batch=None)
    return packs.order_by("-asked_at", "pk")


def found_pack_for(actor: Actor, pack_id: uuid.UUID) -> Pack:
    """
    One archive of what a filter found.

    Raises:
        Pack.DoesNotExist: There is none, or it is not theirs; the two look alike.
    """
    return found_packs_visible_to(actor).get(pk=pack_id)
