# SPDX-License-Identifier: Apache-2.0

"""
Reminds holders that something from elsewhere ends: 90, 30 and 7 days before, each once.

One stands in one band at a time, so that a site that stood still reminds of the nearest end
alone; the row that says so stands in the transaction that writes the mail.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from skillmark import Verdict
from skillmark_server.accounts.models import User
from skillmark_server.holdings.models import Certificate, HoldingReminder, ImportedBadge
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.services import write_mail

log = logging.getLogger(__name__)

RUNGS: Final = (90, 30, 7)
_AT_ONCE: Final = 200
_BANDS: Final = tuple(zip(RUNGS, (*RUNGS[1:], 0), strict=True))


def remind_of_ends(*, at: datetime) -> int:
    """Write the reminders that are due; returns how many."""
    return sum(_badges(days, below, at) + _certificates(days, below, at) for days, below in _BANDS)


def _badges(days: int, below: int, at: datetime) -> int:
    ending = (
        ImportedBadge.objects.filter(
            verdict=Verdict.GENUINE,
            hidden_at=None,
            ends_at__lte=at + timedelta(days=days),
            ends_at__gt=at + timedelta(days=below),
        )
        .exclude(reminders__days=days)
        .filter(Q(issued_at=None) | Q(issued_at__lt=F("ends_at") - timedelta(days=days)))
        .defer("content")
        .select_related("user")
    )
    written = 0
    for badge in ending.order_by("ends_at", "pk")[:_AT_ONCE]:
        ends = badge.ends_at
        if ends is None:
            continue
        with transaction.atomic():
            _row, is_new = HoldingReminder.objects.get_or_create(
                badge=badge, days=days, defaults={"written_at": at}
            )
            if is_new:
                day = timezone.localtime(ends).date()
                where = f"/my/imported/{badge.pk}"
                key = f"{badge.pk}:{days}"
                written += _write(badge.user, key, badge.title, badge.issuer, day, where, at)
    return written


def _certificates(days: int, below: int, at: datetime) -> int:
    today = timezone.localtime(at).date()
    ending = (
        Certificate.objects.filter(
            is_seen=True,
            ends_on__lte=today + timedelta(days=days),
            ends_on__gt=today + timedelta(days=below),
        )
        .exclude(decided_by=F("user"))
        .exclude(reminders__days=days)
        .filter(issued_on__lt=F("ends_on") - timedelta(days=days))
        .defer("content")
        .select_related("user")
    )
    written = 0
    for one in ending.order_by("ends_on", "pk")[:_AT_ONCE]:
        with transaction.atomic():
            _row, is_new = HoldingReminder.objects.get_or_create(
                certificate=one, days=days, defaults={"written_at": at}
            )
            if is_new and one.ends_on is not None:
                where = f"/my/certificates/{one.pk}"
                key = f"{one.pk}:{days}"
                written += _write(one.user, key, one.title, one.issuer, one.ends_on, where, at)
    return written


def _write(
    user: User, key: str, title: str, issuer: str, ends: date, where: str, at: datetime
) -> int:
    """Write one; an address that takes no mail keeps nobody else's from being written."""
    try:
        write_mail(
            kind="holding-ends",
            key=f"holding-ends:{key}",
            to_email=user.email,
            to_name=user.name,
            language=user.language,
            context={
                "title": title,
                "issuer": issuer,
                "ends": ends.isoformat(),
                "left": (ends - timezone.localtime(at).date()).days,
                "sender": "Skillmark",
                "link": f"{settings.BASE_URL}{where}",
            },
            due_at=at,
            at=at,
            is_one_of_many=True,
        )
    except BadAddress:
        log.warning("an address takes no mail", extra={"user": str(user.pk)})
        return 0
    return 1
