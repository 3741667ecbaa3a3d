# SPDX-License-Identifier: Apache-2.0

"""What the room shows to whoever may see it; nothing of another organisation."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.movein.models import ForeignBadge, Move, MovedAward, RowState

UNDO_FOR: Final = timedelta(days=30)


def moves_visible_to(actor: Actor) -> QuerySet[Move]:
    """The exports of the organisation, newest first: for owners, and for who signs off."""
    may = actor.may(Permission.MANAGE_ORGANISATION) or actor.may(Permission.SIGN_OFF)
    if actor.organisation is None or not may:
        return Move.objects.none()
    return (
        Move.objects.filter(organisation=actor.organisation)
        .select_related("organisation", "by", "confirmed_by", "signed_off_by")
        .order_by("-created_at", "pk")
    )


def move_for(actor: Actor, move_id: uuid.UUID) -> Move:
    """
    One export.

    Raises:
        Move.DoesNotExist: There is none, or it is not theirs.
    """
    return moves_visible_to(actor).get(pk=move_id)


def badges_of(move: Move) -> QuerySet[ForeignBadge]:
    """The badges of an export with `new`, how many of their awards would come, most first."""
    return (
        ForeignBadge.objects.filter(move=move)
        .select_related("achievement")
        .defer("original")
        .annotate(
            awards=Count("rows"),
            new=Count("rows", filter=Q(rows__state=RowState.NEW)),
        )
        .order_by("-new", "name", "pk")
    )


def rows_of(move: Move, state: str = "") -> QuerySet[MovedAward]:
    """The rows of an export in its order."""
    rows = MovedAward.objects.filter(move=move).select_related("badge").defer("original")
    rows = rows.defer("badge__original", "badge__said")
    return (rows.filter(state=state) if state in RowState.values else rows).order_by("line")


def moved_awards_visible_to(actor: Actor) -> QuerySet[MovedAward]:
    """The awards that were moved in, by name: for whoever sees the organisation's awards."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return MovedAward.objects.none()
    return _shown().filter(organisation=actor.organisation).order_by("sort_name", "pk")


def moved_award_for(actor: Actor, row_id: uuid.UUID) -> MovedAward:
    """
    One award that was moved in.

    Raises:
        MovedAward.DoesNotExist: There is none, or it is not theirs.
    """
    return moved_awards_visible_to(actor).get(pk=row_id)


def moved_awards_of_badge(actor: Actor, achievement: Achievement) -> QuerySet[MovedAward]:
    """Those that belong to one badge of ours."""
    return moved_awards_visible_to(actor).filter(badge__achievement=achievement)


def moved_awards_of_holder(user: User) -> QuerySet[MovedAward]:
    """Those at any verified address of a person, newest first, whoever moved them in."""
    own = EmailAddress.objects.filter(user=user, verified=True).values(low=Lower("email"))
    return _shown().filter(recipient_email__in=own).order_by("-issued_at", "pk")


def moved_awards_standing(
    organisation: Organisation,
) -> Iterator[tuple[Any, Any, datetime, datetime | None]]:
    """
    Person, badge, first and last moment of what was moved in and stands for itself.

    What was issued again counts as the award that it became.
    """
    rows = MovedAward.objects.filter(
        organisation=organisation,
        moved_in_at__isnull=False,
        award=None,
        person__isnull=False,
        badge__achievement__isnull=False,
    ).order_by()
    names = ("person_id", "badge__achievement_id", "issued_at", "expires_at")
    for person, badge, issued_at, expires_at in rows.values_list(*names):
        if issued_at is not None:  # a constraint of the database says so too
            yield person, badge, issued_at, expires_at


def seen_of(move: Move) -> str:
    """What a yes has to send back: it changes with whatever the yes would be about."""
    badges = ForeignBadge.objects.filter(move=move).order_by("pk")
    parts = [str(move.pk), move.date_order, str(sorted(move.counts.items()))]
    parts += [str(one) for one in badges.values_list("pk", "treatment", "achievement_id")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def may_be_undone(move: Move, *, at: datetime) -> bool:
    """Whether it was moved in, not too long ago, and none of it was issued again."""
    if move.finished_at is None or move.undone_at or at > move.finished_at + UNDO_FOR:
        return False
    return not MovedAward.objects.filter(move=move, batch__isnull=False).exists()


def _shown() -> QuerySet[MovedAward]:
    return (
        MovedAward.objects.filter(moved_in_at__isnull=False)
        .select_related("badge__achievement", "move", "organisation", "award")
        .defer("original", "badge__original", "badge__said")
    )
