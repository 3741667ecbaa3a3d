# SPDX-License-Identifier: Apache-2.0

"""
A rule: who gets an achievement by itself.

`condition` is a tree that `rules.conditions` reads. A rule is switched off by
`ended_at`; what it awarded stands.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class AwardRule(models.Model):
    """One rule of an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="award_rules"
    )
    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="award_rules"
    )
    condition = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    """When somebody last looked who fits."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["looked_at"], name="award_rule_in_force", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
