# SPDX-License-Identifier: Apache-2.0

"""The key with which a site signs for its log."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0003_serials"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("origin", models.CharField(max_length=300, unique=True)),
                ("public", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "key of the log",
                "verbose_name_plural": "keys of the log",
            },
        ),
    ]
