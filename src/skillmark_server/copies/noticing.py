# SPDX-License-Identifier: Apache-2.0

"""Notices, in the transaction of the change, that who may see an award has changed."""

from __future__ import annotations

import secrets
import uuid
from typing import Any, Final

from django.conf import settings
from django.db.models.signals import post_delete, post_save

from skillmark_server.awards.models import Award
from skillmark_server.copies.models import AwardDue

_CHANCE: Final = 96
_LAST: Final = 0xFFFF_FFFF << _CHANCE
_SAY_WHO_SEES = {"visibility", "declined_at"}


def listen() -> None:
    """Hear of awards from now on."""
    post_save.connect(_saved, sender=Award, dispatch_uid="copies-saved")
    post_delete.connect(_deleted, sender=Award, dispatch_uid="copies-deleted")


def notice(award_id: uuid.UUID) -> None:
    """Have the copies of an award looked at."""
    AwardDue.objects.update_or_create(pk=award_id, defaults={"turn": uuid.uuid4()})


def put_last(award_id: uuid.UUID) -> None:
    """
    Have the copies of an award looked at after those of all others.

    Behind turns that are taken by chance, and by chance among those that were put there: one
    that always fails has each time another of them before it.
    """
    turn = uuid.UUID(int=_LAST | secrets.randbits(_CHANCE))
    AwardDue.objects.update_or_create(pk=award_id, defaults={"turn": turn})


def _saved(instance: Award, **more: Any) -> None:
    changed = more["update_fields"] or _SAY_WHO_SEES
    # Nobody sees a new award before its holder says so.
    if settings.PUBLISH_TO and not more["created"] and not _SAY_WHO_SEES.isdisjoint(changed):
        notice(instance.pk)


def _deleted(instance: Award, **_more: Any) -> None:
    if settings.PUBLISH_TO:
        notice(instance.pk)
