# SPDX-License-Identifier: Apache-2.0

"""Erase what was moved in of somebody, with the bytes of the other platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.movein.models import MovedAward
from skillmark_server.refusals import NotAllowed


@transaction.atomic
def erase_moved_award(*, actor: Actor, row: MovedAward, at: datetime) -> None:
    """
    Erase one award that was moved in.

    Raises:
        NotAllowed: The actor is no owner, or it is another organisation's.
    """
    organisation = actor.require(Permission.MANAGE_ORGANISATION)
    kept = MovedAward.objects.select_for_update(of=("self",)).select_related("move").get(pk=row.pk)
    if kept.organisation_id != organisation.pk:
        raise NotAllowed
    move, row_id = kept.move, str(kept.pk)
    kept.delete()
    record(actor, "move.award_erased", move, at=at, detail={"row": row_id})


def erase_moved_awards(*, organisation: Organisation, emails: Iterable[str]) -> int:
    """
    Erase everything that was read or moved in at some addresses, in the caller's transaction.

    For whoever erases a person from an organisation, and notes that.

    Args:
        organisation: Whose.
        emails: The person's addresses, in lower case.

    Returns:
        How many rows went.
    """
    rows = MovedAward.objects.filter(organisation=organisation, recipient_email__in=list(emails))
    return rows.delete()[0]
