# SPDX-License-Identifier: Apache-2.0

"""What an organisation has its new badges carry; lists that name what was withdrawn."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("custody", "0004_log_key"),
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
                ("names_withdrawn", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("names_newest", False), ("names_withdrawn", False), _connector="OR"
                        ),
                        name="issuing_terms_one_of_the_two",
                    )
                ],
                "verbose_name": "what new badges carry",
                "verbose_name_plural": "what new badges carry",
            },
        ),
        migrations.RemoveConstraint("statuslist", "status_list_purpose_known"),
        migrations.AddConstraint(
            "statuslist",
            models.CheckConstraint(
                condition=models.Q(("purpose__in", ["revocation", "suspension", "named"])),
                name="status_list_purpose_known",
            ),
        ),
        migrations.CreateModel(
            name="NamedCredential",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.PositiveIntegerField()),
                ("credential_id", models.CharField(max_length=400)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="custody.statuslist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("list", "index"), name="named_credential_once")
                ],
            },
        ),
    ]
