# SPDX-License-Identifier: Apache-2.0

"""
A résumé: what somebody says of themselves, and which of their awards stand beside it.

What is written here is the person's own word and is marked so wherever it is shown; awards are
only pointed at. Rows hang on the account, so that they move with it when two become one.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.models import Award, Visibility

LONGEST_LINE = 120
LONGEST_EMAIL = 254
LONGEST_PHONE = 40
LONGEST_TEXT = 2_000


class EntryKind(models.TextChoices):
    """What a line of a résumé is about."""

    WORK = "work", _("Work experience")
    EDUCATION = "education", _("Education")
    LANGUAGE = "language", _("Languages")


class Fluency(models.TextChoices):
    """How well somebody has a language: the levels of the Common European Framework."""

    NATIVE = "native", _("Mother tongue")
    C2 = "C2", _("C2, masters it")
    C1 = "C1", _("C1, speaks it fluently")
    B2 = "B2", _("B2, works in it")
    B1 = "B1", _("B1, gets along in it")
    A2 = "A2", _("A2, speaks about everyday things")
    A1 = "A1", _("A1, knows the first words")


class Resume(models.Model):
    """What stands on top of somebody's résumé, and who sees it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="resume",
    )
    id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Stands in the address `/r/<id>`."""
    headline = models.CharField(max_length=LONGEST_LINE, blank=True)
    summary = models.CharField(max_length=LONGEST_TEXT, blank=True)
    email = models.CharField(max_length=LONGEST_EMAIL, blank=True)
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True)
    place = models.CharField(max_length=LONGEST_LINE, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.ONLY_ME
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """When anything of it was changed, also a line or the choice of awards."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resume_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ResumeEntry(models.Model):
    """One line: a job, an education, or a language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resume_entries"
    )
    kind = models.CharField(max_length=9, choices=EntryKind.choices)
    title = models.CharField(max_length=LONGEST_LINE)
    """The position, what was studied, or the language."""
    organisation = models.CharField(max_length=LONGEST_LINE, blank=True)
    """Where: the employer or the school. Languages have none."""
    place = models.CharField(max_length=LONGEST_LINE, blank=True)
    from_month = models.CharField(max_length=7, blank=True)
    """`2019-03`; empty where it is not said. As text the order of months is that of the words."""
    to_month = models.CharField(max_length=7, blank=True)
    """The last month; empty: until today."""
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    fluency = models.CharField(max_length=6, choices=Fluency.choices, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="resume_entry_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="resume_entry_kind_known", condition=Q(kind__in=EntryKind.values)
            ),
            models.CheckConstraint(
                name="resume_entry_ends_after_it_begins",
                condition=Q(from_month="") | Q(to_month="") | Q(to_month__gte=F("from_month")),
            ),
            models.CheckConstraint(
                name="resume_entry_fluency_of_languages",
                condition=(Q(kind="language") & ~Q(fluency=""))
                | (~Q(kind="language") & Q(fluency="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"


class ResumeAward(models.Model):
    """One award that goes in, and where it stands."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resume_awards"
    )
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="resume_items")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "award"], name="resume_award_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.position}"
