# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room: old tasks are forgotten, and SQLite counts what it has."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from skillmark_server.vitals.daily import is_mine_today, remove

TASKS_KEPT: Final = timedelta(days=7)
_LOOKED_AT: Final = 1_000
_ENDED: Final = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


def tick(at: datetime) -> None:
    """Do once a day what is to be done; the worker asks every few seconds."""
    if is_mine_today("old-tasks", at=at):
        remove(DBTaskResult.objects.filter(status__in=_ENDED, finished_at__lt=at - TASKS_KEPT))
    if connection.vendor == "sqlite" and is_mine_today("statistics", at=at):
        count_rows()


def count_rows() -> None:
    """
    Have SQLite look at a thousand entries of each index, so that it knows which are worth using.

    PostgreSQL does so by itself. `PRAGMA optimize` looks only at what its own connection has
    asked for, which is little where connections are short.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_LOOKED_AT}")
        cursor.execute("ANALYZE")
