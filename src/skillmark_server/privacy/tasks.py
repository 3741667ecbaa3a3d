# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room; may run twice, late, or never."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from skillmark_server.privacy.retention import remove_in_turn
from skillmark_server.vitals.daily import is_mine

EVERY: Final = timedelta(minutes=1)


def tick(at: datetime) -> None:
    """Remove what organisations keep no longer, some each minute; asked every few seconds."""
    if is_mine("retention", every=EVERY, at=at):
        remove_in_turn(at=at)
