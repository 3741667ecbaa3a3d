# SPDX-License-Identifier: Apache-2.0

"""
The audit chain: each event carries the digest of the one before it.

Events name people and things by their ids only, so that a person can be erased
and the chain still stands. Rows are added by `record` alone and never change.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that was done."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    organisation_id = models.UUIDField(null=True, db_index=True)
    actor_kind = models.CharField(max_length=12)
    """`person`, `token`, `system` or `stranger`."""
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["organisation_id", "-sequence"], name="audit_of_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class AuditHead(models.Model):
    """The one row that writers lock: where the chain ends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(name="audit_head_is_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"head {self.sequence}"
