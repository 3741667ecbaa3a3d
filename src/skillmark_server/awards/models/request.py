# SPDX-License-Identifier: Apache-2.0

"""A link or QR code to ask for a badge with, and what people asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class RequestLink(models.Model):
    """Where people ask for one achievement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="request_links"
    )
    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="request_links"
    )
    code = models.CharField(max_length=24, unique=True)
    """In the address `/ask/<code>`: random, short enough for a poster."""
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class AwardRequest(models.Model):
    """Somebody asks; somebody else decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="award_requests"
    )
    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="award_requests"
    )
    link = models.ForeignKey(
        RequestLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    email = models.EmailField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    narrative = models.TextField(blank=True, max_length=4000)
    evidence = models.JSONField(default=list)
    """`[{"url": "https://…", "name": "…"}]`."""
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the address was shown to be theirs; nobody decides before."""
    confirm_digest = models.CharField(max_length=64, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True, blank=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    award = models.OneToOneField(
        "awards.Award", null=True, blank=True, on_delete=models.SET_NULL, related_name="request"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="award_request_decided_whole",
                condition=models.Q(decided_at=None, is_approved=None)
                | models.Q(decided_at__isnull=False, is_approved__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["achievement", "email"],
                condition=models.Q(decided_at=None),
                name="award_request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
