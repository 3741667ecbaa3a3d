# SPDX-License-Identifier: Apache-2.0

"""The certificates of many awards as one archive, made in parts by the worker, kept for days."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Pack(models.Model):
    """One archive. It is being made until `ready_at`, and removed some days after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="packs"
    )
    batch = models.ForeignKey(
        "awards.Batch", null=True, on_delete=models.CASCADE, related_name="packs"
    )
    """The list whose awards they are; None for those that a filter found."""
    question = models.JSONField(default=dict)
    """What the filter asked, as `lifecycle.choosing.Choice.to_json` has it; empty for a list."""
    language = models.CharField(max_length=8)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    """Awards that were in force when it was asked for."""
    made = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    """Of which there is no certificate after all; the archive says which and why."""
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "language"], name="pack_once"),
            models.CheckConstraint(
                name="pack_no_more_than_all",
                condition=models.Q(total__gte=models.F("made") + models.F("left_out")),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="pack_open", condition=models.Q(ready_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PackPart(models.Model):
    """Some hundred certificates in one file; held by whoever knows `lease`."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    first_leaf = models.PositiveBigIntegerField()
    last_leaf = models.PositiveBigIntegerField()
    """Its awards are those of the batch whose leaves lie between, both included."""
    leaves = models.JSONField(default=list)
    """Of each of its awards, where a filter found them; those of a list are not written down."""
    lease = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    entries = models.JSONField(default=list)
    """`[name, CRC-32, size, offset, days since 1980 and time as ZIP has them]` of each file."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_part_once"),
            models.CheckConstraint(
                name="pack_part_in_order",
                condition=models.Q(last_leaf__gte=models.F("first_leaf")),
            ),
            models.CheckConstraint(
                name="pack_part_done_with_a_file",
                condition=models.Q(done_at=None) | ~models.Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} part {self.number}"
