# SPDX-License-Identifier: Apache-2.0

"""What the log said of itself, signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transparency", "0004_tiles"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("origin", models.CharField(max_length=300)),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.BinaryField()),
            ],
            options={
                "verbose_name": "signed checkpoint",
                "verbose_name_plural": "signed checkpoints",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("origin", "size"), name="signed_checkpoint_once"
                    )
                ],
            },
        ),
    ]
