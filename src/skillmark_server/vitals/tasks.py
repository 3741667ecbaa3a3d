# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room: tasks that ended a week ago are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from skillmark_server.vitals.daily import is_mine_today, remove

TASKS_KEPT: Final = timedelta(days=7)
_ENDED: Final = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


def tick(at: datetime) -> None:
    """Forget old tasks once a day; the worker asks every few seconds."""
    if is_mine_today("old-tasks", at=at):
        remove(DBTaskResult.objects.filter(status__in=_ENDED, finished_at__lt=at - TASKS_KEPT))
