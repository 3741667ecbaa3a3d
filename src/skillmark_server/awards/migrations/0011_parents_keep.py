# SPDX-License-Identifier: Apache-2.0

"""What a thousand awards share is held from the other side on PostgreSQL."""

from django.db import migrations

from skillmark_server.columns.parents import KeptByParents


class Migration(migrations.Migration):
    dependencies = [("awards", "0010_rows_that_point_at_leaves")]

    operations = [
        KeptByParents(
            "award",
            [
                "organisation",
                "achievement",
                "version",
                "batch",
                "issued_by",
                "revocation_list",
                "suspension_list",
            ],
        ),
        KeptByParents("compactdocument", ["template"]),
        KeptByParents("batchrow", ["batch"]),
    ]
