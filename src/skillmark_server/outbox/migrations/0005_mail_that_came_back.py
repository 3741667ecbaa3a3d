# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_mails_written_together"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(
                    ("bounced_at__isnull", False), ("given_up_at__isnull", False), _connector="OR"
                ),
                fields=["organisation_id", "award_id"],
                name="mail_that_came_back",
            ),
        ),
    ]
