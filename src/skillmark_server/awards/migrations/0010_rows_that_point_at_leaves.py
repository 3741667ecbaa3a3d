# SPDX-License-Identifier: Apache-2.0

"""A row of a list points at its award by the number of its leaf."""

import django.db.models.deletion
from django.db import migrations, models

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import RebuildTables


class Migration(migrations.Migration):
    dependencies = [("awards", "0009_smaller_rows")]

    operations = [
        RebuildTables(
            [
                migrations.AlterField(
                    model_name="batchrow",
                    name="award",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="batch_rows",
                        to="awards.award",
                        to_field="leaf_sequence",
                    ),
                ),
                migrations.AddField(
                    model_name="batchrow",
                    name="room",
                    field=models.BinaryField(
                        default=bytes(4), editable=False, max_length=4, null=True
                    ),
                ),
                migrations.AddConstraint(
                    model_name="batchrow",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("award__isnull", False)),
                        fields=("award",),
                        name="batch_row_award_once",
                    ),
                ),
            ],
            ["BatchRow"],
        ),
    ]
