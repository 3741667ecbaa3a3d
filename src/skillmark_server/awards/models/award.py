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

from skillmark_server.columns.fields import (
    CodeField,
    MomentField,
    SerialKey,
    SmallUUIDField,
)


class Visibility(models.TextChoices):
    """Who sees an award."""

    PUBLIC = "public", _("Everyone with the link")
    EMPLOYER = "employer", _("My employer and I")
    ONLY_ME = "only_me", _("Only I")


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

    id = SmallUUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Stands in the public address `/a/<id>` and in the signed document's `id`."""
    number = models.CharField(max_length=40)
    """Short and for people: `NV-2026-0417`."""
    organisation = SerialKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="awards"
    )
    achievement = SerialKey(
        "achievements.Achievement", on_delete=models.PROTECT, related_name="awards"
    )
    version = SerialKey("achievements.Version", on_delete=models.PROTECT, related_name="awards")
    batch = SerialKey(
        "awards.Batch", null=True, blank=True, on_delete=models.SET_NULL, related_name="awards"
    )
    title = models.CharField(max_length=200)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=240)
    language = models.CharField(max_length=8)
    person = SerialKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="awards"
    )
    holder = SerialKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="awards",
    )
    """Who claimed it, with an account."""
    issued_by = SerialKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = MomentField()
    valid_from = MomentField()
    valid_until = MomentField(null=True, blank=True)
    revocation_list = SerialKey("custody.StatusList", on_delete=models.PROTECT, related_name="+")
    revocation_index = models.PositiveIntegerField()
    suspension_list = SerialKey(
        "custody.StatusList", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    suspension_index = models.PositiveIntegerField(null=True, blank=True)
    leaf_sequence = models.PositiveBigIntegerField(unique=True)
    """
    Of the leaf of its issue, of its compact document, and of the award in the search.

    On SQLite it is the number of the row (`columns.migrating.NumberRows`): it has no index, and
    rows lie in its order.
    """
    visibility = CodeField(
        max_length=8,
        choices=Visibility.choices,
        default=Visibility.ONLY_ME,
        codes={"public": "p", "employer": "e", "only_me": "o"},
    )
    """Nobody else sees an award before its holder said so."""
    claimed_at = MomentField(null=True, blank=True)
    declined_at = MomentField(null=True, blank=True)
    suspended_at = MomentField(null=True, blank=True)
    """Set while it is on hold, cleared when it is lifted."""
    suspension_reason = models.CharField(max_length=500, blank=True)
    revoked_at = MomentField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=500, blank=True)
    is_reason_public = models.BooleanField(default=False)
    """Whether the public page says why it is on hold or withdrawn."""
    supersedes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.SET_NULL,
        related_name="superseded_by",
    )
    changed_at = MomentField(null=True, blank=True)
    """When anything but the bytes last changed; null: nothing did since it was issued."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="award_number_once"),
            models.UniqueConstraint(
                fields=["revocation_list", "revocation_index"], name="award_revocation_index_once"
            ),
            models.UniqueConstraint(
                fields=["suspension_list", "suspension_index"],
                condition=models.Q(suspension_list__isnull=False),
                name="award_suspension_index_once",
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
        # Each entry is paid for a million times: none that no query asks for, and where most
        # rows hold nothing, only the others. Newest is read backwards, so that it grows at
        # its end.
        indexes = [
            models.Index(
                fields=["organisation", "issued_at", "leaf_sequence"], name="award_newest"
            ),
            models.Index(fields=["organisation", "sort_name"], name="award_by_name"),
            models.Index(fields=["organisation", "valid_until"], name="award_by_end"),
            models.Index(fields=["recipient_email", "achievement"], name="award_of_recipient"),
            models.Index(fields=["achievement"], name="award_of_badge"),
            models.Index(
                fields=["batch"], name="award_of_batch", condition=models.Q(batch__isnull=False)
            ),
            models.Index(
                fields=["person"], name="award_of_person", condition=models.Q(person__isnull=False)
            ),
            models.Index(
                fields=["holder"], name="award_of_holder", condition=models.Q(holder__isnull=False)
            ),
            models.Index(
                fields=["supersedes"],
                name="award_renewing",
                condition=models.Q(supersedes__isnull=False),
            ),
            *(
                models.Index(
                    fields=["organisation", "issued_at", "leaf_sequence"],
                    name=f"award_{state}_newest",
                    condition=models.Q(**{f"{state}_at__isnull": False}),
                )
                for state in ("revoked", "suspended", "declined")
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def moved_at(self) -> datetime:
        """When it last became another: as it was issued, or changed since."""
        return self.changed_at or self.issued_at

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
