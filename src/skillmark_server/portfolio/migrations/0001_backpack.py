# SPDX-License-Identifier: Apache-2.0

"""Collections, what is out of sight, and the pages of people."""

import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_serials"),
        ("awards", "0005_batches_that_were_judged"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, max_length=1000)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone with the link"),
                            ("employer", "My employer and I"),
                            ("only_me", "Only I"),
                        ],
                        default="only_me",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collection_items",
                        to="awards.award",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="portfolio.collection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HiddenAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hidden_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="awards.award",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hidden_awards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PortfolioPage",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="portfolio_page",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("address", models.CharField(max_length=40, unique=True)),
                ("headline", models.CharField(blank=True, max_length=80)),
                ("about", models.CharField(blank=True, max_length=1000)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone with the link"),
                            ("employer", "My employer and I"),
                            ("only_me", "Only I"),
                        ],
                        default="only_me",
                        max_length=8,
                    ),
                ),
                ("is_listed", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_listed", False), ("visibility", "public"), _connector="OR"
                        ),
                        name="portfolio_page_listed_only_if_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", django.db.models.functions.text.Lower("address")),
                            models.Q(("address", ""), _negated=True),
                        ),
                        name="portfolio_page_address_lower_case",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="collection_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.UniqueConstraint(
                fields=("collection", "award"), name="collection_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hiddenaward",
            constraint=models.UniqueConstraint(fields=("user", "award"), name="hidden_award_once"),
        ),
    ]
