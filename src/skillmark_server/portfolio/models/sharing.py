# SPDX-License-Identifier: Apache-2.0

"""How often badges were shared, and what LinkedIn calls an organisation. Never who shared."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where somebody shows a badge."""

    LINKEDIN_PROFILE = "linkedin_profile", _("LinkedIn profile")
    LINKEDIN = "linkedin", _("LinkedIn post")
    X = "x", "X"
    FACEBOOK = "facebook", "Facebook"
    WHATSAPP = "whatsapp", "WhatsApp"
    BLUESKY = "bluesky", "Bluesky"
    MAIL = "mail", _("E-mail")


class ShareCount(models.Model):
    """One achievement, one day, one channel: how often its holders went there to show it."""

    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()
    channel = models.CharField(max_length=16, choices=Channel.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "day", "channel"], name="share_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.achievement_id} {self.day} {self.channel}"


class LinkedInCompany(models.Model):
    """The number by which LinkedIn knows an organisation, so that its logo stands beside it."""

    organisation = models.OneToOneField(
        "accounts.Organisation",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="linkedin_company",
    )
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="linkedin_company_positive", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.number)
