# SPDX-License-Identifier: Apache-2.0

"""
Rows as the database gives them, for who reads a million and takes from each what it needs.

Django makes of each column what its field says, by a call for each: of sixteen bytes a UUID, of
which a text is made next. Here that is left to the caller, by the functions below.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, overload

from django.db import connection
from django.db.models import QuerySet

from skillmark_server.columns.fields import from_microseconds


def rows_as_kept(query: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """
    Return all rows of a `values_list` of columns; nothing was made of what is in them.

    Args:
        query: Of a window, so that its rows fit in memory.
    """
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def uuid_of(kept: bytes | uuid.UUID) -> str | uuid.UUID:
    """What a `SmallUUIDField` holds, in its text or as an object, by what the database has."""
    if isinstance(kept, bytes):
        digits = kept.hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return kept


@overload
def moment_of(kept: int | datetime) -> datetime: ...


@overload
def moment_of(kept: None) -> None: ...


def moment_of(kept: int | datetime | None) -> datetime | None:
    """What a `MomentField` holds."""
    return from_microseconds(kept) if isinstance(kept, int) else kept
