# SPDX-License-Identifier: Apache-2.0

"""What an owner decided about awards that a key signed which somebody else has had."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.lifecycle.models.bulk import BulkAct


class KeyStanding(models.TextChoices):
    """Which awards stand, of those that are decided about."""

    LOGGED = "logged", _("Those that our log shows before the moment")
    BEFORE = "before", _("All that were awarded before the moment")
    ALL = "all", _("All of them")
    NONE = "none", _("None of them")


class KeyDecision(models.Model):
    """
    About which key an act on many is, and which of its awards stand.

    Lines 1 to `stands` of the act are issued again under the new key; those behind are withdrawn.
    """

    act = models.OneToOneField(
        BulkAct, primary_key=True, on_delete=models.CASCADE, related_name="key_decision"
    )
    key = models.ForeignKey(
        "custody.SigningKey", on_delete=models.CASCADE, related_name="decisions"
    )
    standing = models.CharField(max_length=8, choices=KeyStanding.choices)
    stands = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_decision_standing_known",
                condition=models.Q(standing__in=["logged", "before", "all", "none"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.act_id)

    @property
    def falls(self) -> int:
        """How many are withdrawn."""
        return self.act.awards - self.stands
