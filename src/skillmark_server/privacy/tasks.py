# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of this room; may run twice, late, or never."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from skillmark_server.privacy.retention import blank_site_mails, remove_in_turn
from skillmark_server.vitals.daily import is_mine

EVERY: Final = timedelta(minutes=1)
SITE_MAILS_EVERY: Final = timedelta(minutes=10)


def tick(at: datetime) -> None:
    """Remove what organisations and the site keep no longer, some at a time; asked often."""
    if is_mine("retention", every=EVERY, at=at):
        remove_in_turn(at=at)
    if is_mine("retention of site mails", every=SITE_MAILS_EVERY, at=at):
        blank_site_mails(at=at)
