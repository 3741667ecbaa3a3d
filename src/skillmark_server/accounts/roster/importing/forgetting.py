# SPDX-License-Identifier: Apache-2.0

"""
Lists are forgotten after ninety days: what was in the file is needed to undo, and no longer.

That a list was read in, by whom and how many people it changed stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from skillmark_server.accounts.models import RosterImport
from skillmark_server.accounts.roster.importing.counting import counts_of

KEPT: Final = timedelta(days=90)
_AT_ONCE: Final = 20


def forget_lists(*, at: datetime) -> int:
    """Forget what is older than `KEPT`, a few lists at a time; return how many."""
    before = at - KEPT
    half_way = RosterImport.objects.filter(confirmed_at=None, created_at__lt=before)
    done = RosterImport.objects.filter(confirmed_at__lt=before).exclude(header=[])
    forgotten = 0
    for key in half_way.values_list("pk", flat=True)[:_AT_ONCE]:
        forgotten += bool(half_way.filter(pk=key).delete()[0])
    for key in done.values_list("pk", flat=True)[:_AT_ONCE]:
        forgotten += _empty(key)
    return forgotten


@transaction.atomic
def _empty(key: object) -> bool:
    kept = RosterImport.objects.select_for_update().filter(pk=key).exclude(header=[]).first()
    if kept is None:
        return False
    kept.changes = [{"kind": "forgotten", "counts": counts_of(kept)}]
    kept.header, kept.rows, kept.mapping = [], [], {}
    kept.save(update_fields=["changes", "header", "rows", "mapping"])
    return True
