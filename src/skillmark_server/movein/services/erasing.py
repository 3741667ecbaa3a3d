# SPDX-License-Identifier: Apache-2.0

"""Erase what was moved in of somebody, with the bytes of the other platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.movein.models import Move, MovedAward
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


@transaction.atomic
def erase_moved_awards(*, actor: Actor, emails: Iterable[str], at: datetime) -> int:
    """
    Erase everything that was read or moved in at some addresses, in whichever organisation.

    For whoever erases a person from the site; who may do that is asked there.

    Args:
        actor: Who answers for it.
        emails: The person's addresses.
        at: Now.

    Returns:
        How many rows went.
    """
    wanted = sorted({email.strip().lower() for email in emails if email.strip()})
    rows = MovedAward.objects.filter(recipient_email__in=wanted)
    moves = Move.objects.filter(pk__in=rows.values("move_id")).distinct()
    found = {move: list(rows.filter(move=move).values_list("pk", flat=True)) for move in moves}
    for move, ids in found.items():
        MovedAward.objects.filter(pk__in=ids).delete()
        record(
            actor,
            "move.awards_erased",
            move,
            at=at,
            organisation_id=move.organisation_id,
            detail={"rows": len(ids)},
        )
    return sum(map(len, found.values()))
