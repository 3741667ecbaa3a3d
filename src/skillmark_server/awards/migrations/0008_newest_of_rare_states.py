# SPDX-License-Identifier: Apache-2.0

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_serials"),
        ("achievements", "0003_serials"),
        ("awards", "0007_parts_that_came_late"),
        ("custody", "0003_serials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("revoked_at__isnull", False)),
                fields=["organisation", "issued_at", "leaf_sequence"],
                name="award_revoked_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("suspended_at__isnull", False)),
                fields=["organisation", "issued_at", "leaf_sequence"],
                name="award_suspended_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("declined_at__isnull", False)),
                fields=["organisation", "issued_at", "leaf_sequence"],
                name="award_declined_newest",
            ),
        ),
    ]
