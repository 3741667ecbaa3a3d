# SPDX-License-Identifier: Apache-2.0

"""What the engine runs for the outbox; each may run twice, late, or never."""

from __future__ import annotations

import uuid
from datetime import datetime

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
    tick(timezone.now())


def tick(at: datetime) -> None:
    """Send what is due, as much as the rate allows; the worker asks every few seconds."""
    delivering.deliver_due(at=at)
