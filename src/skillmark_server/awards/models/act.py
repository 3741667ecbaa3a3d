# SPDX-License-Identifier: Apache-2.0

"""
What is done to an award after it was issued, each with a window in which it can be undone.

An act waits until `due_at`; then the worker does it, once.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.models.award import Award


class ActKind(models.TextChoices):
    """What is done."""

    REVOKE = "revoke", _("Withdraw")
    SUSPEND = "suspend", _("Put on hold")
    REINSTATE = "reinstate", _("Lift the hold")


class Act(models.Model):
    """One revocation, suspension or reinstatement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind.choices)
    reason = models.CharField(max_length=500)
    """The holder is told it; the public page shows it where `is_reason_public`."""
    is_reason_public = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(done_at=None, undone_at=None),
                name="act_one_waiting",
            ),
            models.CheckConstraint(
                name="act_not_done_and_undone",
                condition=models.Q(done_at=None) | models.Q(undone_at=None),
            ),
            models.CheckConstraint(
                name="act_due_after_asked", condition=models.Q(due_at__gte=models.F("asked_at"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="act_waiting",
                condition=models.Q(done_at=None, undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
