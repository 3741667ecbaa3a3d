# SPDX-License-Identifier: Apache-2.0

"""
A part of a long batch: some hundred rows that become awards in one transaction, or not at all.

What is given out beforehand stands here (numbers, places in status lists), so that whoever
takes a part over from a worker that died goes on with the same.
"""

from __future__ import annotations

from django.db import models

from skillmark_server.awards.models.batch import Batch


class Chunk(models.Model):
    """One part. Open until `done_at`; held by whoever knows `lease` until `claimed_until`."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="chunks")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    at = models.DateTimeField()
    """When its awards are issued, whoever makes them."""
    lease = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was taken."""
    came_late = models.PositiveSmallIntegerField(default=0)
    """How often a holder was still at it when another took it over; then it may take longer."""
    first_number = models.PositiveIntegerField()
    """The first of the places in the year's numbers, one for each row."""
    count = models.PositiveIntegerField()
    revocation_list = models.ForeignKey(
        "custody.StatusList", on_delete=models.PROTECT, related_name="+"
    )
    first_revocation = models.PositiveIntegerField()
    suspension_list = models.ForeignKey(
        "custody.StatusList", null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_suspension = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    made = models.PositiveIntegerField(default=0)
    """How many awards it became."""
    first_leaf = models.PositiveBigIntegerField(null=True)
    root = models.BinaryField(max_length=32, null=True)
    """The root of the tree over the leaves of its awards."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "first_line"], name="chunk_line_once"),
            models.CheckConstraint(
                name="chunk_lines_in_order",
                condition=models.Q(last_line__gte=models.F("first_line")),
            ),
            models.CheckConstraint(
                name="chunk_made_within", condition=models.Q(made__lte=models.F("count"))
            ),
            models.CheckConstraint(
                name="chunk_made_has_leaves",
                condition=models.Q(made=0, first_leaf=None, root=None)
                | models.Q(done_at__isnull=False, first_leaf__isnull=False, root__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], name="chunk_open", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} lines {self.first_line} to {self.last_line}"
