# SPDX-License-Identifier: Apache-2.0

"""Who asked an organisation for their data or to be erased, and how long it keeps what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 500
SHORTEST_DAYS = 90
"""Letters remind of a badge for ninety days; what they look back at is there for as long."""

LONGEST_DAYS = 36_500


class SubjectKind(models.TextChoices):
    """What somebody wants."""

    EXPORT = "export", _("A copy of their data")
    ERASE = "erase", _("To be erased")


class Outcome(models.TextChoices):
    """How a request was answered."""

    EXPORTED = "exported", _("Given")
    ERASED = "erased", _("Erased")
    REFUSED = "refused", _("Refused")


class SubjectRequest(models.Model):
    """
    One request, and the answer.

    Whom it is about stands in it until they are erased; then only that it was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="subject_requests"
    )
    kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    email = models.EmailField(blank=True)
    """By which they are found; empty once they are erased."""
    other_emails = models.JSONField(default=list)
    """Further addresses that they proved to be theirs."""
    is_from_account = models.BooleanField(default=False)
    """Whether they asked with an account of theirs; else a member noted it."""
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=8, blank=True, choices=Outcome.choices)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    """Why it was refused."""
    counts = models.JSONField(default=dict)
    """How much was given or erased, by kind: `{"awards": 3}`."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="subject_request_due_after_received", condition=Q(due_at__gt=F("received_at"))
            ),
            models.CheckConstraint(
                name="subject_request_answered_whole",
                condition=Q(answered_at=None, outcome="")
                | Q(answered_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="subject_request_erased_names_nobody",
                condition=~Q(outcome=Outcome.ERASED) | Q(email=""),
            ),
            models.CheckConstraint(
                name="subject_request_refused_with_a_reason",
                condition=~Q(outcome=Outcome.REFUSED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="subject_request_email_lower_case",
                condition=Q(email=models.functions.Lower("email")),
            ),
            models.UniqueConstraint(
                name="subject_request_open_once",
                fields=["organisation", "kind", "email"],
                condition=Q(answered_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_at"], name="subject_request_by_due"),
            models.Index(
                fields=["due_at"], name="subject_request_open", condition=Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


def _at_least_some(name: str) -> models.CheckConstraint:
    within = Q(**{f"{name}__gte": SHORTEST_DAYS, f"{name}__lte": LONGEST_DAYS})
    return models.CheckConstraint(
        name=f"retention_{name}_within", condition=Q(**{name: None}) | within
    )


class RetentionTerms(models.Model):
    """How many days an organisation keeps what; None: until somebody removes it."""

    organisation = models.OneToOneField(
        "accounts.Organisation",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="retention_terms",
    )
    mails = models.PositiveIntegerField(null=True, blank=True, default=365)
    unclaimed = models.PositiveIntegerField(null=True, blank=True)
    evidence = models.PositiveIntegerField(null=True, blank=True)
    counts = models.PositiveIntegerField(null=True, blank=True)
    former = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    """When the site first looked for what is due here."""
    clean_at = models.DateTimeField(null=True, blank=True)
    """When nothing was due any more; it is looked again a day later."""

    class Meta:
        constraints = [
            _at_least_some(name) for name in ("mails", "unclaimed", "evidence", "counts", "former")
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)
