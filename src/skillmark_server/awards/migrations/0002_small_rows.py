# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import RebuildTables, add_serial


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0001_initial"),
        ("accounts", "0004_serials"),
        ("achievements", "0003_serials"),
        ("custody", "0003_serials"),
    ]
    operations = [
        *add_serial("awards", "batch"),
        RebuildTables(
            [
                migrations.RemoveConstraint(
                    model_name="award",
                    name="award_suspension_index_once",
                ),
                migrations.RemoveIndex(
                    model_name="award",
                    name="award_newest",
                ),
                migrations.AlterField(
                    model_name="award",
                    name="achievement",
                    field=skillmark_server.columns.fields.SerialKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="achievements.achievement",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="batch",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="awards",
                        to="awards.batch",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="changed_at",
                    field=skillmark_server.columns.fields.MomentField(),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="claimed_at",
                    field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="declined_at",
                    field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="holder",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="awards",
                        to=settings.AUTH_USER_MODEL,
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="id",
                    field=skillmark_server.columns.fields.SmallUUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="issued_at",
                    field=skillmark_server.columns.fields.MomentField(),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="issued_by",
                    field=skillmark_server.columns.fields.SerialKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="organisation",
                    field=skillmark_server.columns.fields.SerialKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="accounts.organisation",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="person",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="awards",
                        to="accounts.person",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="revocation_list",
                    field=skillmark_server.columns.fields.SerialKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custody.statuslist",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="revoked_at",
                    field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="supersedes",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="superseded_by",
                        to="awards.award",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="suspended_at",
                    field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="suspension_list",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="custody.statuslist",
                        to_field="serial",
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="valid_from",
                    field=skillmark_server.columns.fields.MomentField(),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="valid_until",
                    field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="version",
                    field=skillmark_server.columns.fields.SerialKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="achievements.version",
                        to_field="serial",
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        fields=["organisation", "issued_at", "leaf_sequence"], name="award_newest"
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        condition=models.Q(("batch__isnull", False)),
                        fields=["batch"],
                        name="award_of_batch",
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        condition=models.Q(("person__isnull", False)),
                        fields=["person"],
                        name="award_of_person",
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        condition=models.Q(("holder__isnull", False)),
                        fields=["holder"],
                        name="award_of_holder",
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=["supersedes"],
                        name="award_renewing",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("suspension_list__isnull", False)),
                        fields=("suspension_list", "suspension_index"),
                        name="award_suspension_index_once",
                    ),
                ),
            ],
            ["award", "signeddocument", "act", "claimlink", "batchrow", "awardrequest"],
        ),
    ]
