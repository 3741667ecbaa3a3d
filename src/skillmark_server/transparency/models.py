# SPDX-License-Identifier: Apache-2.0

"""
Leaves of the transparency log, from the first award on.

A leaf is a salted digest, numbered without a gap and written in the transaction
of what it stands for. Destroying the salt makes it meaningless; the leaf stays.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.columns.fields import MomentField, RowNumberField


class LeafKind(models.TextChoices):
    """What a leaf stands for."""

    ISSUE = "issue"
    REVOKE = "revoke"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    KEY = "key"
    LIST = "list"
    FORM = "form"
    """A further form of an award, of which the issue stood for another."""


class Leaf(models.Model):
    """One leaf."""

    sequence = RowNumberField(primary_key=True)
    kind = models.CharField(max_length=12, choices=LeafKind.choices)
    at = MomentField()
    subject_id = models.CharField(max_length=64)
    """Id of the award, key or list it stands for."""
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16, null=True)
    """16 random bytes; null once what it stood for was erased."""

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")
        ordering = ["sequence"]
        indexes = [
            # The leaf of an issue is found by its number, which the award knows.
            models.Index(
                fields=["subject_id"], name="leaf_of_change", condition=~models.Q(kind="issue")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class LeafHead(models.Model):
    """The one row that writers lock: how many leaves there are."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="leaf_head_is_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"head {self.sequence}"


class WholeTile(models.Model):
    """The root over a tile that was given out, which is one hash of the tile above it."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    """Of the tile in its level, from 0."""
    root = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("whole tile")
        verbose_name_plural = _("whole tiles")
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="whole_tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class SignedCheckpoint(models.Model):
    """What the log said of itself at a moment, as a signed note; the last one is served."""

    at = models.DateTimeField()
    origin = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    """How many leaves it is over."""
    root = models.BinaryField(max_length=32)
    note = models.BinaryField()

    class Meta:
        verbose_name = _("signed checkpoint")
        verbose_name_plural = _("signed checkpoints")
        constraints = [
            models.UniqueConstraint(fields=["origin", "size"], name="signed_checkpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"
