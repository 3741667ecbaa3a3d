# SPDX-License-Identifier: Apache-2.0

"""Batches from before were read and judged when they were made; say so, and count their awards."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max

AT_ONCE = 1_000


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    batches = apps.get_model("awards", "Batch").objects
    rows = apps.get_model("awards", "BatchRow").objects
    for batch in batches.order_by("pk").iterator(AT_ONCE):
        own = rows.filter(batch=batch)
        batch.read_at = batch.judged_at = batch.created_at
        batch.read_to = batch.judged_to = own.aggregate(last=Max("line"))["last"] or 0
        batch.made = own.filter(award__isnull=False).count()
        batch.save(update_fields=["read_at", "judged_at", "read_to", "judged_to", "made"])
        failed = own.exclude(failed="").exclude(state="wrong")
        failed.update(failed_at=batch.finished_at or batch.confirmed_at)
    after = 0
    while part := list(rows.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        for row in part:
            row.email = row.fields.get("email", "")[:254]
        rows.bulk_update(part, ["email"])
        after = part[-1].pk


class Migration(migrations.Migration):
    dependencies = [("awards", "0004_batches_in_windows")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
