# SPDX-License-Identifier: Apache-2.0

"""Erase what was moved in of somebody, with the bytes of the other platform."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.movein.models import Move, MovedAward
from skillmark_server.refusals import NotAllowed

_AT_ONCE: Final = 500


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


def erase_moved_awards(
    *, organisation: Organisation, emails: Iterable[str], persons: Iterable[uuid.UUID] = ()
) -> int:
    """
    Erase everything that was read or moved in of somebody, in the caller's transaction.

    A row that could not be read names them in its bytes alone. The export that they stand in goes
    as well; where it was not moved in yet, it cannot be read in another order of days any more.

    For whoever erases a person from an organisation, and notes that.

    Args:
        organisation: Whose.
        emails: The person's addresses, in lower case.
        persons: Their rows of the roster.

    Returns:
        How many rows went.
    """
    known = list(emails)
    theirs = Q(recipient_email__in=known) | Q(person__in=list(persons))
    rows = MovedAward.objects.filter(organisation=organisation)
    keys = set(rows.filter(theirs).values_list("pk", flat=True))
    unread = rows.filter(recipient_email="", moved_in_at=None).values_list("pk", "original")
    named = [email.encode() for email in known]
    for key, original in unread.iterator(_AT_ONCE):
        said = bytes(original).lower()
        if any(email in said for email in named):
            keys.add(key)
    gone = rows.filter(pk__in=keys)
    moves = set(gone.values_list("move_id", flat=True))
    kept = Move.objects.filter(pk__in=moves, read_at__isnull=False).exclude(file="")
    for move in kept.select_for_update():
        storage, name = move.file.storage, str(move.file.name)
        transaction.on_commit(partial(storage.delete, name))
        move.file = ""
        move.save(update_fields=["file"])
    return gone.delete()[0]
