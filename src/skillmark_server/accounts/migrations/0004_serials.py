# SPDX-License-Identifier: Apache-2.0

from django.db import migrations

from skillmark_server.columns.migrating import add_serial


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_personal_tokens")]
    operations = [
        *add_serial("accounts", "organisation"),
        *add_serial("accounts", "person"),
        *add_serial("accounts", "user"),
    ]
