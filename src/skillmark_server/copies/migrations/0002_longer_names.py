# SPDX-License-Identifier: Apache-2.0

"""Names that hold the name of a domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("copies", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="copy",
            name="name",
            field=models.CharField(max_length=300),
        ),
    ]
