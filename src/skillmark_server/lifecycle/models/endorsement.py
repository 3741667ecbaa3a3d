# SPDX-License-Identifier: Apache-2.0

"""
What others say of a badge, an issuer or an award: asked, offered and signed, shown, withdrawn.

Moments say where it stands. What was signed is kept as bytes and never changes.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.columns.fields import SmallUUIDField


class Endorsed(models.TextChoices):
    """Of what something is said."""

    ACHIEVEMENT = "achievement", _("A badge")
    ISSUER = "issuer", _("The issuer")
    AWARD = "award", _("An awarded badge")


class Endorsement(models.Model):
    """One endorsement, or the wish for one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Stands in the signed document's address."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="endorsements"
    )
    """Whose badge or issuer it is about, or who issued the award."""
    kind = models.CharField(max_length=12, choices=Endorsed.choices)
    target_id = SmallUUIDField()
    """Of the achievement, the issuer identity or the award; written as an award's id is."""
    subject = models.CharField(max_length=500)
    """The `id` that is signed: of one version of a badge, of an issuer, of an award."""
    title = models.CharField(max_length=200)
    """What it is about, for lists."""
    asked_email = models.EmailField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who wrote it."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Who speaks for themselves; their words go with their account."""
    by_organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="endorsements_given",
    )
    """In whose name it is said, where nobody speaks for themselves."""
    by_name = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=500, blank=True)
    """The id of who signed it elsewhere; empty where it was signed here."""
    comment = models.CharField(max_length=2000, blank=True)
    document = models.BinaryField(default=b"")
    """The signed credential as it is served; empty while it is only asked for."""
    digest = models.CharField(max_length=64, blank=True)
    status_list = models.ForeignKey(
        "custody.StatusList", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status_index = models.PositiveIntegerField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="endorsement_asked_or_offered",
                condition=Q(asked_at__isnull=False) | Q(offered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="endorsement_offered_is_signed_by_one",
                condition=Q(
                    offered_at=None, person=None, by_organisation=None, issuer="", digest=""
                )
                | Q(offered_at__isnull=False, person__isnull=False, by_organisation=None, issuer="")
                & ~Q(digest="")
                | Q(offered_at__isnull=False, person=None, by_organisation__isnull=False, issuer="")
                & ~Q(digest="")
                | Q(offered_at__isnull=False, person=None, by_organisation=None)
                & ~Q(issuer="")
                & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="endorsement_shown_after_it_was_decided",
                condition=Q(is_shown=False)
                | Q(offered_at__isnull=False, decided_at__isnull=False, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                name="endorsement_once_by_a_person",
                fields=["subject", "person"],
                condition=Q(person__isnull=False, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                name="endorsement_once_by_an_organisation",
                fields=["subject", "by_organisation"],
                condition=Q(by_organisation__isnull=False, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                name="endorsement_once_by_an_issuer",
                fields=["subject", "issuer"],
                condition=~Q(issuer="") & Q(withdrawn_at=None),
            ),
            models.UniqueConstraint(
                name="endorsement_asked_once",
                fields=["target_id", "asked_email"],
                condition=Q(asked_at__isnull=False, offered_at=None, withdrawn_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="endorsement_changed"),
            models.Index(fields=["target_id"], name="endorsement_target"),
            models.Index(fields=["subject"], name="endorsement_shown", condition=Q(is_shown=True)),
        ]

    def __str__(self) -> str:
        return str(self.id)
