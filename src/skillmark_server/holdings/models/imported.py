# SPDX-License-Identifier: Apache-2.0

"""A badge that somebody was given elsewhere: its own bytes, and the last verdict about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from skillmark_server.awards.models import Visibility

LONGEST_TITLE = 300
LONGEST_ADDRESS = 2_000


class ImportedBadge(models.Model):
    """
    One badge, as it was handed in.

    What its pages show was read from what the proof covers, at the moment of the last verdict.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imported_badges"
    )
    content = models.BinaryField()
    """The file, byte for byte; never made anew."""
    sha256 = models.CharField(max_length=64)
    """Of the file, in hexadecimal."""
    form = models.CharField(max_length=4)
    """`json`, `jwt`, `png`, `svg` or `pdf`."""
    source = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    """The address it was taken from; empty for a file."""
    same_as = models.CharField(max_length=64)
    """Of issuer and id, or of the signed text: the same badge has the same in any file."""
    credential_id = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    is_older = models.BooleanField(default=False)
    """Whether it is of Open Badges 2.0 or 1.1."""
    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.CharField(max_length=1_000, blank=True)
    issuer = models.CharField(max_length=LONGEST_TITLE)
    issuer_id = models.CharField(max_length=LONGEST_ADDRESS)
    issuer_key = models.UUIDField()
    """Of `issuer_id`: what a list is filtered by."""
    skills = models.JSONField(default=list)
    found_by = models.TextField()
    """Title, issuer and skills, folded as `accounts.ordering` does."""
    issued_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16)
    trust = models.CharField(max_length=12)
    code = models.CharField(max_length=64, blank=True)
    """Of the error that decided the verdict."""
    checked_at = models.DateTimeField()
    check_due_at = models.DateTimeField(db_index=True)
    misses = models.PositiveSmallIntegerField(default=0)
    """How often in a row nobody could be asked."""
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.ONLY_ME
    )
    hidden_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "same_as"], name="imported_badge_once"),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], name="imported_badge_ends", condition=Q(ends_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ImportedItem(models.Model):
    """One badge from elsewhere in a collection; it stands after those from here."""

    collection = models.ForeignKey(
        "portfolio.Collection", on_delete=models.CASCADE, related_name="imported_items"
    )
    badge = models.ForeignKey(
        ImportedBadge, on_delete=models.CASCADE, related_name="collection_items"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "badge"], name="imported_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.position}"
