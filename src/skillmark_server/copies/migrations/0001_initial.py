# SPDX-License-Identifier: Apache-2.0

"""What was copied where, and which awards are to be looked at."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AwardDue",
            fields=[
                ("award", models.UUIDField(primary_key=True, serialize=False)),
                ("turn", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=200)),
                ("source", models.UUIDField(db_index=True)),
                ("kind", models.CharField(max_length=12)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "name"), name="copy_once")
                ],
            },
        ),
    ]
