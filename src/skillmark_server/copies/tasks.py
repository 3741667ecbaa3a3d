# SPDX-License-Identifier: Apache-2.0

"""
What the worker asks of this room: go on copying what is public, where a place is named.

A fault of the place ends what was being copied; what is left stands in rows, for next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from skillmark_server.copies.awards import copy_due, notice_what_differs
from skillmark_server.copies.issuers import copy_badges, copy_keys, copy_lists
from skillmark_server.copies.log import copy_checkpoint, copy_tiles

_log = logging.getLogger("skillmark.copies")


def tick(at: datetime) -> None:
    """Take away what is private, then copy some of what is due; one fault keeps nothing else."""
    if not settings.PUBLISH_TO:
        return
    # Awards first: what was made private must not wait.
    work: tuple[tuple[str, Callable[[], object]], ...] = (
        ("compare", lambda: notice_what_differs(at)),
        ("awards", copy_due),
        ("lists", copy_lists),
        ("keys", lambda: copy_keys(at)),
        ("badges", copy_badges),
        ("log", copy_tiles),
        ("checkpoint", copy_checkpoint),
    )
    for name, do in work:
        try:
            do()
        except Exception:  # noqa: BLE001 - a fault of the place, whatever it is called
            _log.exception("copying failed", extra={"work": name})
