# SPDX-License-Identifier: Apache-2.0

"""What the addresses of these pages ask for, and what does not exist for whoever asks."""

from __future__ import annotations

import uuid

from django.http import Http404

from skillmark_server.movein.models import ForeignBadge, Move, MovedAward
from skillmark_server.movein.selectors import move_for, moved_award_for, moved_awards_of_holder
from skillmark_server.pages.access import Request


def get_move_or_404(request: Request, move_id: uuid.UUID) -> Move:
    """One export that the person may see, or a 404 that does not say which it was."""
    try:
        return move_for(request.actor, move_id)
    except Move.DoesNotExist:
        raise Http404 from None


def get_badge_or_404(move: Move, badge_id: uuid.UUID) -> ForeignBadge:
    """One badge of an export."""
    try:
        return ForeignBadge.objects.select_related("move").get(pk=badge_id, move=move)
    except ForeignBadge.DoesNotExist:
        raise Http404 from None


def get_moved_or_404(request: Request, row_id: uuid.UUID) -> MovedAward:
    """One award that was moved into the organisation."""
    try:
        return moved_award_for(request.actor, row_id)
    except MovedAward.DoesNotExist:
        raise Http404 from None


def get_own_or_404(request: Request, row_id: uuid.UUID) -> MovedAward:
    """One award that was moved in, at one of the person's own verified addresses."""
    try:
        return moved_awards_of_holder(request.user).get(pk=row_id)
    except MovedAward.DoesNotExist:
        raise Http404 from None
