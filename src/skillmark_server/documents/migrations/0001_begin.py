# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import django.db.models.expressions
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
            name="Pack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("total", models.PositiveIntegerField()),
                ("made", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packs",
                        to="awards.batch",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packs",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PackPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("first_leaf", models.PositiveBigIntegerField()),
                ("last_leaf", models.PositiveBigIntegerField()),
                ("lease", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("entries", models.JSONField(default=list)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="documents.pack",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="pack",
            index=models.Index(
                condition=models.Q(("ready_at", None)), fields=["asked_at"], name="pack_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(fields=("batch", "language"), name="pack_once"),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("made"), "+", models.F("left_out")
                        ),
                    )
                ),
                name="pack_no_more_than_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="packpart",
            constraint=models.UniqueConstraint(fields=("pack", "number"), name="pack_part_once"),
        ),
        migrations.AddConstraint(
            model_name="packpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_leaf__gte", models.F("first_leaf"))),
                name="pack_part_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="packpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None), models.Q(("file", ""), _negated=True), _connector="OR"
                ),
                name="pack_part_done_with_a_file",
            ),
        ),
    ]
