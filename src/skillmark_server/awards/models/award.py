# SPDX-License-Identifier: Apache-2.0

"""
One award: our record of one signed credential, whose bytes never change.

State lies in moments, so that every state has its moment. Columns that repeat
what is signed are for finding and sorting; pages show what `signed_bytes` gives.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who sees an award."""

    PUBLIC = "public", _("Everyone with the link")
    EMPLOYER = "employer", _("My employer and I")
    ONLY_ME = "only_me", _("Only I")


class DocumentForm(models.TextChoices):
    """The two ways in which an award is signed."""

    DATA_INTEGRITY = "vc"
    """`application/vc`, `eddsa-rdfc-2022`: the one that is baked into pictures."""
    TOKEN = "jwt"  # noqa: S105 - a name
    """`application/vc+jwt`, ES256."""


class AwardState(models.TextChoices):
    """What an award is at a moment, as people see it."""

    ISSUED = "issued", _("Not claimed yet")
    CLAIMED = "claimed", _("Claimed")
    DECLINED = "declined", _("Declined")
    SUSPENDED = "suspended", _("On hold")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Withdrawn")


class Award(models.Model):
    """One award."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Stands in the public address `/a/<id>` and in the signed document's `id`."""
    number = models.CharField(max_length=40)
    """Short and for people: `NV-2026-0417`."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="awards"
    )
    achievement = models.ForeignKey(
        "achievements.Achievement", on_delete=models.PROTECT, related_name="awards"
    )
    version = models.ForeignKey(
        "achievements.Version", on_delete=models.PROTECT, related_name="awards"
    )
    batch = models.ForeignKey(
        "awards.Batch", null=True, blank=True, on_delete=models.SET_NULL, related_name="awards"
    )
    title = models.CharField(max_length=200)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=240)
    language = models.CharField(max_length=8)
    person = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="awards"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="awards",
    )
    """Who claimed it, with an account."""
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    revocation_list = models.ForeignKey(
        "custody.StatusList", on_delete=models.PROTECT, related_name="+"
    )
    revocation_index = models.PositiveIntegerField()
    suspension_list = models.ForeignKey(
        "custody.StatusList", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    suspension_index = models.PositiveIntegerField(null=True, blank=True)
    leaf_sequence = models.PositiveBigIntegerField(unique=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.ONLY_ME
    )
    """Nobody else sees an award before its holder said so."""
    claimed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    """Set while it is on hold, cleared when it is lifted."""
    suspension_reason = models.CharField(max_length=500, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=500, blank=True)
    is_reason_public = models.BooleanField(default=False)
    """Whether the public page says why it is on hold or withdrawn."""
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="superseded_by"
    )
    changed_at = models.DateTimeField()
    """When anything but the bytes last changed: the fingerprint of its page."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="award_number_once"),
            models.UniqueConstraint(
                fields=["revocation_list", "revocation_index"], name="award_revocation_index_once"
            ),
            models.UniqueConstraint(
                fields=["suspension_list", "suspension_index"], name="award_suspension_index_once"
            ),
            models.CheckConstraint(
                name="award_suspension_index_with_list",
                condition=models.Q(suspension_list=None, suspension_index=None)
                | models.Q(suspension_list__isnull=False, suspension_index__isnull=False),
            ),
            models.CheckConstraint(
                name="award_on_hold_only_with_a_list",
                condition=models.Q(suspended_at=None) | models.Q(suspension_list__isnull=False),
            ),
            models.CheckConstraint(
                name="award_revoked_after_issue",
                condition=models.Q(revoked_at=None)
                | models.Q(revoked_at__gte=models.F("issued_at")),
            ),
            models.CheckConstraint(
                name="award_ends_after_it_begins",
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gt=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="award_not_claimed_and_declined",
                condition=models.Q(claimed_at=None) | models.Q(declined_at=None),
            ),
            models.CheckConstraint(
                name="award_email_lower_case",
                condition=models.Q(recipient_email=models.functions.Lower("recipient_email")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-issued_at"], name="award_newest"),
            models.Index(fields=["organisation", "sort_name"], name="award_by_name"),
            models.Index(fields=["organisation", "valid_until"], name="award_by_end"),
            models.Index(fields=["achievement", "recipient_email"], name="award_of_recipient"),
            models.Index(fields=["recipient_email"], name="award_by_address"),
            models.Index(
                fields=["issued_at"],
                name="award_unclaimed",
                condition=models.Q(claimed_at=None, declined_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def state_at(self, at: datetime) -> AwardState:
        """What it is at `at`; what weighs more comes first."""
        if self.revoked_at is not None:
            return AwardState.REVOKED
        if self.suspended_at is not None:
            return AwardState.SUSPENDED
        if self.valid_until is not None and self.valid_until <= at:
            return AwardState.EXPIRED
        if self.declined_at is not None:
            return AwardState.DECLINED
        return AwardState.ISSUED if self.claimed_at is None else AwardState.CLAIMED


class SignedDocument(models.Model):
    """The bytes that were signed, in one form; read by `awards.signed_bytes` alone."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="documents")
    form = models.CharField(max_length=4, choices=DocumentForm.choices)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    """SHA-256 of `body` in hexadecimal."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "form"], name="signed_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.form}"
