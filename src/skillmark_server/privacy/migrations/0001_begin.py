# SPDX-License-Identifier: Apache-2.0

"""Requests about people's data, and how long things are kept."""

import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_serials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionTerms",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="retention_terms",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("mails", models.PositiveIntegerField(blank=True, default=365, null=True)),
                ("unclaimed", models.PositiveIntegerField(blank=True, null=True)),
                ("evidence", models.PositiveIntegerField(blank=True, null=True)),
                ("counts", models.PositiveIntegerField(blank=True, null=True)),
                ("former", models.PositiveIntegerField(blank=True, null=True)),
                ("begun_at", models.DateTimeField()),
                ("clean_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mails", None),
                            models.Q(("mails__gte", 90), ("mails__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_mails_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unclaimed", None),
                            models.Q(("unclaimed__gte", 90), ("unclaimed__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_unclaimed_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evidence", None),
                            models.Q(("evidence__gte", 90), ("evidence__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_evidence_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", None),
                            models.Q(("counts__gte", 90), ("counts__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_counts_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("former", None),
                            models.Q(("former__gte", 90), ("former__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_former_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
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
                        choices=[("export", "A copy of their data"), ("erase", "To be erased")],
                        max_length=8,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("other_emails", models.JSONField(default=list)),
                ("is_from_account", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exported", "Given"),
                            ("erased", "Erased"),
                            ("refused", "Refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("counts", models.JSONField(default=dict)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subject_requests",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "due_at"], name="subject_request_by_due"),
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["due_at"],
                        name="subject_request_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("received_at"))),
                        name="subject_request_due_after_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("outcome", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subject_request_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "erased"), _negated=True),
                            ("email", ""),
                            _connector="OR",
                        ),
                        name="subject_request_erased_names_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="subject_request_refused_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="subject_request_email_lower_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("organisation", "kind", "email"),
                        name="subject_request_open_once",
                    ),
                ],
            },
        ),
    ]
