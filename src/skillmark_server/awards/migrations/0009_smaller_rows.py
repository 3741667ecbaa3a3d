# SPDX-License-Identifier: Apache-2.0

"""An award in 512 bytes: one index for address and badge, and what is said once less."""

from django.db import migrations, models

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import NumberRows

_NOT_CHANGED = "UPDATE awards_award SET changed_at = NULL WHERE changed_at = issued_at"
_CHANGED = "UPDATE awards_award SET changed_at = issued_at WHERE changed_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("awards", "0008_newest_of_rare_states")]

    operations = [
        migrations.RemoveIndex(model_name="award", name="award_of_recipient"),
        migrations.RemoveIndex(model_name="award", name="award_by_address"),
        migrations.RemoveIndex(model_name="award", name="award_unclaimed"),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                fields=["recipient_email", "achievement"], name="award_of_recipient"
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["achievement"], name="award_of_badge"),
        ),
        migrations.AlterField(
            model_name="award",
            name="changed_at",
            field=skillmark_server.columns.fields.MomentField(blank=True, null=True),
        ),
        migrations.RunSQL(_NOT_CHANGED, _CHANGED),
        NumberRows("award", "leaf_sequence"),
    ]
