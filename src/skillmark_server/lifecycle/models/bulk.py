# SPDX-License-Identifier: Apache-2.0

"""
Something that is done to many awards that somebody chose: what, why, to which, and how far it is.

Moments: asked, signed off where that is wanted, due, done, or undone before it was due. Which
awards are meant stands in rows from when it was asked, so that what was looked at, and signed,
is what is done.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkKind(models.TextChoices):
    """What is done."""

    REVOKE = "revoke", _("Withdraw")
    SUSPEND = "suspend", _("Put on hold")
    REINSTATE = "reinstate", _("Lift the hold")
    REISSUE = "reissue", _("Issue again, corrected")
    REKEY = "rekey", _("Decide after a stolen key")
    """Some are issued again as they are, the others withdrawn: `KeyDecision` says which."""


class BulkAct(models.Model):
    """One thing that is done to many awards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="bulk_acts"
    )
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    reason = models.CharField(max_length=500)
    """Every holder is told it; the public pages show it where `is_reason_public`."""
    is_reason_public = models.BooleanField(default=False)
    question = models.JSONField(default=dict)
    """By what the awards were chosen: `{"achievement": "<id>", "issued_from": "2026-03-01"}`."""
    correction = models.JSONField(default=dict)
    """What is said otherwise when they are issued again: `valid_until`, as ISO 8601."""
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    """The end of the undo window; None while it waits for a signature."""
    undone_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    stalled_reason = models.CharField(max_length=300, blank=True)
    """Why it waits, in words; empty while it goes on."""
    awards = models.PositiveIntegerField()
    """How many were chosen."""
    done_to = models.PositiveIntegerField(default=0)
    """The line up to which it was done."""
    done = models.PositiveIntegerField(default=0)
    """How many awards it was done to."""
    passed_over = models.PositiveIntegerField(default=0)
    """How many it had nothing to do with by then."""
    samples = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_act_not_done_and_undone",
                condition=models.Q(done_at=None) | models.Q(undone_at=None),
            ),
            models.CheckConstraint(
                name="bulk_act_due_after_asked",
                condition=models.Q(due_at=None) | models.Q(due_at__gte=models.F("asked_at")),
            ),
            models.CheckConstraint(
                name="bulk_act_not_signed_off_by_who_asked",
                condition=models.Q(signed_off_by=None)
                | models.Q(asked_by=None)
                | ~models.Q(signed_off_by=models.F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="bulk_act_newest"),
            models.Index(
                fields=["due_at"],
                name="bulk_act_waiting",
                condition=models.Q(done_at=None, undone_at=None, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BulkActItem(models.Model):
    """One award that was chosen."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    line = models.PositiveIntegerField()
    """From 1, in the order of issue."""
    award = models.ForeignKey("awards.Award", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=40, blank=True)
    """`done`, or the code of why not; empty before."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "line"], name="bulk_act_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.line}"
