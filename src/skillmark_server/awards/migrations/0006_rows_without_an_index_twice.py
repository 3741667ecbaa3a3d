# SPDX-License-Identifier: Apache-2.0

"""Rows of a list are found by batch and line; an index by batch alone was the same once more."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0005_batches_that_were_judged"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batchrow",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="awards.batch",
            ),
        ),
    ]
