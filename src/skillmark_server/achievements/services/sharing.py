# SPDX-License-Identifier: Apache-2.0

"""Let a member of the organisation award or assess one achievement, and end that."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.permissions import ROLES_FOR_A_BADGE, Permission
from skillmark_server.accounts.refusals import AlreadyAMember, NoRole, NotAMember
from skillmark_server.achievements.models import Achievement, AchievementRole
from skillmark_server.achievements.services.owned import own_achievement
from skillmark_server.audit.recording import record


@transaction.atomic
def give_achievement_role(
    *, actor: Actor, achievement: Achievement, user_id: uuid.UUID, role: Role, at: datetime
) -> AchievementRole:
    """
    Let a member do with one achievement what `role` allows for it.

    Args:
        actor: Who manages the organisation.
        achievement: Of the same organisation.
        user_id: A member, of any role.
        role: Awarding officer or assessor.
        at: Now.

    Raises:
        NotAllowed: The actor does not manage the organisation.
        Achievement.DoesNotExist: It belongs to another organisation.
        NoRole: The role is none that is given for one badge.
        NotAMember: They are not in the organisation.
        AlreadyAMember: They have this role for it.
    """
    organisation = actor.require(Permission.MANAGE_MEMBERS)
    kept = own_achievement(actor, achievement)
    if role not in ROLES_FOR_A_BADGE:
        raise NoRole(field="role")
    if not Membership.objects.filter(user_id=user_id, organisation=organisation).exists():
        raise NotAMember
    membership, _is_new = Membership.objects.get_or_create(
        user_id=user_id, organisation=organisation, role=Role.BY_BADGE, defaults={"since": at}
    )
    given, is_new = AchievementRole.objects.get_or_create(
        membership=membership, achievement=kept, role=role, defaults={"since": at}
    )
    if not is_new:
        raise AlreadyAMember(field="member")
    detail = {"member": str(user_id), "role": str(role)}
    record(actor, "achievement.role_given", kept, at=at, detail=detail)
    return given


@transaction.atomic
def end_achievement_role(*, actor: Actor, given: AchievementRole, at: datetime) -> None:
    """
    End what a member may do with one achievement; they stay a member.

    Raises:
        NotAllowed: The actor does not manage the organisation.
        AchievementRole.DoesNotExist: It is of another organisation, or gone.
    """
    organisation = actor.require(Permission.MANAGE_MEMBERS)
    kept = (
        AchievementRole.objects.select_for_update(of=("self",))
        .select_related("membership", "achievement")
        .get(pk=given.pk, achievement__organisation=organisation)
    )
    detail = {"member": str(kept.membership.user_id), "role": kept.role}
    record(actor, "achievement.role_ended", kept.achievement, at=at, detail=detail)
    membership = kept.membership
    kept.delete()
    others = Membership.objects.filter(user_id=membership.user_id, organisation=organisation)
    is_last = not AchievementRole.objects.filter(membership=membership).exists()
    if is_last and others.exclude(pk=membership.pk).exists():
        membership.delete()
