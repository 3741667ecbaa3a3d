# SPDX-License-Identifier: Apache-2.0

"""Sends a message to the broker, or says quickly that it could not be sent."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any, Final

from skillmark_server.broker.app import app

REST: Final = 10.0
"""Seconds for which a broker that did not answer is not asked again: nobody waits for it twice."""

_log = logging.getLogger("skillmark.broker")
_asked_again_at = 0.0


def send(name: str, args: Sequence[Any], *, message_id: str) -> bool:
    """
    Send one message.

    Args:
        name: Of the Celery task.
        args: What JSON has.
        message_id: A UUID.

    Returns:
        Whether the broker has it. If not, the sweeps do what was to be done.
    """
    global _asked_again_at  # noqa: PLW0603 - one broker a process
    if time.monotonic() < _asked_again_at:
        return False
    try:
        app().tasks[name].apply_async(
            args=args,
            task_id=message_id,
            retry=True,
            # Once more, on a fresh link: the one at hand may be from before a restart.
            retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0},
        )
    except Exception:  # noqa: BLE001 - whatever it says, the row is there and is asked for again
        _asked_again_at = time.monotonic() + REST
        _log.exception("the broker did not take a task; the sweeps will do it")
        return False
    return True
