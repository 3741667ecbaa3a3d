# SPDX-License-Identifier: Apache-2.0

from django.db import migrations

from skillmark_server.columns.migrating import add_serial


class Migration(migrations.Migration):
    dependencies = [("achievements", "0002_roles_for_a_badge")]
    operations = [
        *add_serial("achievements", "achievement"),
        *add_serial("achievements", "version"),
    ]
