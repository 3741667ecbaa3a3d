# SPDX-License-Identifier: Apache-2.0

"""Undo a move: what it brought goes, and the drafts that nobody touched since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.services import discard_draft
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award
from skillmark_server.movein.models import ForeignBadge, Move, MovedAward
from skillmark_server.movein.refusals import UndoTooLate
from skillmark_server.movein.selectors import may_be_undone
from skillmark_server.movein.services.opening import locked_move
from skillmark_server.refusals import Refusal


@transaction.atomic
def undo_move(*, actor: Actor, move: Move, at: datetime) -> Move:
    """
    Remove every award that an export brought, with its bytes.

    Drafts that were made of its badges go too, if nobody wrote in them since; what was
    published stays, and is put away by hand.

    Args:
        actor: An owner.
        move: Moved in at most 30 days ago, of which nothing was issued again.
        at: Now.

    Raises:
        NotAllowed: The actor may not, or not this.
        UndoTooLate: Its window is over, some of it was issued again, or it is at another stage.
    """
    kept = locked_move(actor, move)
    if not may_be_undone(kept, at=at):
        raise UndoTooLate
    gone, _kinds = MovedAward.objects.filter(move=kept).delete()
    drafts = _forget_drafts(kept, actor, at)
    ForeignBadge.objects.filter(move=kept).delete()
    kept.undone_at = at
    kept.save(update_fields=["undone_at"])
    detail = {"rows": gone, "awards": kept.done, "drafts": drafts}
    record(actor, "move.undone", kept, at=at, detail=detail)
    return kept


def _forget_drafts(move: Move, actor: Actor, at: datetime) -> int:
    made = ForeignBadge.objects.filter(
        move=move, made_at__isnull=False, achievement__published=None
    ).select_related("achievement")
    gone = 0
    for badge in made:
        version = Version.objects.filter(achievement=badge.achievement, published_at=None).first()
        is_used = (
            version is None
            or version.saved_at != badge.made_at
            or Award.objects.filter(achievement=badge.achievement).exists()
            or ForeignBadge.objects.filter(achievement=badge.achievement)
            .exclude(move=move)
            .exists()
        )
        if is_used or version is None:
            continue
        try:
            with transaction.atomic():
                discard_draft(actor=actor, version=version, at=at)
        except Refusal:
            continue
        gone += 1
    return gone
