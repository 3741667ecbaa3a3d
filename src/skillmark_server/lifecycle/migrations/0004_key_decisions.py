# SPDX-License-Identifier: Apache-2.0

"""Which awards of a stolen key stand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0003_serials"),
        ("lifecycle", "0003_endorsements"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bulkact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("revoke", "Withdraw"),
                    ("suspend", "Put on hold"),
                    ("reinstate", "Lift the hold"),
                    ("reissue", "Issue again, corrected"),
                    ("rekey", "Decide after a stolen key"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="KeyDecision",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key_decision",
                        serialize=False,
                        to="lifecycle.bulkact",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("logged", "Those that our log shows before the moment"),
                            ("before", "All that were awarded before the moment"),
                            ("all", "All of them"),
                            ("none", "None of them"),
                        ],
                        max_length=8,
                    ),
                ),
                ("stands", models.PositiveIntegerField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="custody.signingkey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["logged", "before", "all", "none"])),
                        name="key_decision_standing_known",
                    )
                ],
            },
        ),
    ]
