# SPDX-License-Identifier: Apache-2.0

"""
Reminds holders that an award ends: 90, 30 and 7 days before, each once.

An award stands in one band at a time, so that a site that stood still reminds of the nearest
end alone; a row says that it was done, in the transaction that writes the mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.models import Award
from skillmark_server.lifecycle.expiry import ending, expiry_of
from skillmark_server.lifecycle.letters import write_expiry_mail
from skillmark_server.lifecycle.models import ExpiryReminder, ExpiryTurn

RUNGS: Final = (90, 30, 7)
EVERY: Final = timedelta(hours=1)
_AT_ONCE: Final = 500
_BANDS: Final = tuple(zip(RUNGS, (*RUNGS[1:], 0), strict=True))


def remind_of_ends(*, at: datetime) -> int:
    """Write the reminders that are due in every organisation; returns how many."""
    due = Q(expiryturn_at=None) | Q(expiryturn_at__lte=at - EVERY)
    turns = ExpiryTurn.objects.filter(organisation=OuterRef("pk")).values("reminded_at")[:1]
    organisations = Organisation.objects.annotate(expiryturn_at=turns).filter(due)
    return sum(remind_in(one, at=at) for one in organisations.order_by("pk"))


def remind_in(organisation: Organisation, *, at: datetime) -> int:
    """Write the reminders that are due in one organisation, at most 500; returns how many."""
    written = 0
    for days, next_days in _BANDS:
        awards = (
            ending(Award.objects.filter(organisation=organisation), at=at)
            .filter(
                ~Exists(ExpiryReminder.objects.filter(award=OuterRef("pk"), days=days)),
                valid_until__lte=at + timedelta(days=days),
                valid_until__gt=at + timedelta(days=next_days),
            )
            .values_list("pk", "valid_from", "valid_until")
        )
        for award_id, begins, ends in list(awards[:_AT_ONCE]):
            # What was never valid for so long is not about to end: it has just begun.
            if ends is not None and ends - begins > timedelta(days=days):
                written += _remind(award_id, days, at)
        if written >= _AT_ONCE:
            return written  # the next turn goes on
    ExpiryTurn.objects.update_or_create(organisation=organisation, defaults={"reminded_at": at})
    return written


@transaction.atomic
def _remind(award_id: object, days: int, at: datetime) -> int:
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("organisation", "holder", "version", "achievement")
        .get(pk=award_id)
    )
    _row, is_new = ExpiryReminder.objects.get_or_create(
        award=award, days=days, defaults={"written_at": at}
    )
    expiry = expiry_of(award, at=at)
    if not is_new or not expiry.can_be_renewed:
        return 0
    write_expiry_mail(award, expiry, days=days, at=at)
    return 1
