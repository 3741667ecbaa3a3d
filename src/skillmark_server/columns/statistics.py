# SPDX-License-Identifier: Apache-2.0

"""What a database knows of a table when it chooses how to read it."""

from __future__ import annotations

from django.db import connection, models


def refresh_statistics(*filled: type[models.Model]) -> None:
    """
    Let PostgreSQL look at tables that were filled just now; a fraction of a second each.

    By itself it looks within a minute. Until then it takes them for what they were: a list of
    half a million rows was sorted anew for each four thousand of them. SQLite has no need:
    its plans here do not depend on how much is in a table.

    Args:
        filled: The models whose tables; of all that there are, where none is named.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(f'"{model._meta.db_table}"' for model in filled)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
