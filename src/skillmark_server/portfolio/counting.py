# SPDX-License-Identifier: Apache-2.0

"""How often badges are shared: written by achievement and day, read by whoever may see awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, Sum

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.roles import of_badges
from skillmark_server.portfolio.models import Channel, ShareCount

LEAST: Final = 5
"""Below this no number is shown."""
LATELY: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shared:
    """How often one badge was shared; None where it was less than five times."""

    achievement: Achievement
    lately: int | None
    ever: int | None


def count_share(achievement: Achievement, channel: Channel, *, day: date) -> None:
    """Count one share on `day`."""
    with transaction.atomic():
        row: dict[str, Any] = {"achievement": achievement, "day": day, "channel": channel}
        ShareCount.objects.get_or_create(**row)
        ShareCount.objects.filter(**row).update(count=F("count") + 1)


def shares_of(actor: Actor, *, day: date) -> list[Shared]:
    """How often the badges of the organisation were shared until `day`, the most shared first."""
    if actor.organisation is None:
        return []
    rows = ShareCount.objects.filter(achievement__organisation=actor.organisation)
    rows = of_badges(rows, actor, Permission.SEE_AWARDS, "achievement__id")
    counted = (
        rows.order_by()
        .values("achievement")
        .annotate(ever=Sum("count"), lately=Sum("count", filter=Q(day__gt=day - LATELY)))
        .order_by("-ever", "achievement")
    )
    found = list(counted)
    badges = Achievement.objects.select_related("published").in_bulk(
        [row["achievement"] for row in found]
    )
    return [
        Shared(badges[row["achievement"]], _shown(row["lately"]), _shown(row["ever"]))
        for row in found
    ]


def _shown(count: int | None) -> int | None:
    return count if count is not None and count >= LEAST else None
