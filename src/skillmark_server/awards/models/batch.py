# SPDX-License-Identifier: Apache-2.0

"""
Awards that are made together: what was given, row by row, and how far it is.

Moments: made (`created_at`), read to its end (`read_at`), every row judged (`judged_at`),
asked to be signed off (`submitted_at`), signed off, confirmed (with `due_at`, the end of the
undo window), paused, finished, or cancelled. A long list is read and judged by a worker in
windows; how far it is stands beside the moments.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.models.act import ActKind
from skillmark_server.columns.fields import SerialField, SerialKey


class RowState(models.TextChoices):
    """What a row of a batch would do."""

    NEW = "new", _("New")
    DUPLICATE = "duplicate", _("Has it already")
    RENEWAL = "renewal", _("Renewal")
    RETURNING = "returning", _("Was withdrawn before")
    WRONG = "wrong", _("To be mended")
    UNJUDGED = "unjudged", _("Not looked at yet")


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
    """`one`, `pasted`, `file`, `request`, `rule`, `query` or `api`."""
    file_name = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="batches/", blank=True, max_length=200)
    """A long list as it came; a short one is rows at once and keeps no file."""
    file_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of `file` in hexadecimal."""
    file_size = models.PositiveBigIntegerField(default=0)
    """Bytes."""
    question = models.JSONField(default=dict)
    """Who is meant, where nobody gave a list: `{"department": "<id>"}`; see `asking`."""
    parts = models.PositiveIntegerField(default=0)
    """How many parts of rows a program has sent."""
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    """What holds for every row that says nothing else: dates, language, narrative, evidence."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    """When the last row was taken in."""
    read_to = models.PositiveIntegerField(default=0)
    """The line up to which rows were taken in."""
    read_key = models.CharField(max_length=254, blank=True)
    """The address up to which a question was answered."""
    read_size = models.PositiveBigIntegerField(default=0)
    """Bytes of `file` up to there; 0 for a workbook, whose lines lie nowhere."""
    judged_at = models.DateTimeField(null=True, blank=True)
    """When the last row was judged, against the roster and the awards of that moment."""
    judged_to = models.PositiveIntegerField(default=0)
    """The line up to which rows were judged in this pass."""
    refused_words = models.JSONField(default=dict)
    """Why it could not be read to its end, in each language; it is cancelled then."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(max_length=1000, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    """While it is set no row becomes an award."""
    made_to = models.PositiveIntegerField(default=0)
    """The line up to which rows became awards, or will never."""
    made = models.PositiveIntegerField(default=0)
    """How many awards were made."""
    samples = models.JSONField(default=list)
    """The last few `[moment, made]`, of which the rate is made."""
    mails_a_minute = models.PositiveIntegerField(null=True, blank=True)
    """How fast its mails leave; None: as fast as the site's do."""
    mailed_until = models.DateTimeField(null=True, blank=True)
    """When the last mail that was written is due."""
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
                name="batch_judged_after_it_was_read",
                condition=models.Q(judged_at=None) | models.Q(read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_mails_at_some_rate",
                condition=models.Q(mails_a_minute=None) | models.Q(mails_a_minute__gte=1),
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
            models.Index(
                fields=["created_at"],
                name="batch_unjudged",
                condition=models.Q(judged_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


ROOM = bytes(4)


class BatchRow(models.Model):
    """One row: what was given, what it was read as, and the award it became."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, db_index=False, related_name="rows")
    line = models.PositiveIntegerField()
    """1-based, as the person's own program shows it."""
    cells = models.JSONField(default=list)
    email = models.CharField(max_length=254, blank=True, default="")
    """That of `fields`, by which rows of one person are found."""
    fields = models.JSONField(default=dict)
    """`email, name, narrative, evidence, result, valid_from, valid_until, language`, understood."""
    state = models.CharField(max_length=10, choices=RowState.choices)
    problems = models.JSONField(default=list)
    """`[{"code": "…", "column": "E", "field": "issued", "where": {…}, "words": {"en": "…"}}]`."""
    is_skipped = models.BooleanField(default=False)
    award = SerialKey(
        "awards.Award",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        to_field="leaf_sequence",
        related_name="batch_rows",
    )
    """By the number of its leaf, which SQLite looks up in a tenth of the time of an id."""
    room = models.BinaryField(max_length=4, null=True, default=ROOM, editable=False)
    """
    The bytes that the number of the award takes when it comes; null from then on.

    On SQLite a row that grows has its page split; one of twenty-two that stand in a page does so.
    """
    failed = models.CharField(max_length=40, blank=True)
    """The code of what kept it from becoming an award when the batch ran; words in `problems`."""
    failed_at = models.DateTimeField(null=True, blank=True)
    """When the batch ran and could not make it; None for a row that could not even be read."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="batch_line_once"),
            # Not of rows without one: they would be taken out of the index one by one.
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(award__isnull=False),
                name="batch_row_award_once",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "line"], name="batch_row_by_state"),
            models.Index(fields=["batch", "email", "line"], name="batch_row_by_address"),
            models.Index(
                fields=["batch", "state", "line"],
                name="batch_row_skipped",
                condition=models.Q(is_skipped=True),
            ),
            models.Index(
                fields=["batch", "state", "line"],
                name="batch_row_failed",
                condition=models.Q(failed_at__isnull=False),
            ),
        ]
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.batch_id} line {self.line}"


class BatchAct(models.Model):
    """
    A withdrawal, a hold or the end of one for every award of a batch.

    Moments: asked, signed off where that is wanted, due, done, or undone before it was due.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind.choices)
    reason = models.CharField(max_length=500)
    """Every holder is told it; the public pages show it where `is_reason_public`."""
    is_reason_public = models.BooleanField(default=False)
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
    done_to = models.PositiveIntegerField(default=0)
    """The line of the batch up to which it was done."""
    done = models.PositiveIntegerField(default=0)
    """How many awards it was done to."""
    passed_over = models.PositiveIntegerField(default=0)
    """How many it had nothing to do with, such as those that were withdrawn before."""
    samples = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=models.Q(done_at=None, undone_at=None),
                name="batch_act_one_at_a_time",
            ),
            models.CheckConstraint(
                name="batch_act_not_done_and_undone",
                condition=models.Q(done_at=None) | models.Q(undone_at=None),
            ),
            models.CheckConstraint(
                name="batch_act_due_after_asked",
                condition=models.Q(due_at=None) | models.Q(due_at__gte=models.F("asked_at")),
            ),
            models.CheckConstraint(
                name="batch_act_not_signed_off_by_who_asked",
                condition=models.Q(signed_off_by=None)
                | models.Q(asked_by=None)
                | ~models.Q(signed_off_by=models.F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="batch_act_waiting",
                condition=models.Q(done_at=None, undone_at=None, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
