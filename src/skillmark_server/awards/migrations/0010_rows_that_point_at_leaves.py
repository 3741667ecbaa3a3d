# SPDX-License-Identifier: Apache-2.0

"""A row of a list points at its award by the number of its leaf; who sees it is a letter."""

import django.db.models.deletion
from django.db import migrations, models

import skillmark_server.columns.fields
from skillmark_server.columns.migrating import RebuildTables


_LETTERS = "UPDATE awards_award SET visibility = substr(visibility, 1, 1)"
_WORDS = """
    UPDATE awards_award SET visibility = CASE visibility
    WHEN 'p' THEN 'public' WHEN 'e' THEN 'employer' ELSE 'only_me' END
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0009_smaller_rows")]

    operations = [
        # The column stays as it is, so that the table need not be made anew.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_LETTERS, _WORDS)],
            state_operations=[
                migrations.AlterField(
                    model_name="award",
                    name="visibility",
                    field=skillmark_server.columns.fields.CodeField(
                        choices=[
                            ("public", "Everyone with the link"),
                            ("employer", "My employer and I"),
                            ("only_me", "Only I"),
                        ],
                        codes={"public": "p", "employer": "e", "only_me": "o"},
                        default="only_me",
                        max_length=8,
                    ),
                )
            ],
        ),
        RebuildTables(
            [
                migrations.AlterField(
                    model_name="batchrow",
                    name="award",
                    field=skillmark_server.columns.fields.SerialKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="batch_rows",
                        to="awards.award",
                        to_field="leaf_sequence",
                    ),
                ),
                migrations.AddField(
                    model_name="batchrow",
                    name="room",
                    field=models.BinaryField(
                        default=bytes(4), editable=False, max_length=4, null=True
                    ),
                ),
                migrations.AddConstraint(
                    model_name="batchrow",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("award__isnull", False)),
                        fields=("award",),
                        name="batch_row_award_once",
                    ),
                ),
            ],
            ["BatchRow"],
        ),
    ]
