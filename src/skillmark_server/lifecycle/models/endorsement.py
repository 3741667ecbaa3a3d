# SPDX-License-Identifier: Apache-2.0

"""
What others say of a badge, an issuer or an award: asked, offered and signed, shown, withdrawn.

Moments say where it stands. What was signed is kept as bytes and never changes.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Endorsed(models.TextChoices):
    """Of what something is said."""

    ACHIEVEMENT = "achievement", _("A badge")
    ISSUER = "issuer", _("The issuer")
    AWARD = "award", _("What somebody was awarded")


class Endorsement(models.Model):
    """One endorsement, or the wish for one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Stands in the signed document's address."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="endorsements"
    )
    """Whose badge, issuer or award it is about; it decides what is shown."""
    kind = models.CharField(max_length=12, choices=Endorsed.choices)
    target_id = models.UUIDField()
    """Of the achievement, the issuer identity or the award."""
    title = models.CharField(max_length=200)
    """What it is about, for lists."""
    asked_email = models.EmailField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who wrote it."""
    by_organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="endorsements_given",
    )
    """In whose name; None where somebody speaks for themselves."""
    by_name = models.CharField(max_length=200, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    document = models.BinaryField(default=b"")
    """The signed credential as it is served; empty while it is only asked for."""
    digest = models.CharField(max_length=64, blank=True)
    status_list = models.ForeignKey(
        "custody.StatusList", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status_index = models.PositiveIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="endorsement_asked_or_offered",
                condition=models.Q(asked_at__isnull=False) | models.Q(offered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="endorsement_shown_after_it_was_decided",
                condition=models.Q(is_shown=False)
                | models.Q(offered_at__isnull=False, decided_at__isnull=False, withdrawn_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="endorsement_changed"),
            models.Index(
                fields=["target_id"],
                name="endorsement_shown",
                condition=models.Q(is_shown=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
