# SPDX-License-Identifier: Apache-2.0

"""A link that somebody sends with an application: chosen awards, for a while, until withdrawn."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from skillmark_server.awards.models import Award

LONGEST_NAME = 120
LONGEST_MESSAGE = 1_000


class Application(models.Model):
    """One link; its secret is kept as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    """What it is for, as its reader sees it: a job, and where."""
    message = models.CharField(max_length=LONGEST_MESSAGE, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="application_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="application_ends_after_it_begins",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]
        indexes = [models.Index(fields=["user", "created_at"], name="application_newest")]

    def __str__(self) -> str:
        return str(self.id)


class ApplicationItem(models.Model):
    """One award in it, and where it stands."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="items")
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="application_items")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "award"], name="application_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.position}"


class ApplicationOpening(models.Model):
    """How often a link was opened on a day; never by whom, and never from where."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="openings")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "day"], name="application_opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.day}"
