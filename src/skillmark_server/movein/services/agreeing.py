# SPDX-License-Identifier: Apache-2.0

"""Say yes to an export that was looked at; have a second person sign it; take the yes back."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.movein import tasks
from skillmark_server.movein.models import Move, RowState
from skillmark_server.movein.refusals import (
    MoveChanged,
    MoveClosed,
    NothingToMoveIn,
    SignedOffBySelf,
)
from skillmark_server.movein.selectors import badges_of, seen_of
from skillmark_server.movein.services.opening import locked_move, move_in_preview


@transaction.atomic
def agree_to_move(*, actor: Actor, move: Move, seen: str, at: datetime) -> Move:
    """
    Move an export in: now, or once a second person signed it off where awards want that.

    Args:
        actor: An owner.
        move: Read, and looked at.
        seen: As `selectors.seen_of` said when it was looked at.
        at: Now.

    Raises:
        NotAllowed: The actor may not, or not this, or may not make the badges that it makes.
        MoveClosed: It is at another stage.
        MoveChanged: It would do something else than was looked at.
        NothingToMoveIn: There is no new row in it, and no badge to be made.
    """
    kept = move_in_preview(actor, move)
    if seen != seen_of(kept):
        raise MoveChanged
    made = badges_of(kept).filter(treatment__in=("draft", "publish"))
    makes_badges = made.exists()
    if makes_badges:
        # The worker makes them later with what the person may do: a program's token with fewer
        # scopes does not come by more in that way.
        actor.require(Permission.DESIGN)
    if made.filter(treatment="publish").exists():
        actor.require(Permission.REVIEW)
    if not kept.counts.get(RowState.NEW, 0) and not makes_badges:
        raise NothingToMoveIn
    kept.confirmed_at, kept.confirmed_by = at, actor.user
    if not kept.organisation.needs_sign_off:
        kept.due_at = at
    kept.save(update_fields=["confirmed_at", "confirmed_by", "due_at"])
    detail = {"rows": kept.counts.get(RowState.NEW, 0), "file": kept.file_digest}
    record(actor, "move.agreed", kept, at=at, detail=detail)
    _start(kept)
    return kept


@transaction.atomic
def sign_off_move(*, actor: Actor, move: Move, at: datetime) -> Move:
    """
    Agree to what somebody else agreed to; then it is moved in.

    Raises:
        NotAllowed: The actor may not sign off, or not this.
        SignedOffBySelf: They agreed to it themselves.
        MoveClosed: It does not wait for a signature.
    """
    kept = locked_move(actor, move, Permission.SIGN_OFF)
    if kept.confirmed_at is None or kept.due_at is not None:
        raise MoveClosed
    if actor.user is None or kept.confirmed_by_id == actor.user.pk:
        raise SignedOffBySelf
    kept.signed_off_at, kept.signed_off_by, kept.due_at = at, actor.user, at
    kept.save(update_fields=["signed_off_at", "signed_off_by", "due_at"])
    record(actor, "move.signed_off", kept, at=at, detail={"move": str(kept.pk)})
    _start(kept)
    return kept


@transaction.atomic
def take_back_move(*, actor: Actor, move: Move, at: datetime) -> Move:
    """
    Take a yes back while it waits for a signature; the export is in preview again.

    Raises:
        NotAllowed: The actor may not, or not this.
        MoveClosed: It does not wait for a signature.
    """
    kept = locked_move(actor, move)
    if kept.confirmed_at is None or kept.due_at is not None:
        raise MoveClosed
    kept.confirmed_at = kept.confirmed_by = None
    kept.save(update_fields=["confirmed_at", "confirmed_by"])
    record(actor, "move.taken_back", kept, at=at, detail={"move": str(kept.pk)})
    return kept


def _start(move: Move) -> None:
    if move.due_at is not None:
        transaction.on_commit(partial(tasks.bring_in.enqueue, str(move.pk)))
