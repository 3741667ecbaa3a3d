# SPDX-License-Identifier: Apache-2.0

"""What is served in the place of an award that another one took the place of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0011_parents_keep")]

    operations = [
        migrations.CreateModel(
            name="NewestDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("vc", "Data Integrity"), ("jwt", "Token")], max_length=4
                    ),
                ),
                ("method", models.CharField(max_length=400)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="awards.award",
                    ),
                ),
                (
                    "newest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="awards.award",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("award", "form"), name="newest_document_once")
                ],
            },
        ),
    ]
