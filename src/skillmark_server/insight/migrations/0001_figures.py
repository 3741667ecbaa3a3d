# SPDX-License-Identifier: Apache-2.0

"""What was counted of large organisations."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_serials"),
    ]

    operations = [
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("counted_at", models.DateTimeField(null=True)),
                ("awards", models.PositiveBigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
            ],
        ),
    ]
