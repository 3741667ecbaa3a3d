# SPDX-License-Identifier: Apache-2.0

"""The tables of the room."""

from __future__ import annotations

from skillmark_server.lifecycle.models.bulk import BulkAct, BulkActItem, BulkKind
from skillmark_server.lifecycle.models.calendars import CalendarFeed
from skillmark_server.lifecycle.models.renewal import (
    ExpiryReminder,
    ExpiryTurn,
    RenewalRequest,
    RenewalTerms,
)

__all__ = [
    "BulkAct",
    "BulkActItem",
    "BulkKind",
    "CalendarFeed",
    "ExpiryReminder",
    "ExpiryTurn",
    "RenewalRequest",
    "RenewalTerms",
]
