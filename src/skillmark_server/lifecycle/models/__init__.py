# SPDX-License-Identifier: Apache-2.0

"""The tables of the room."""

from __future__ import annotations

from skillmark_server.lifecycle.models.bulk import BulkAct, BulkActItem, BulkKind
from skillmark_server.lifecycle.models.calendars import CalendarFeed
from skillmark_server.lifecycle.models.endorsement import Endorsed, Endorsement
from skillmark_server.lifecycle.models.handed_in import HandedIn
from skillmark_server.lifecycle.models.key_decision import KeyDecision, KeyStanding
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
    "Endorsed",
    "Endorsement",
    "ExpiryReminder",
    "ExpiryTurn",
    "HandedIn",
    "KeyDecision",
    "KeyStanding",
    "RenewalRequest",
    "RenewalTerms",
]
