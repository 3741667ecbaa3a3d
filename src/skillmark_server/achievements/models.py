# SPDX-License-Identifier: Apache-2.0

"""
What can be earned, and its versions, of which a published one never changes.

`content` and `design` are checked by `achievements.content` and
`drawing.badge`; the standard's JSON is made by `achievements.publishing`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from skillmark_server.accounts.models import Role
from skillmark_server.accounts.permissions import ROLES_FOR_A_BADGE
from skillmark_server.achievements.refusals import IsPublished
from skillmark_server.columns.fields import SerialField


class Achievement(models.Model):
    """A badge of an organisation, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="achievements"
    )
    title = models.CharField(max_length=200)
    """The name in the organisation's language, for lists; the truth is in the versions."""
    sort_title = models.CharField(max_length=400)
    published = models.OneToOneField(
        "achievements.Version", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """The version that is awarded now."""
    in_catalogue = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    search_text = models.TextField(blank=True, default="")
    """What it is found by, folded (`achievements.finding`); of the version people see."""
    facets = models.TextField(blank=True, default="")
    """What it is filtered by: `|eqf=4|tag=truck|skill=…|`, folded."""
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    archive_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "sort_title"], name="achievement_in_order"),
            models.Index(fields=["sort_title"], name="achievement_catalogue_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="achievement_archived_with_a_moment",
                condition=models.Q(archive_reason="") | models.Q(archived_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Version(models.Model):
    """
    One version. Its state lies in its moments.

    Draft (no moment), in review (`submitted_at`), published (`published_at`: from then on
    nothing of it changes).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    """`achievements.content.Content` as JSON; language maps inside."""
    design = models.JSONField(default=dict)
    """`drawing.badge.BadgeDesign` as JSON, or `{}` where a picture was uploaded."""
    svg = models.BinaryField(default=b"")
    png = models.BinaryField(default=b"")
    """512 x 512."""
    picture_alt = models.JSONField(default=dict)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    returned_reason = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.BinaryField(default=b"")
    """Canonical JSON of the OB 3.0 Achievement in each language: `{"da": {…}, "en": {…}}`."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of `document` in hexadecimal."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["achievement", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=models.Q(published_at=None),
                name="version_one_draft",
            ),
            models.CheckConstraint(
                name="version_published_is_whole",
                condition=models.Q(published_at=None) | ~models.Q(digest=""),
            ),
            models.CheckConstraint(
                name="version_not_reviewed_by_its_author",
                condition=models.Q(reviewed_by=None)
                | models.Q(submitted_by=None)
                | ~models.Q(reviewed_by=models.F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.achievement_id} v{self.number}"

    def save(self, **how: Any) -> None:
        """
        Write the row.

        Raises:
            IsPublished: The row as it stands is published.
        """
        if not self._state.adding:
            published = Version.objects.filter(pk=self.pk, published_at__isnull=False)
            if published.exists():
                raise IsPublished
        super().save(**how)

    @property
    def is_published(self) -> bool:
        """Whether it can be awarded and never changes."""
        return self.published_at is not None

    @property
    def is_in_review(self) -> bool:
        """Whether it lies with a reviewer."""
        return self.published_at is None and self.submitted_at is not None


class AchievementRole(models.Model):
    """What a member may do with one achievement; it ends with the membership it hangs on."""

    membership = models.ForeignKey(
        "accounts.Membership", on_delete=models.CASCADE, related_name="achievement_roles"
    )
    """Of the role `BY_BADGE`, in the organisation of the achievement."""
    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "achievement", "role"], name="achievement_role_once"
            ),
            models.CheckConstraint(
                name="achievement_role_known",
                condition=models.Q(role__in=[role.value for role in ROLES_FOR_A_BADGE]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.achievement_id}"


class Requirement(models.Model):
    """Who of an organisation is asked to hold an achievement: a job role, a department, or all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="requirements"
    )
    achievement = models.ForeignKey(
        Achievement, on_delete=models.CASCADE, related_name="requirements"
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    job_role = models.ForeignKey(
        "accounts.JobRole", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            # A NULL equals nothing, so that each shape of row has a rule of its own.
            models.UniqueConstraint(
                fields=["achievement", "department", "job_role"], name="requirement_once_for_both"
            ),
            models.UniqueConstraint(
                fields=["achievement", "department"],
                condition=models.Q(job_role=None),
                name="requirement_once_for_department",
            ),
            models.UniqueConstraint(
                fields=["achievement", "job_role"],
                condition=models.Q(department=None),
                name="requirement_once_for_role",
            ),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=models.Q(department=None, job_role=None),
                name="requirement_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
