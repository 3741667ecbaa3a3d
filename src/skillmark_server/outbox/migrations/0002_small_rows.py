# SPDX-License-Identifier: Apache-2.0

from django.db import migrations

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import RebuildTables


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        RebuildTables(
            [
                migrations.AlterField(
                    model_name="mail",
                    name="award_id",
                    field=skillmark_server.columns.fields.SmallUUIDField(db_index=True, null=True),
                ),
            ],
            ["mail"],
        )
    ]
