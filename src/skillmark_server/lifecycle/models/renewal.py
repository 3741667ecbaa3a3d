# SPDX-License-Identifier: Apache-2.0

"""What runs out and is earned again: the terms of a badge, who was reminded, who asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class RenewalTerms(models.Model):
    """How awards of one achievement are renewed; not signed, and so changed at any time."""

    achievement = models.OneToOneField(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="renewal_terms"
    )
    grace_days = models.PositiveSmallIntegerField(default=0)
    """How long after its end an award can still be renewed, and is not missing yet."""
    may_be_asked = models.BooleanField(default=True)
    """Whether the holder may ask for it."""
    needs_evidence = models.BooleanField(default=False)
    """Whether they have to show something then."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="renewal_grace_within_two_years",
                condition=models.Q(grace_days__lte=730),
            ),
        ]

    def __str__(self) -> str:
        return str(self.achievement_id)


class ExpiryReminder(models.Model):
    """The holder was reminded, once, that an award ends in so many days."""

    award = models.ForeignKey("awards.Award", on_delete=models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "days"], name="expiry_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award.pk} {self.days}"


class ExpiryTurn(models.Model):
    """When an organisation's awards were last looked through for what ends."""

    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    digest_week = models.CharField(max_length=8, blank=True)
    """The week of the last digest, as ISO 8601: `2026-W11`."""

    def __str__(self) -> str:
        return str(self.organisation_id)


class RenewalRequest(models.Model):
    """A holder asks for an award to be renewed; somebody else decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(
        "awards.Award", on_delete=models.CASCADE, related_name="renewal_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    narrative = models.TextField(blank=True, max_length=4000)
    evidence = models.JSONField(default=list)
    """`[{"url": "https://…", "name": "…"}]`."""
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True, blank=True)
    decision_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="renewal_request_decided_whole",
                condition=models.Q(decided_at=None, is_approved=None)
                | models.Q(decided_at__isnull=False, is_approved__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(decided_at=None),
                name="renewal_request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
