# SPDX-License-Identifier: Apache-2.0

"""An organisation, who may do what in it, and who is invited."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models.skeleton import skeleton
from skillmark_server.columns.fields import SerialField


class Role(models.TextChoices):
    """What a member may do; a person may hold several. The table is in `accounts.permissions`."""

    OWNER = "owner", _("Owner")
    DESIGNER = "designer", _("Designer")
    AWARDING_OFFICER = "officer", _("Awarding officer")
    ASSESSOR = "assessor", _("Assessor")
    RECRUITER = "recruiter", _("Recruiter")
    AUDITOR = "auditor", _("Auditor")
    BY_BADGE = "badge", _("Chosen badges only")
    """Nothing of itself: what they may do is said badge by badge (`achievements.roles`)."""


class Organisation(models.Model):
    """An employer or a training provider: issuer, and owner of every row that names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    name = models.CharField(max_length=120)
    name_skeleton = models.CharField(max_length=240, default="", db_index=True, editable=False)
    """How the name looks; kept by `save`, so that a look-alike is found by one query."""
    description = models.JSONField(default=dict, blank=True)
    """A language map: `{"en": "…", "da": "…"}`."""
    website = models.URLField(blank=True, max_length=500)
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    """ISO 3166-1 alpha-2."""
    logo = models.FileField(upload_to="logos/", blank=True)
    """A square PNG of ours, made from what was uploaded."""
    colour = models.CharField(max_length=7, blank=True)
    """`#RRGGBB` for mails and the organisation's own pages; at least 4.5:1 on white."""
    language = models.CharField(max_length=8, default="en")
    """What people are written to in when their own language is not known."""
    needs_review = models.BooleanField(default=False)
    """A second person reviews an achievement before it is published."""
    needs_sign_off = models.BooleanField(default=False)
    """A second person signs off awards before they are issued."""
    undo_minutes = models.PositiveSmallIntegerField(default=10)
    claim_days = models.PositiveSmallIntegerField(default=90)
    """How long a claim link lasts."""
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_undo_within_a_day", condition=models.Q(undo_minutes__lte=1440)
            ),
            models.CheckConstraint(name="organisation_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Keep how the name looks beside the name."""
        self.name_skeleton = skeleton(self.name)[:240]
        fields = options.get("update_fields")
        if fields is not None and "name" in fields:
            options["update_fields"] = {*fields, "name_skeleton"}
        super().save(**options)


class Membership(models.Model):
    """One role of one person in one organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_once_a_role"
            ),
            models.CheckConstraint(
                name="membership_role_known", condition=models.Q(role__in=[r.value for r in Role])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation_id}"


class Invitation(models.Model):
    """Somebody is asked to join; only the digest of the link's secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices)
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_later",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            ),
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                "role",
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
