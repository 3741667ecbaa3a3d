# SPDX-License-Identifier: Apache-2.0

"""
How far the index is; its words stand in tables of each database's own kind (`stores`).

Awards are found by their number in the transparency log, which rises without a gap in the
order in which they were committed: everything up to `cursor` is indexed, nothing after it.
"""

from __future__ import annotations

from django.db import models


class IndexState(models.Model):
    """The one row that whoever indexes locks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    cursor = models.PositiveBigIntegerField(default=0)
    """Of the transparency log."""
    format = models.CharField(max_length=80, blank=True, default="")
    """`tokens.FORMAT` of what is indexed."""
    target = models.PositiveBigIntegerField(default=0)
    """Until the cursor is there the index is being made anew and does not hold everything."""
    mended = models.PositiveBigIntegerField(default=0)
    """How often awards after the cursor were changed: what was read of them before is old."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="index_state_is_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"index {self.cursor}"
