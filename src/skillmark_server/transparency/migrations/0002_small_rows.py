# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import RebuildTables


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]
    operations = [
        RebuildTables(
            [
                migrations.AlterField(
                    model_name="leaf",
                    name="sequence",
                    field=skillmark_server.columns.fields.RowNumberField(
                        primary_key=True, serialize=False
                    ),
                ),
                migrations.AlterField(
                    model_name="leaf",
                    name="at",
                    field=skillmark_server.columns.fields.MomentField(),
                ),
                migrations.AlterField(
                    model_name="leaf",
                    name="digest",
                    field=models.BinaryField(max_length=32),
                ),
                migrations.AlterField(
                    model_name="leaf",
                    name="subject_id",
                    field=models.CharField(max_length=64),
                ),
                migrations.AddIndex(
                    model_name="leaf",
                    index=models.Index(
                        condition=models.Q(("kind", "issue"), _negated=True),
                        fields=["subject_id"],
                        name="leaf_of_change",
                    ),
                ),
            ],
            ["leaf"],
        )
    ]
