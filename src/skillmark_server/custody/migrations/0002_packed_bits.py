# SPDX-License-Identifier: Apache-2.0

"""Packed bits beside each list, and which changes they hold."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackedBits",
            fields=[
                (
                    "list",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="packed",
                        serialize=False,
                        to="custody.statuslist",
                    ),
                ),
                ("octets", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="statusbit",
            name="is_published",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="statusbit",
            index=models.Index(
                condition=models.Q(("is_published", False)),
                fields=["list"],
                name="status_bit_unpublished",
            ),
        ),
    ]
