# SPDX-License-Identifier: Apache-2.0

"""Count the changes of awards that the index has not reached."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("searching", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="indexstate",
            name="mended",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
