# SPDX-License-Identifier: Apache-2.0

"""Notices, in the transaction of the change, that who may see an award has changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save

from skillmark_server.awards.models import Award
from skillmark_server.copies.models import AwardDue

_SAY_WHO_SEES = {"visibility", "declined_at"}


def listen() -> None:
    """Hear of awards from now on."""
    post_save.connect(_saved, sender=Award, dispatch_uid="copies-saved")
    post_delete.connect(_deleted, sender=Award, dispatch_uid="copies-deleted")


def notice(award_id: uuid.UUID) -> None:
    """Have the copies of an award looked at."""
    AwardDue.objects.update_or_create(pk=award_id, defaults={"turn": uuid.uuid4()})


def _saved(instance: Award, **more: Any) -> None:
    changed = more["update_fields"] or _SAY_WHO_SEES
    # Nobody sees a new award before its holder says so.
    if settings.PUBLISH_TO and not more["created"] and not _SAY_WHO_SEES.isdisjoint(changed):
        notice(instance.pk)


def _deleted(instance: Award, **_more: Any) -> None:
    if settings.PUBLISH_TO:
        notice(instance.pk)
