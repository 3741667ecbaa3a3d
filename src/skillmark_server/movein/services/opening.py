# SPDX-License-Identifier: Apache-2.0

"""The move that something is done with: theirs, locked, and at the stage at which it is done."""

from __future__ import annotations

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.movein.models import Move
from skillmark_server.movein.refusals import MoveClosed
from skillmark_server.refusals import NotAllowed


def locked_move(
    actor: Actor, move: Move, permission: Permission = Permission.MANAGE_ORGANISATION
) -> Move:
    """
    Return the row as it is now, locked until the transaction ends.

    Raises:
        NotAllowed: The actor may not, or it is not theirs.
        MoveClosed: It is gone.
    """
    organisation = actor.require(permission)
    kept = (
        Move.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=move.pk)
        .first()
    )
    if kept is None:
        raise MoveClosed
    if kept.organisation_id != organisation.pk:
        raise NotAllowed
    return kept


def move_in_preview(actor: Actor, move: Move) -> Move:
    """
    As `locked_move`, of one that was read and that nobody agreed to yet.

    Raises:
        NotAllowed, MoveClosed: As in `locked_move`, or it is at another stage.
    """
    kept = locked_move(actor, move)
    if kept.read_at is None or kept.confirmed_at is not None:
        raise MoveClosed
    return kept
