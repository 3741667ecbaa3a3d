# SPDX-License-Identifier: Apache-2.0

"""Reminds people of badges that wait for them: after 7 and after 30 days, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.letters import REMINDERS, write_reminder
from skillmark_server.awards.models import Award
from skillmark_server.outbox.models import Mail

_GRACE: Final = timedelta(days=5)
"""A site that stood still for longer does not remind of everything at once."""

_AT_ONCE: Final = 200


def remind_unclaimed(*, at: datetime) -> int:
    """Write the reminders that are due; returns how many."""
    return sum(_remind(days, at) for days in REMINDERS)


def _remind(days: int, at: datetime) -> int:
    due = at - timedelta(days=days)
    about = Mail.objects.filter(award_id=OuterRef("pk"))
    waiting = (
        Award.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            Exists(about.filter(kind="claim", sent_at__isnull=False, bounced_at=None)),
            ~Exists(about.filter(kind="reminder", key__endswith=f":{days}")),
            # Every one, by name: moments of issue are indexed by organisation.
            organisation__in=Organisation.objects.all(),
            claimed_at=None,
            declined_at=None,
            revoked_at=None,
            suspended_at=None,
            issued_at__lte=due,
            issued_at__gt=due - _GRACE,
        )
        .select_related("organisation")
        .order_by()
    )
    written = 0
    for award in waiting[:_AT_ONCE]:
        with transaction.atomic():
            locked = Award.objects.select_for_update().filter(
                pk=award.pk, claimed_at=None, declined_at=None, revoked_at=None
            )
            key = f"reminder:{award.pk}:{days}"
            if locked.exists() and not Mail.objects.filter(key=key).exists():
                write_reminder(award, days=days, at=at)
                written += 1
    return written
