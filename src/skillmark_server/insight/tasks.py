# SPDX-License-Identifier: Apache-2.0

"""What the worker does for figures: it counts what is too much to be counted for a page."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django_tasks import task

from skillmark_server.insight.figures import keeping
from skillmark_server.vitals.daily import is_mine

LOOKED: Final = timedelta(minutes=1)


@task()
def count_figures(organisation_id: str) -> None:
    """Count one organisation."""
    keeping.count_and_keep(uuid.UUID(organisation_id), at=timezone.now())


def tick(at: datetime) -> None:
    """Ask for what is to be counted again; the worker asks every few seconds."""
    if is_mine("figures", every=LOOKED, at=at):
        for organisation_id in keeping.ask_for_stale(at=at):
            count_figures.enqueue(str(organisation_id))
