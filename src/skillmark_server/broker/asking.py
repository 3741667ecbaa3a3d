# SPDX-License-Identifier: Apache-2.0

"""Whether the broker answers, and how much waits in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skillmark_server.broker.app import CONNECT_WITHIN, QUEUE, app


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a broker said."""

    waiting: int
    """Tasks that no worker has taken yet."""
    problem: str = ""
    """Why it could not be asked; empty when it answered."""


def ask() -> Answer:
    """Ask the broker of this site; never raises, and takes a few seconds at most."""
    try:
        with app().connection_for_read(connect_timeout=CONNECT_WITHIN) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_WITHIN)
            queue = app().amqp.queues[QUEUE].bind(link.default_channel)
            # Declared as a worker would: on a fresh broker there is none yet.
            return Answer(waiting=queue.queue_declare().message_count)
    except Exception as error:  # noqa: BLE001 - each transport has errors of its own
        return Answer(waiting=0, problem=_without_secret(f"{type(error).__name__}: {error}"))


def _without_secret(words: str) -> str:
    return re.sub(r"//[^@/\s]*@", "//…@", words)[:300]
