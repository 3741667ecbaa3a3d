# SPDX-License-Identifier: Apache-2.0

"""
The Django Tasks API on Celery: enqueue, and no more.

Results are not kept: what a task did stands in the rows it wrote. A broker that does not
answer is no error of whoever enqueues; the sweeps find the work in its rows.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

from skillmark_server.broker.app import RUN
from skillmark_server.broker.sending import send


class CeleryBackend(BaseTaskBackend):
    """What `settings.TASKS` names where there is a broker."""

    def enqueue(
        self, task: Task[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> TaskResult[Any]:
        """
        Send a task to the broker, or leave it to the sweeps.

        Raises:
            InvalidTaskError: The task asks for what a broker cannot do: an order, or a time.
            TypeError: An argument is nothing that JSON has.
        """
        self.validate_task(task)
        given = normalize_json({"args": args, "kwargs": kwargs})
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(uuid.uuid4()),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=given["args"],
            kwargs=given["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        send(RUN, [task.module_path, given["args"], given["kwargs"]], message_id=result.id)
        task_enqueued.send(type(self), task_result=result)
        return result
