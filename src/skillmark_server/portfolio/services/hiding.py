# SPDX-License-Identifier: Apache-2.0

"""Puts a kept award out of sight, and back; what it is and who sees its own page stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award
from skillmark_server.portfolio.models import HiddenAward


@transaction.atomic
def hide_award(*, user: User, award_id: UUID, at: datetime, kind: str = "person") -> Award:
    """
    Put a kept award out of sight: in no list, in no collection, on no page. Twice is once.

    Args:
        user: Who keeps it.
        award_id: Which.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        Award.DoesNotExist: The person does not keep it.
    """
    award = Award.objects.get(pk=award_id, holder=user)
    _row, is_new = HiddenAward.objects.get_or_create(
        user=user, award=award, defaults={"hidden_at": at}
    )
    if is_new:
        record(Actor(user=user, kind=kind), "award.hidden", award, at=at)
    return award


@transaction.atomic
def show_award_again(*, user: User, award_id: UUID, at: datetime, kind: str = "person") -> Award:
    """
    Take it back into sight.

    Raises:
        Award.DoesNotExist: The person does not keep it.
    """
    award = Award.objects.get(pk=award_id, holder=user)
    gone, _by_model = HiddenAward.objects.filter(user=user, award=award).delete()
    if gone:
        record(Actor(user=user, kind=kind), "award.shown_again", award, at=at)
    return award
