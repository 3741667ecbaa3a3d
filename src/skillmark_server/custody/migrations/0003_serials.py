# SPDX-License-Identifier: Apache-2.0

from django.db import migrations

from skillmark_server.columns.migrating import add_serial


class Migration(migrations.Migration):
    dependencies = [("custody", "0002_packed_bits")]
    operations = [*add_serial("custody", "statuslist")]
