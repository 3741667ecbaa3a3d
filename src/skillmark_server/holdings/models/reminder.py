# SPDX-License-Identifier: Apache-2.0

"""Who was reminded of an end, once each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from skillmark_server.holdings.models.certificate import Certificate
from skillmark_server.holdings.models.imported import ImportedBadge


class HoldingReminder(models.Model):
    """The holder was reminded, once, that one of the two ends in so many days."""

    badge = models.ForeignKey(
        ImportedBadge, null=True, on_delete=models.CASCADE, related_name="reminders"
    )
    certificate = models.ForeignKey(
        Certificate, null=True, on_delete=models.CASCADE, related_name="reminders"
    )
    days = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holding_reminder_of_one",
                condition=Q(badge=None, certificate__isnull=False)
                | Q(badge__isnull=False, certificate=None),
            ),
            models.UniqueConstraint(fields=["badge", "days"], name="imported_reminder_once"),
            models.UniqueConstraint(
                fields=["certificate", "days"], name="certificate_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge_id or self.certificate_id} {self.days}"
