# SPDX-License-Identifier: Apache-2.0

"""How often awards of an achievement were verified on a day; never who looked at whose."""

from __future__ import annotations

from django.db import models


class VerificationCount(models.Model):
    """One achievement, one day."""

    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["achievement", "day"], name="verification_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.achievement_id} {self.day}"
