# SPDX-License-Identifier: Apache-2.0

from hashlib import sha256

from django.db import migrations, models
from django.db.migrations.state import StateApps

_AT_ONCE = 500


def take_digests(apps: StateApps, _schema_editor: object) -> None:
    """Of the bytes as they are now: what happened to them before, nothing can tell."""
    rows = apps.get_model("movein", "MovedAward").objects.order_by("pk").only("pk", "original")
    some = []
    for row in rows.iterator(_AT_ONCE):
        row.digest = sha256(bytes(row.original)).digest()
        some.append(row)
        if len(some) == _AT_ONCE:
            rows.bulk_update(some, ["digest"])
            some = []
    rows.bulk_update(some, ["digest"])


class Migration(migrations.Migration):
    dependencies = [
        ("movein", "0001_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="movedaward",
            name="digest",
            field=models.BinaryField(default=b"", max_length=32),
        ),
        migrations.RunPython(take_digests, migrations.RunPython.noop, elidable=True),
    ]
