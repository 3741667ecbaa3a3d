# SPDX-License-Identifier: Apache-2.0

"""Endorsements that were signed elsewhere, and what they are judged by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("custody", "0003_serials"),
        ("lifecycle", "0004_key_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandedIn",
            fields=[
                (
                    "endorsement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="handed_in",
                        serialize=False,
                        to="lifecycle.endorsement",
                    ),
                ),
                ("documents", models.JSONField()),
                ("taken_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="endorsement",
            name="endorsement_offered_is_signed_by_one",
        ),
        migrations.AddField(
            model_name="endorsement",
            name="issuer",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("by_organisation", None),
                        ("digest", ""),
                        ("issuer", ""),
                        ("offered_at", None),
                        ("person", None),
                    ),
                    models.Q(
                        ("by_organisation", None),
                        ("issuer", ""),
                        ("offered_at__isnull", False),
                        ("person__isnull", False),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    models.Q(
                        ("by_organisation__isnull", False),
                        ("issuer", ""),
                        ("offered_at__isnull", False),
                        ("person", None),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    models.Q(
                        ("by_organisation", None),
                        ("offered_at__isnull", False),
                        ("person", None),
                        models.Q(("issuer", ""), _negated=True),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="endorsement_offered_is_signed_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("issuer", ""), _negated=True), ("withdrawn_at", None)),
                fields=("subject", "issuer"),
                name="endorsement_once_by_an_issuer",
            ),
        ),
    ]
