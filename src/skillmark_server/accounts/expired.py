# SPDX-License-Identifier: Apache-2.0

"""
What of signing in and calling has served: sessions that ran out, answers nobody repeats.

A session says who was where and when; it is not kept longer than it is good for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from skillmark_server.accounts.models import IdempotentCall
from skillmark_server.vitals.daily import is_mine_today, remove

CALLS_KEPT: Final = timedelta(days=7)
_NEW: Final = timedelta(hours=1)
"""A sign-in of a moment ago may not have written its session yet."""


def remove_expired(*, at: datetime) -> int:
    """
    Remove what ran out, if nobody did so today; return how many rows there were.

    Args:
        at: Now.
    """
    if not is_mine_today("old-sessions", at=at):
        return 0
    removed = remove(Session.objects.filter(expire_date__lt=at))
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    gone = UserSession.objects.filter(~Exists(alive), created_at__lt=at - _NEW)
    removed += remove(gone)
    return removed + remove(IdempotentCall.objects.filter(created_at__lt=at - CALLS_KEPT))
