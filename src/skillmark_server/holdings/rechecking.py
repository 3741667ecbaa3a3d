# SPDX-License-Identifier: Apache-2.0

"""
Asks the verifier again about what was imported: each badge once a day, a few at a time.

Each asks its issuer's site and its status list, which the process keeps; so a turn is bounded in
badges and in time, and whoever takes a badge puts its turn off first.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from skillmark import Report
from skillmark_server.holdings.judging import (
    UNCONFIRMED,
    facts_for,
    judged_again,
    next_check,
    same_as,
    standing_of,
)
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.refusals import ContentAltered
from skillmark_server.holdings.selectors import require_unaltered

AT_ONCE: Final = 20
LONGEST_TURN: Final = 20.0
_TAKEN_FOR: Final = timedelta(minutes=10)


def recheck_due(*, at: datetime) -> int:
    """Judge what is due anew; returns how many. Safe from several workers at once."""
    end, done = time.monotonic() + LONGEST_TURN, 0
    due = ImportedBadge.objects.filter(check_due_at__lte=at).order_by("check_due_at", "pk")
    for key in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        if time.monotonic() > end:
            break
        taken = ImportedBadge.objects.filter(pk=key, check_due_at__lte=at)
        if taken.update(check_due_at=at + _TAKEN_FOR):
            done += _recheck(key, at)
    return done


def _recheck(key: object, at: datetime) -> int:
    badge = ImportedBadge.objects.filter(pk=key).first()
    if badge is None:
        return 0
    try:
        require_unaltered(badge)
    except ContentAltered:
        return 0  # said in the log; its page says so too
    write_verdict(badge, judged_again(badge, at=at), at=at)
    return 1


def write_verdict(badge: ImportedBadge, report: Report, *, at: datetime) -> ImportedBadge:
    """Keep what was found; the facts too, where the document is proven and is still this badge."""
    standing = standing_of(report)
    misses = badge.misses + 1 if standing.is_missed else 0
    found: dict[str, object] = {
        "verdict": standing.verdict,
        "trust": badge.trust if standing.is_missed else standing.trust,
        "code": standing.code,
        "checked_at": at,
        "check_due_at": next_check(standing, misses, at=at),
        "misses": misses,
    }
    content = bytes(badge.content)
    is_proven = report.verdict not in UNCONFIRMED and report.claims.issuer is not None
    if is_proven and same_as(report, content) == badge.same_as:
        found |= facts_for(report, content)
    for name, value in found.items():
        setattr(badge, name, value)
    ImportedBadge.objects.filter(pk=badge.pk).update(**found)
    return badge
