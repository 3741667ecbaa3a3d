# SPDX-License-Identifier: Apache-2.0

"""What an organisation has its new badges carry."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("custody", "0003_serials"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuingTerms",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="issuing_terms",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("names_newest", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "what new badges carry",
                "verbose_name_plural": "what new badges carry",
            },
        ),
    ]
