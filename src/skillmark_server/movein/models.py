# SPDX-License-Identifier: Apache-2.0

"""
One export that is moved in, the badges it speaks of, and its awards.

Nothing of this was signed here, and nothing is shown as verified. A row is staged when the
export is read, and is an award that was moved in from the moment `moved_in_at` on.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    """Where an export comes from."""

    BADGR = "badgr", _("Badgr / Canvas Credentials")
    OPEN_BADGES_2 = "open_badges_2", _("Open Badges 2.0")
    MOODLE = "moodle", _("Moodle")
    CREDLY = "credly", _("Credly")
    ACCREDIBLE = "accredible", _("Accredible")


class Treatment(models.TextChoices):
    """What becomes of a badge of the export."""

    DRAFT = "draft", _("Make a draft of it")
    PUBLISH = "publish", _("Make it, and publish it")
    EXISTING = "existing", _("It is a badge we have")
    LEAVE_OUT = "leave_out", _("Leave it and its awards out")


class RowState(models.TextChoices):
    """What a row of an export would do."""

    NEW = "new", _("New")
    DUPLICATE = "duplicate", _("Twice in the export")
    HERE = "here", _("Here already")
    WITHDRAWN = "withdrawn", _("Withdrawn or declined there")
    WRONG = "wrong", _("Wrong")
    LEFT_OUT = "left_out", _("Left out with its badge")


class DateOrder(models.TextChoices):
    """How days of a table are written."""

    MONTH_FIRST = "month_first", _("Month first: 5/31/2025")
    DAY_FIRST = "day_first", _("Day first: 31/5/2025")


class Move(models.Model):
    """
    One export.

    Moments: made, read to its end, confirmed, signed off where that is wanted, finished, undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="moves"
    )
    platform = models.CharField(max_length=16, choices=Platform.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file = models.FileField(upload_to="moves/", blank=True, max_length=200)
    """As it came; removed once it was moved in or thrown away."""
    file_name = models.CharField(max_length=200, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the file in hexadecimal."""
    file_size = models.PositiveBigIntegerField(default=0)
    """Bytes."""
    date_order = models.CharField(max_length=12, choices=DateOrder.choices, blank=True)
    """Of a table; empty: as its own days say, and else as the platform writes them."""
    mapping = models.JSONField(default=list)
    """What of theirs becomes what of ours: `[["Issue Date", "issued"], …]`."""
    notes = models.JSONField(default=list)
    """Sentences about the reading."""
    counts = models.JSONField(default=dict)
    """How many rows have which state, and how many `people` there are."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    refused_words = models.CharField(max_length=400, blank=True)
    """Why it cannot be read."""
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often its reading was begun since it was given in, or its days were told otherwise."""
    stumbles = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often moving it in ended with what nobody foresaw, since a part of it was last done."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    """From when the worker moves it in; None while it waits for a signature."""
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    done_to = models.PositiveIntegerField(default=0)
    """The line up to which it was moved in."""
    done = models.PositiveIntegerField(default=0)
    """How many awards were moved in."""
    samples = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="move_confirmed_when_read",
                condition=models.Q(confirmed_at=None) | models.Q(read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="move_undone_when_finished",
                condition=models.Q(undone_at=None) | models.Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="move_not_signed_off_by_who_asked",
                condition=models.Q(signed_off_by=None)
                | models.Q(confirmed_by=None)
                | ~models.Q(signed_off_by=models.F("confirmed_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="move_newest"),
            models.Index(
                fields=["created_at"],
                name="move_open",
                condition=models.Q(finished_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ForeignBadge(models.Model):
    """A badge of an export, and which badge of ours its awards belong to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="badges")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=64)
    """SHA-256 of its original id in hexadecimal: the same badge in another export."""
    original_id = models.CharField(max_length=500)
    name = models.CharField(max_length=300)
    issuer_id = models.CharField(max_length=500, blank=True)
    issuer_name = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict)
    """What it says, by the names of an Open Badges 3.0 achievement."""
    left_out = models.JSONField(default=list)
    """What has no place in a badge of ours: `[["image", "why"], …]`."""
    is_whole = models.BooleanField(default=False)
    """Whether it could be published as it is."""
    treatment = models.CharField(max_length=10, choices=Treatment.choices, default=Treatment.DRAFT)
    achievement = models.ForeignKey(
        "achievements.Achievement",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(null=True, blank=True)
    """When the achievement was made of it."""
    problem = models.CharField(max_length=400, blank=True)
    """Why it could not be made, or not be published."""
    original = models.BinaryField(default=b"")
    """As it stood in the export."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "key"], name="foreign_badge_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "key"], name="foreign_badge_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MovedAward(models.Model):
    """A row of an export; from `moved_in_at` on, an award of another platform that is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="rows")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    badge = models.ForeignKey(
        ForeignBadge, null=True, blank=True, on_delete=models.CASCADE, related_name="rows"
    )
    line = models.PositiveIntegerField()
    """From 1, in the order of the export."""
    place = models.CharField(max_length=260)
    """Where it stands: the line or record, as in `7` or `assertions.json:3`."""
    key = models.CharField(max_length=64)
    """SHA-256 of its original id in hexadecimal."""
    state = models.CharField(max_length=10, choices=RowState.choices)
    problems = models.JSONField(default=list)
    """`[["issued_missing", "issued_at"], …]`: code and what it is about."""
    original_id = models.CharField(max_length=500, blank=True)
    recipient_email = models.EmailField(blank=True)
    recipient_name = models.CharField(max_length=120, blank=True)
    sort_name = models.CharField(max_length=240, blank=True)
    person = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    narrative = models.TextField(blank=True, max_length=4000)
    evidence = models.JSONField(default=list)
    """`[{"url": "https://…", "name": "…", "narrative": "…"}]`."""
    original = models.BinaryField(default=b"")
    """The very bytes of its record; of a table, its cells as JSON."""
    digest = models.BinaryField(default=b"", max_length=32)
    """SHA-256 of these bytes, as they were when they were read."""
    moved_in_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        "awards.Batch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """The list in which it is issued again."""
    batch_line = models.PositiveIntegerField(null=True, blank=True)
    award = models.ForeignKey(
        "awards.Award", null=True, blank=True, on_delete=models.SET_NULL, related_name="moved_from"
    )
    """What it was issued again as."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "line"], name="moved_award_line_once"),
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=models.Q(moved_in_at__isnull=False),
                name="moved_award_once",
            ),
            models.CheckConstraint(
                name="moved_award_is_whole",
                condition=models.Q(moved_in_at=None)
                | (
                    ~models.Q(recipient_email="")
                    & models.Q(issued_at__isnull=False, badge__isnull=False, state="new")
                ),
            ),
            models.CheckConstraint(
                name="moved_award_in_a_line_of_a_batch",
                condition=models.Q(batch=None) | models.Q(batch_line__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["move", "state", "line"], name="moved_award_by_state"),
            models.Index(
                fields=["recipient_email"],
                name="moved_award_of_address",
                condition=models.Q(moved_in_at__isnull=False),
            ),
            models.Index(fields=["badge", "sort_name"], name="moved_award_of_badge"),
            models.Index(
                fields=["batch"],
                name="moved_award_reissued",
                condition=models.Q(batch__isnull=False),
            ),
        ]
        ordering = ["line"]

    def __str__(self) -> str:
        return str(self.id)
