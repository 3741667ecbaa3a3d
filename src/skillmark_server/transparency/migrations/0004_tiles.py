# SPDX-License-Identifier: Apache-2.0

"""The roots of whole tiles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transparency", "0003_further_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="WholeTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "whole tile",
                "verbose_name_plural": "whole tiles",
                "constraints": [
                    models.UniqueConstraint(fields=("level", "number"), name="whole_tile_once")
                ],
            },
        ),
    ]
