# SPDX-License-Identifier: Apache-2.0

"""How many awards an organisation has numbered in a year: the row that writers queue for."""

from __future__ import annotations

from django.db import models


class NumberCounter(models.Model):
    """One organisation, one year."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    freed = models.JSONField(default=list)
    """Places before `last` of which no award was made; they are given out first."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="number_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"
