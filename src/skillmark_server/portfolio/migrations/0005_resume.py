# SPDX-License-Identifier: Apache-2.0

"""Résumés: their heads, their lines, and the awards that go in."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("awards", "0010_rows_that_point_at_leaves"),
        ("portfolio", "0004_account_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Resume",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="resume",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("headline", models.CharField(blank=True, max_length=120)),
                ("summary", models.CharField(blank=True, max_length=2000)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("place", models.CharField(blank=True, max_length=120)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone with the link"),
                            ("employer", "My employer and I"),
                            ("only_me", "Only I"),
                        ],
                        default="only_me",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "employer", "only_me"])),
                        name="resume_visibility_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResumeAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resume_items",
                        to="awards.award",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resume_awards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "award"), name="resume_award_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ResumeEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work", "Work experience"),
                            ("education", "Education"),
                            ("language", "Languages"),
                        ],
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("organisation", models.CharField(blank=True, max_length=120)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("from_month", models.CharField(blank=True, max_length=7)),
                ("to_month", models.CharField(blank=True, max_length=7)),
                ("text", models.CharField(blank=True, max_length=2000)),
                (
                    "fluency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("native", "Mother tongue"),
                            ("C2", "C2, masters it"),
                            ("C1", "C1, speaks it fluently"),
                            ("B2", "B2, works in it"),
                            ("B1", "B1, gets along in it"),
                            ("A2", "A2, speaks about everyday things"),
                            ("A1", "A1, knows the first words"),
                        ],
                        max_length=6,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resume_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="resume_entry_has_a_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["work", "education", "language"])),
                        name="resume_entry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_month", ""),
                            ("to_month", ""),
                            ("to_month__gte", models.F("from_month")),
                            _connector="OR",
                        ),
                        name="resume_entry_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "language"), models.Q(("fluency", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("kind", "language"), _negated=True), ("fluency", "")
                            ),
                            _connector="OR",
                        ),
                        name="resume_entry_fluency_of_languages",
                    ),
                ],
            },
        ),
    ]
