# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for the outbox; each may run twice, late, or never."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django_tasks import task

from skillmark_server.outbox import delivering


@task()
def deliver(mail_id: str) -> None:
    """Send one mail, if it waits, is due and nobody else holds it."""
    delivering.deliver(uuid.UUID(mail_id), at=timezone.now())


@task()
def deliver_due() -> None:
    """Ask again for everything that is due."""
    tick()


def tick() -> int:
    """Send what is due, as much as the rate allows; returns how many were tried."""
    return delivering.deliver_due(at=timezone.now())
