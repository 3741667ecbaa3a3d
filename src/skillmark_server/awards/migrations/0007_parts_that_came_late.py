# SPDX-License-Identifier: Apache-2.0

"""A part counts how often its holder came too late, apart from how often it was taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0006_rows_without_an_index_twice")]

    operations = [
        migrations.AddField(
            model_name="chunk",
            name="came_late",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
