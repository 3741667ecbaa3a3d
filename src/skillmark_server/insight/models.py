# SPDX-License-Identifier: Apache-2.0

"""What was counted of an organisation that is too large to be counted while somebody waits."""

from __future__ import annotations

from django.db import models


class Figures(models.Model):
    """The figures of one organisation, as they were when they were counted last."""

    organisation = models.OneToOneField(
        "accounts.Organisation", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField()
    """When a worker was asked to count; it may be asked again when this is long ago."""
    counted_at = models.DateTimeField(null=True)
    awards = models.PositiveBigIntegerField(default=0)
    """How many there were; counting more takes longer, and is done less often."""
    counts = models.JSONField(default=dict)
    """As `figures.counting.Counts` says."""

    def __str__(self) -> str:
        return str(self.pk)
