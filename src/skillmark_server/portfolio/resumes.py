# SPDX-License-Identifier: Apache-2.0

"""Résumés: one's own with its lines, and what others see of one by its address."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.portfolio.models import Resume, ResumeAward, ResumeEntry
from skillmark_server.portfolio.selectors import as_whom, shown_awards


def resume_of(user: User) -> Resume | None:
    """Somebody's résumé; None where they never wrote one."""
    return Resume.objects.filter(user=user).first()


def entries_of(user: User) -> QuerySet[ResumeEntry]:
    """The lines of somebody's résumé, each kind in its order."""
    return ResumeEntry.objects.filter(user=user).order_by("kind", "position", "pk")


def chosen_ids(user: User) -> list[uuid.UUID]:
    """The awards that somebody chose, in order, also those they no longer keep."""
    chosen = ResumeAward.objects.filter(user=user).order_by("position", "pk")
    return list(chosen.values_list("award_id", flat=True))


def resume_seen_by(
    actor: Actor, resume_id: uuid.UUID, *, at: datetime
) -> tuple[Resume, Visibility]:
    """
    A résumé, and as whom it is seen: like everybody, like an employer, or as its owner.

    Raises:
        Resume.DoesNotExist: There is none that `actor` may see.
    """
    found = Resume.objects.select_related("user").get(id=resume_id, user__is_active=True)
    if actor.user is not None and actor.user.pk == found.user_id:
        return found, Visibility.ONLY_ME
    seen_as = as_whom(actor, found.user, Visibility(found.visibility), at)
    if seen_as is None:
        raise Resume.DoesNotExist
    return found, seen_as


def awards_in_resume(user: User, seen_as: Visibility, *, at: datetime) -> QuerySet[Award]:
    """
    The awards that go into somebody's résumé, in their order.

    Args:
        user: Whose.
        seen_as: `ONLY_ME`: all that were chosen and are kept, for files that the person gives
            away; else what is open to that reader as well, and counts today.
        at: Now.
    """
    if seen_as == Visibility.ONLY_ME:
        awards = awards_of_holder(user).filter(holder=user)
    else:
        awards = shown_awards(user, seen_as, at=at)
    return awards.filter(resume_items__user=user).order_by("resume_items__position", "pk")
