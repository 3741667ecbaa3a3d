# SPDX-License-Identifier: Apache-2.0

"""What somebody's own awards are to them: waiting for a word, kept, or declined."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from skillmark_server.accounts.ordering import sort_key
from skillmark_server.awards.models import Award


class OwnState(StrEnum):
    """Each award of `awards.selectors.awards_of_holder` is one of these, or withdrawn and kept."""

    WAITING = "waiting"
    KEPT = "kept"
    DECLINED = "declined"


_STATES = {
    # One that was kept in an account that is closed waits again, whenever it was claimed.
    OwnState.WAITING: Q(holder=None, declined_at=None, revoked_at=None),
    # What was withdrawn before anybody kept it is shown, and waits for nothing.
    OwnState.KEPT: Q(holder__isnull=False) | Q(revoked_at__isnull=False),
    OwnState.DECLINED: Q(declined_at__isnull=False),
}


def own_awards(
    awards: QuerySet[Award], *, state: OwnState | None = None, text: str = ""
) -> QuerySet[Award]:
    """
    Narrow somebody's own awards.

    Args:
        awards: Of `awards_of_holder`.
        state: Only these; None for all.
        text: A part of the name of the badge.
    """
    if state is not None:
        awards = awards.filter(_STATES[state])
    if text := " ".join("".join(filter(str.isprintable, text)).split())[:120]:
        called = Q(title__icontains=text)
        if key := sort_key(text):
            called |= Q(achievement__sort_title__contains=key)
        awards = awards.filter(called)
    return awards
