# SPDX-License-Identifier: Apache-2.0

"""Closes status lists, so that no place in them is given out twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from skillmark_server.accounts.actors import Actor
from skillmark_server.custody.changes import note_identity
from skillmark_server.custody.models import IssuerIdentity, StatusList
from skillmark_server.custody.publishing import lock_identity


@transaction.atomic
def close_lists(*, actor: Actor, at: datetime) -> int:
    """
    Give out no further place of any list: the next badge begins a new one.

    For a site that was put back to an earlier moment. It has forgotten which places it gave
    out since, and whoever holds such a badge must not share its place with another.

    Returns:
        How many lists were closed.
    """
    closed = 0
    open_lists = StatusList.objects.filter(given_out__lt=F("size"))
    for key in sorted(set(open_lists.values_list("identity_id", flat=True))):
        identity: IssuerIdentity = lock_identity(key)
        count = open_lists.filter(identity=identity).update(given_out=F("size"))
        note_identity(actor, "issuer.lists_closed", identity, at=at, lists=str(count))
        closed += count
    return closed
