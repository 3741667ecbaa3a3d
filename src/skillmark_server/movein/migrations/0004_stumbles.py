# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("movein", "0003_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="move",
            name="stumbles",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
