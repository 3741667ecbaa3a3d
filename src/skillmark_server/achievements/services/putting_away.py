# SPDX-License-Identifier: Apache-2.0

"""Putting achievements away and bringing them back. What was awarded stays as it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.refusals import IsArchived
from skillmark_server.achievements.services.owned import own_achievement
from skillmark_server.audit.recording import record
from skillmark_server.refusals import Conflict

LONGEST_REASON = 500


@transaction.atomic
def archive(
    *, actor: Actor, achievement: Achievement, at: datetime, reason: str = ""
) -> Achievement:
    """
    Put an achievement away: it is awarded no more, and who holds it keeps it.

    Args:
        actor: May design.
        achievement: Published or not.
        at: When.
        reason: Shown to the organisation and beside the achievement, at most 500 characters.

    Raises:
        NotAllowed: The actor may not design.
        IsArchived: It was put away before.
    """
    actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    if kept.archived_at is not None:
        raise IsArchived
    kept.archived_at, kept.archived_by = at, actor.user
    kept.archive_reason = reason.strip()[:LONGEST_REASON]
    kept.save(update_fields=["archived_at", "archived_by", "archive_reason"])
    record(actor, "achievement.archived", kept, at=at)
    return kept


@transaction.atomic
def unarchive(*, actor: Actor, achievement: Achievement, at: datetime) -> Achievement:
    """
    Bring an achievement back.

    Raises:
        NotAllowed: The actor may not design.
        Conflict: It is not archived.
    """
    actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    if kept.archived_at is None:
        raise Conflict
    kept.archived_at, kept.archived_by, kept.archive_reason = None, None, ""
    kept.save(update_fields=["archived_at", "archived_by", "archive_reason"])
    record(actor, "achievement.brought_back", kept, at=at)
    return kept


@transaction.atomic
def show_in_catalogue(
    *, actor: Actor, achievement: Achievement, is_shown: bool, at: datetime
) -> Achievement:
    """
    Show an achievement in the public catalogue, or leave it out. Awards of it are not touched.

    Raises:
        NotAllowed: The actor may not design.
    """
    actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    if kept.in_catalogue != is_shown:
        kept.in_catalogue = is_shown
        kept.save(update_fields=["in_catalogue"])
        action = "achievement.shown" if is_shown else "achievement.hidden"
        record(actor, action, kept, at=at)
    return kept
