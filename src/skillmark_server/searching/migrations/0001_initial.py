# SPDX-License-Identifier: Apache-2.0

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from skillmark_server.searching.stores import store


def make(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    store().create()


def unmake(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    store().drop()


class Migration(migrations.Migration):
    initial = True

    dependencies = [("awards", "0001_initial"), ("transparency", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="IndexState",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("cursor", models.PositiveBigIntegerField(default=0)),
                ("format", models.CharField(blank=True, default="", max_length=80)),
                ("target", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="index_state_is_one_row"
                    )
                ],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
