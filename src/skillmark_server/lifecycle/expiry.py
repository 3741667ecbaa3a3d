# SPDX-License-Identifier: Apache-2.0

"""
Where an award stands between its issue and its end: the one truth for pages, calls, calendars,
mails and lists.

The end is the signed one. The days of grace are the organisation's: a verifier sees an award
in grace as expired, and whoever looks after people sees that it can still be renewed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.ends import days_left
from skillmark_server.awards.models import Award
from skillmark_server.awards.standing import RENEWED_BEFORE
from skillmark_server.lifecycle.models import RenewalTerms

SHOWN_AFTER: Final = timedelta(days=90)
"""How long after its end an award stands among those that ran out."""

__all__ = ["Expiry", "Stage", "ending", "expiries_of", "expiry_of", "stage_of"]


class Stage(TextChoices):
    """Where an award stands."""

    LASTING = "lasting", _("Without an end")
    IN_FORCE = "in_force", _("Valid")
    LAPSING = "lapsing", _("Runs out soon")
    GRACE = "grace", _("Ran out, can be renewed")
    LAPSED = "lapsed", _("Ran out")
    RENEWED = "renewed", _("Renewed")
    OUT = "out", _("Withdrawn, on hold or declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """
    Where an award stands at a moment.

    Args:
        stage: In one word.
        ends_at: The signed end; None: never.
        grace_until: Until when it can be renewed; None where it does not end.
        days: Whole days to its end where the site stands; negative after it; None: no end.
        renewed_by: The award that took its place.
    """

    stage: Stage
    ends_at: datetime | None
    grace_until: datetime | None
    days: int | None
    renewed_by: uuid.UUID | None = None

    @property
    def can_be_renewed(self) -> bool:
        """Whether it is time: in its last 90 days, or in its days of grace."""
        return self.stage in {Stage.LAPSING, Stage.GRACE}


def stage_of(
    award: Award, *, at: datetime, grace_days: int = 0, renewed_by: uuid.UUID | None = None
) -> Expiry:
    """
    Judge one award; asks no database.

    Args:
        award: With its moments.
        at: Now.
        grace_days: Of its badge.
        renewed_by: The award that took its place, if any.
    """
    ends = award.valid_until
    grace = None if ends is None else ends + timedelta(days=grace_days)
    if award.revoked_at or award.suspended_at or award.declined_at:
        stage = Stage.OUT
    elif renewed_by is not None:
        stage = Stage.RENEWED
    elif ends is None or grace is None:
        stage = Stage.LASTING
    elif ends > at:
        stage = Stage.LAPSING if ends <= at + RENEWED_BEFORE else Stage.IN_FORCE
    else:
        stage = Stage.GRACE if grace > at else Stage.LAPSED
    return Expiry(
        stage=stage,
        ends_at=ends,
        grace_until=grace,
        days=None if ends is None else days_left(ends, at=at),
        renewed_by=renewed_by,
    )


def expiry_of(award: Award, *, at: datetime) -> Expiry:
    """Judge one award, with two queries."""
    return expiries_of([award], at=at)[award.pk]


def expiries_of(awards: Iterable[Award], *, at: datetime) -> dict[uuid.UUID, Expiry]:
    """Judge many awards, with two queries; by their ids."""
    known = list(awards)
    graces = dict(
        RenewalTerms.objects.filter(
            achievement__serial__in={award.achievement_serial for award in known}
        ).values_list("achievement__serial", "grace_days")
    )
    newer = dict(
        Award.objects.filter(supersedes__in=[award.pk for award in known], revoked_at=None)
        .order_by("issued_at")
        .values_list("supersedes_id", "pk")
    )
    return {
        award.pk: stage_of(
            award,
            at=at,
            grace_days=graces.get(award.achievement_serial, 0),
            renewed_by=newer.get(award.pk),
        )
        for award in known
    }


def ending(awards: QuerySet[Award], *, at: datetime) -> QuerySet[Award]:
    """
    Those that end within 90 days, or ran out in the last 90 days.

    Whatever was renewed, withdrawn, put on hold or declined is left out; first to end, first.
    """
    newer = Award.objects.filter(supersedes=OuterRef("pk"), revoked_at=None).values("pk")[:1]
    return (
        awards.annotate(newer=Subquery(newer))
        .filter(
            revoked_at=None,
            suspended_at=None,
            declined_at=None,
            newer=None,
            valid_until__lte=at + RENEWED_BEFORE,
            valid_until__gt=at - SHOWN_AFTER,
        )
        .order_by("valid_until", "leaf_sequence")
    )
