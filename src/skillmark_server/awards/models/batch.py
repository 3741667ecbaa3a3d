# SPDX-License-Identifier: Apache-2.0

"""
Awards that are made together: what was given, row by row, and how far it is.

Moments: made (`created_at`), asked to be signed off (`submitted_at`), signed off,
confirmed (with `due_at`, the end of the undo window), finished, or cancelled.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.columns.fields import SerialField


class RowState(models.TextChoices):
    """What a row of a batch would do."""

    NEW = "new", _("New")
    DUPLICATE = "duplicate", _("Has it already")
    RENEWAL = "renewal", _("Renewal")
    RETURNING = "returning", _("Was withdrawn before")
    WRONG = "wrong", _("To be mended")


class Batch(models.Model):
    """One sending of awards of one version of an achievement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="batches"
    )
    version = models.ForeignKey(
        "achievements.Version", on_delete=models.PROTECT, related_name="batches"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=12)
    """`one`, `pasted`, `file`, `request` or `api`."""
    file_name = models.CharField(max_length=200, blank=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    """What holds for every row that says nothing else: dates, language, narrative, evidence."""
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(max_length=1000, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    """Until when a worker holds it."""
    stalled_reason = models.CharField(max_length=300, blank=True)
    """Why nothing goes on for now, such as an issuer that cannot sign; it is tried again."""
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_not_signed_off_by_its_maker",
                condition=models.Q(signed_off_by=None)
                | models.Q(by=None)
                | ~models.Q(signed_off_by=models.F("by")),
            ),
            models.CheckConstraint(
                name="batch_due_when_confirmed",
                condition=models.Q(confirmed_at=None)
                | models.Q(due_at__gte=models.F("confirmed_at")),
            ),
            models.CheckConstraint(
                name="batch_not_finished_and_cancelled",
                condition=models.Q(finished_at=None) | models.Q(cancelled_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="batch_newest"),
            models.Index(
                fields=["due_at"],
                name="batch_waiting",
                condition=models.Q(confirmed_at__isnull=False, finished_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BatchRow(models.Model):
    """One row: what was given, what it was read as, and the award it became."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    """1-based, as the person's own program shows it."""
    cells = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    """`email, name, narrative, evidence, result, valid_from, valid_until, language`, understood."""
    state = models.CharField(max_length=10, choices=RowState.choices)
    problems = models.JSONField(default=list)
    """`[{"code": "…", "column": "E", "field": "issued", "where": {…}, "words": {"en": "…"}}]`."""
    is_skipped = models.BooleanField(default=False)
    award = models.OneToOneField(
        "awards.Award", null=True, blank=True, on_delete=models.SET_NULL, related_name="batch_row"
    )
    failed = models.CharField(max_length=40, blank=True)
    """The code of what kept it from becoming an award when the batch ran; words in `problems`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="batch_line_once"),
        ]
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.batch_id} line {self.line}"
