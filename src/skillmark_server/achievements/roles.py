# SPDX-License-Identifier: Apache-2.0

"""
Who may do what with single achievements, beside what their role in the organisation allows.

A member of the role `BY_BADGE` has rows here; what they allow is `ROLES_FOR_A_BADGE`. It
only ever adds: whoever may award everything may award this too, and has no row.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import TypeVar

from django.db.models import Model, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.permissions import ROLES, ROLES_FOR_A_BADGE, Permission
from skillmark_server.achievements.models import Achievement, AchievementRole

_Row = TypeVar("_Row", bound=Model)


def with_badges(actor: Actor) -> Actor:
    """`actor` with what they may do with single badges; a query for those of that role only."""
    if actor.user is None or actor.organisation is None or Role.BY_BADGE not in actor.roles:
        return actor
    rows = AchievementRole.objects.filter(
        membership__user=actor.user,
        membership__organisation=actor.organisation,
        membership__role=Role.BY_BADGE,
        achievement__organisation=actor.organisation,
    ).values_list("achievement_id", "role")
    by_badge: dict[uuid.UUID, frozenset[Permission]] = defaultdict(frozenset)
    for badge, role in rows:
        by_badge[badge] |= ROLES_FOR_A_BADGE[Role(role)]
    return replace(actor, by_badge=dict(by_badge))


def of_badges(
    rows: QuerySet[_Row], actor: Actor, permission: Permission, path: str
) -> QuerySet[_Row]:
    """
    Those of `rows` whose badge the actor has `permission` for.

    Args:
        rows: Of the actor's organisation.
        actor: Who asks.
        permission: What for.
        path: From a row to the id of its achievement.
    """
    only = actor.badges_with(permission)
    return rows if only is None else rows.filter(**{f"{path}__in": only})


def roles_for(actor: Actor, achievement: Achievement) -> QuerySet[AchievementRole]:
    """Who may do what with this badge alone, by name; nothing for whoever does not manage that."""
    if not actor.may(Permission.MANAGE_MEMBERS):
        return AchievementRole.objects.none()
    return (
        AchievementRole.objects.filter(
            achievement=achievement, achievement__organisation_id=actor.organisation_id
        )
        .select_related("membership__user", "achievement")
        .order_by("membership__user__name", "membership__user__email", "role")
    )


def may_award_all(actor: Actor) -> QuerySet[Membership]:
    """The memberships by which people may award every badge of the organisation, by name."""
    if not actor.may(Permission.MANAGE_MEMBERS):
        return Membership.objects.none()
    roles = [role for role, allowed in ROLES.items() if Permission.AWARD in allowed]
    return (
        Membership.objects.filter(organisation_id=actor.organisation_id, role__in=roles)
        .select_related("user")
        .order_by("user__name", "user__email", "role")
    )
