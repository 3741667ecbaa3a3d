# SPDX-License-Identifier: Apache-2.0

"""
A certificate that is no badge: a file that somebody handed in, and whoever saw it.

Nothing proves it. It is "seen by NAME on DATE", and never verified.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 200
LONGEST_NUMBER = 80
LONGEST_REASON = 1_000


class CertificateState(models.TextChoices):
    """Where a certificate stands."""

    WAITING = "waiting", _("Waits to be seen")
    SEEN = "seen", _("Seen")
    REFUSED = "refused", _("Not accepted")
    ENDED = "ended", _("Expired")


class Certificate(models.Model):
    """One file, for one organisation, which its holder or somebody they trust asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="certificates"
    )
    achievement = models.ForeignKey(
        "achievements.Achievement", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """What the organisation requires, and this stands in for."""
    skill = models.CharField(max_length=LONGEST_TEXT, blank=True)
    title = models.CharField(max_length=LONGEST_TEXT)
    issuer = models.CharField(max_length=LONGEST_TEXT)
    number = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    issued_on = models.DateField()
    ends_on = models.DateField(null=True)
    """The last day on which it holds."""
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    handed_in_at = models.DateTimeField()
    is_seen = models.BooleanField(null=True)
    """None until somebody looked."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_name = models.CharField(max_length=LONGEST_TEXT, blank=True)
    """As they were called on that day."""
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certificate_decided_whole",
                condition=Q(is_seen=None, decided_at=None, decided_name="", reason="")
                | Q(is_seen=True, decided_at__isnull=False, reason="") & ~Q(decided_name="")
                | Q(is_seen=False, decided_at__isnull=False) & ~Q(decided_name="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="certificate_ends_after_its_issue",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("issued_on")),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "sha256"], name="certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "is_seen"], name="certificate_by_state")]

    def __str__(self) -> str:
        return str(self.id)

    def state_on(self, day: date) -> CertificateState:
        """
        Where it stands on `day`.

        Of two accounts made one, the holder may be who saw it: then nobody has yet.
        """
        if self.is_seen is None or self.decided_by_id == self.user_id:
            return CertificateState.WAITING
        if not self.is_seen:
            return CertificateState.REFUSED
        has_ended = self.ends_on is not None and self.ends_on < day
        return CertificateState.ENDED if has_ended else CertificateState.SEEN
