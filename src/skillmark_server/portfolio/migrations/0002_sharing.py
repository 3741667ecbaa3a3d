# SPDX-License-Identifier: Apache-2.0

"""Shares by achievement and day, and the numbers of organisations at LinkedIn."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("achievements", "0003_serials"),
        ("portfolio", "0001_backpack"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkedInCompany",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="linkedin_company",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="linkedin_company_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("linkedin_profile", "LinkedIn profile"),
                            ("linkedin", "LinkedIn post"),
                            ("x", "X"),
                            ("facebook", "Facebook"),
                            ("whatsapp", "WhatsApp"),
                            ("bluesky", "Bluesky"),
                            ("mail", "E-mail"),
                        ],
                        max_length=16,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "achievement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="achievements.achievement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("achievement", "day", "channel"), name="share_count_once"
                    )
                ],
            },
        ),
    ]
