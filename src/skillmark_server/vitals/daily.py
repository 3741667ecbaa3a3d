# SPDX-License-Identifier: Apache-2.0

"""What is done every so often for a site, by whichever worker is first; old rows go bit by bit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from skillmark_server.vitals.models import Milestone

DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 1_000
"""Rows a transaction: nobody waits long behind it."""


def is_mine_today(name: str, *, at: datetime) -> bool:
    """As `is_mine`, once a day."""
    return is_mine(name, every=DAY, at=at)


def is_mine(name: str, *, every: timedelta, at: datetime) -> bool:
    """
    Whether the caller is to do `name` now; whoever asks next waits until `every` is over.

    Args:
        name: At most 32 characters, such as `old-sessions`.
        every: How often it is done.
        at: Now.
    """
    if Milestone.objects.filter(pk=name, at__gt=at - every).exists():
        return False
    _, is_first = Milestone.objects.get_or_create(pk=name, defaults={"at": at})
    return is_first or bool(Milestone.objects.filter(pk=name, at__lte=at - every).update(at=at))


def remove(rows: QuerySet) -> int:
    """Delete rows, a thousand a transaction; return how many there were."""
    removed = 0
    while keys := list(rows.values_list("pk", flat=True)[:_AT_ONCE]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed
