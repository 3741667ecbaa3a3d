# SPDX-License-Identifier: Apache-2.0

"""What others say of a badge, an issuer or an award."""

import django.db.models.deletion
import skillmark_server.columns.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("custody", "0003_serials"),
        ("lifecycle", "0002_renewal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
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
                            ("achievement", "A badge"),
                            ("issuer", "The issuer"),
                            ("award", "An awarded badge"),
                        ],
                        max_length=12,
                    ),
                ),
                ("target_id", skillmark_server.columns.fields.SmallUUIDField()),
                ("subject", models.CharField(max_length=500)),
                ("title", models.CharField(max_length=200)),
                ("asked_email", models.EmailField(blank=True, max_length=254)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("comment", models.CharField(blank=True, max_length=2000)),
                ("document", models.BinaryField(default=b"")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("status_index", models.PositiveIntegerField(blank=True, null=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("is_shown", models.BooleanField(default=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endorsements_given",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="endorsements",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status_list",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custody.statuslist",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "changed_at"], name="endorsement_changed"),
                    models.Index(fields=["target_id"], name="endorsement_target"),
                    models.Index(
                        condition=models.Q(("is_shown", True)),
                        fields=["subject"],
                        name="endorsement_shown",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_at__isnull", False),
                            ("offered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="endorsement_asked_or_offered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("by_organisation", None),
                                ("digest", ""),
                                ("offered_at", None),
                                ("person", None),
                            ),
                            models.Q(
                                ("by_organisation", None),
                                ("offered_at__isnull", False),
                                ("person__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            models.Q(
                                ("by_organisation__isnull", False),
                                ("offered_at__isnull", False),
                                ("person", None),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="endorsement_offered_is_signed_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_shown", False),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("offered_at__isnull", False),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="endorsement_shown_after_it_was_decided",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False), ("withdrawn_at", None)),
                        fields=("subject", "person"),
                        name="endorsement_once_by_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("by_organisation__isnull", False), ("withdrawn_at", None)
                        ),
                        fields=("subject", "by_organisation"),
                        name="endorsement_once_by_an_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("asked_at__isnull", False),
                            ("offered_at", None),
                            ("withdrawn_at", None),
                        ),
                        fields=("target_id", "asked_email"),
                        name="endorsement_asked_once",
                    ),
                ],
            },
        ),
    ]
