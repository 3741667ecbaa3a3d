# SPDX-License-Identifier: Apache-2.0

"""
What the worker asks of this room: go on copying what is public, where a place is named.

One fault of the place ends the turn; what is left stands in rows, and is done next time.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from skillmark_server.copies.awards import copy_due, notice_what_differs
from skillmark_server.copies.issuers import copy_badges, copy_keys, copy_lists

_log = logging.getLogger("skillmark.copies")


def tick(at: datetime) -> None:
    """Take away what is private, then copy some of what is due."""
    if not settings.PUBLISH_TO:
        return
    notice_what_differs(at)
    # Awards first: what was made private must not wait.
    copied = copy_due() + copy_lists() + copy_keys(at) + copy_badges()
    if copied:
        _log.info("copied", extra={"files": copied})
