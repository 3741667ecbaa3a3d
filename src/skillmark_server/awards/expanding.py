# SPDX-License-Identifier: Apache-2.0

"""
Writes the claim mails of awards that were made together, some at a time, each once.

One row of the outbox stands for all mails of a part. Here it becomes mails as fast as they
leave, so that a million awards do not put a million mails before everybody else's. The row
is locked while mails are written and says how far it is; each mail has a key of its own.
Those of a list with a rate of its own are due one after the other, two minutes of them at
most, and the bundles of other lists go before what is left.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from skillmark_server.awards.letters import write_claim_mails
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.pacing import MailPace
from skillmark_server.awards.writing import BUNDLE
from skillmark_server.outbox.models import Bundle, Mail

AT_ONCE: Final = 100
"""Mails a transaction."""

AHEAD: Final = timedelta(minutes=2)
"""For how long mails are written before they leave."""

_MINUTE: Final = timedelta(minutes=1)


def expand_due(*, at: datetime, most: int | None = None) -> int:
    """
    Write mails of bundles that are due; safe from several workers at once.

    Args:
        at: Now.
        most: How many may wait to be sent afterwards; by default two minutes' worth.

    Returns:
        How many were written.
    """
    limit = round(settings.MAILS_A_MINUTE * (AHEAD / _MINUTE)) if most is None else most
    waiting = {"sent_at": None, "given_up_at": None, "cancelled_at": None, "bounced_at": None}
    room = limit - Mail.objects.filter(**waiting, due_at__lte=at).count()
    written = 0
    while room > 0:
        count, is_more = _expand_one(at, min(room, AT_ONCE))
        written += count
        room -= count
        if not is_more:
            break
    return written


@transaction.atomic
def _expand_one(at: datetime, most: int) -> tuple[int, bool]:
    """Go on with the oldest bundle; returns how many mails, and whether there was a bundle."""
    ahead = Batch.objects.filter(mails_a_minute__isnull=False, mailed_until__gte=at + AHEAD)
    bundle = (
        Bundle.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .filter(kind=BUNDLE, finished_at=None, cancelled_at=None, due_at__lte=at)
        .exclude(about_id__in=ahead.values("pk"))
        .order_by("due_at", "pk")
        .first()
    )
    if bundle is None:
        return 0, False
    awards = (
        Award.objects.filter(
            organisation__id=bundle.organisation_id,
            issued_at=bundle.created_at,
            leaf_sequence__gt=bundle.written_to,
            leaf_sequence__lte=bundle.last,
        )
        .select_related("organisation", "version")
        .defer("version__svg", "version__png", "version__document", "version__content")
        .order_by("leaf_sequence")
    )
    # Locked after the bundle: nobody who holds a batch waits for one of its bundles.
    batch = Batch.objects.select_for_update().get(pk=bundle.about_id)
    pace = MailPace(batch, at=at)
    told = list(awards[:most])
    due, gone = [], 0
    for award in told:
        if pace.is_ahead_of(at + AHEAD):
            break
        award.batch = batch
        if _waits(award):
            due.append((award, pace.next()))
        bundle.written_to, gone = award.leaf_sequence, gone + 1
    written = write_claim_mails(due, at=at)
    if gone == len(told) < most:
        bundle.written_to = bundle.last
    if bundle.written_to == bundle.last:
        bundle.finished_at = at
    bundle.save(update_fields=["written_to", "finished_at"])
    batch.mailed_until = pace.last
    batch.save(update_fields=["mailed_until"])
    return written, True


def _waits(award: Award) -> bool:
    """Whether its recipient is still to be told; of one that is on hold they were told already."""
    gone = (award.revoked_at, award.suspended_at, award.declined_at, award.claimed_at)
    return all(moment is None for moment in gone)
