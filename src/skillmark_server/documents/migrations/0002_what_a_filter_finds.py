# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0005_batches_that_were_judged"),
        ("documents", "0001_begin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="pack",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="packs",
                to="awards.batch",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="question",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="packpart",
            name="leaves",
            field=models.JSONField(default=list),
        ),
    ]
