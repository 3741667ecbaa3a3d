# SPDX-License-Identifier: Apache-2.0

"""Whether the site is ready: its database answers, a worker lives, the demo is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error

from skillmark_server.vitals.models import Beat, Milestone

EVERY = timedelta(seconds=5)
ALIVE_FOR = timedelta(seconds=30)


def beat(worker_id: str, *, started_at: datetime, at: datetime) -> None:
    """Write that a worker is alive, and forget those that have been silent for a day."""
    Beat.objects.update_or_create(pk=worker_id, defaults={"started_at": started_at, "at": at})
    Beat.objects.filter(at__lt=at - timedelta(days=1)).delete()


def what_is_missing(*, at: datetime) -> list[str]:
    """What keeps the site from being ready, as words for an operator; empty when it is."""
    try:
        missing = []
        if not Beat.objects.filter(at__gte=at - ALIVE_FOR).exists():
            missing.append("worker: none has been alive for 30 s; start `skillmark worker`")
        if settings.DEMO and not Milestone.objects.filter(pk="demo").exists():
            missing.append("demo: not seeded yet")
    except Error as error:
        return [f"database: {type(error).__name__}"]
    return missing
