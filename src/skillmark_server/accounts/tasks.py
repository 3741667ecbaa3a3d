# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room; may run twice, late, or never."""

from __future__ import annotations

from datetime import datetime

from skillmark_server.accounts.expired import remove_expired
from skillmark_server.accounts.roster.importing.forgetting import forget_lists


def tick(at: datetime) -> None:
    """Forget old lists of people, and once a day what ran out; asked every few seconds."""
    forget_lists(at=at)
    remove_expired(at=at)
