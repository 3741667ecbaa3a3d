# SPDX-License-Identifier: Apache-2.0

"""What the worker does for documents; each may run twice, late, or never."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from skillmark_server.documents import packing

log = logging.getLogger("skillmark.documents")


@task()
def make_certificates() -> None:
    """Go on with the archives that are being made."""
    packing.go_on(at=timezone.now())


def tick(at: datetime) -> None:
    """Go on with archives, and remove those that were kept long enough."""
    for work in _WORK:
        try:
            work(at=at)
        except Exception:
            log.exception("work of documents failed", extra={"work": work.__name__})


_WORK: tuple[Callable[..., object], ...] = (packing.go_on, packing.remove_old)
