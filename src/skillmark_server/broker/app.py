# SPDX-License-Identifier: Apache-2.0

"""
Celery as this site uses it: one queue, one task that runs any of ours, no results.

What must not be lost stands in rows, so that the broker may lose or repeat a message.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from celery import Celery

QUEUE: Final = "skillmark"
RUN: Final = "skillmark.run"
CONNECT_WITHIN: Final = 2.0
"""Seconds. Somebody may be waiting for the page that enqueues."""

GIVEN_BACK_AFTER: Final = 600
"""Seconds after which Redis gives a task to another worker; longer than any of ours takes."""


@functools.cache
def app() -> Celery:
    """Return Celery for `settings.BROKER`; made once a process."""
    from celery import Celery

    # Django's fixup would close connections that our threads use; `running` looks after them.
    made = Celery("skillmark", set_as_current=False, fixups=[])
    made.conf.update(
        broker_url=settings.BROKER,
        broker_connection_timeout=CONNECT_WITHIN,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A task keeps its process busy: silence is not death. TCP looks after dead links.
        broker_heartbeat=0,
        broker_transport_options=_transport(settings.BROKER),
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # Acknowledged when it is done: a process that dies gives its task back.
        task_acks_late=True,
        task_acks_on_failure_or_timeout=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
    )
    made.task(name=RUN)(_run)
    return made


def _run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    from skillmark_server.broker.running import run

    run(path, args, kwargs)


def _transport(url: str) -> dict[str, Any]:
    if url.startswith("amqp"):
        return {"confirm_publish": True}
    return {
        "visibility_timeout": GIVEN_BACK_AFTER,
        "global_keyprefix": "skillmark-tasks:",
        "socket_connect_timeout": CONNECT_WITHIN,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
