# SPDX-License-Identifier: Apache-2.0

"""What members may do with single badges, beside what their role allows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from skillmark_server.accounts.models import Role
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import AchievementRole
from skillmark_server.achievements.roles import roles_for
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.achievements.services import end_achievement_role, give_achievement_role
from skillmark_server.api.paging import page_of_list
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.achievement_shapes import Who, shown_who
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent

router = Router(tags=["achievements"])


class BadgeRole(Schema):
    """What a member may do with one badge."""

    id: int
    member: Who
    role: Role
    since: datetime


class BadgeRoles(Schema):
    """One page of those."""

    items: list[BadgeRole]
    next: str | None


class BadgeRoleSent(Sent):
    """Who, and what they may do with it: award it, or decide who of those who ask gets it."""

    model_config = example(member="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11", role="officer")

    member: uuid.UUID
    role: Literal["officer", "assessor"]


@router.get(
    "/{uuid:achievement_id}/roles",
    response={200: BadgeRoles, **REFUSALS},
    summary="Who may do what with this badge alone",
)
def list_roles(
    request: HttpRequest,
    achievement_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name; those whose role allows it for all badges are not here."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    return page_of_list(
        roles_for(actor, achievement_for(actor, achievement_id)),
        request=request,
        key=lambda given: (sort_key(given.membership.user.shown_name), f"{given.pk:012}"),
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post(
    "/{uuid:achievement_id}/roles",
    response={201: BadgeRole, **REFUSALS},
    summary="Let a member do something with this badge",
)
@repeatable
def give(request: HttpRequest, achievement_id: uuid.UUID, payload: BadgeRoleSent) -> Any:
    """A member of any role."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    achievement = achievement_for(actor, achievement_id)
    given = give_achievement_role(
        actor=actor,
        achievement=achievement,
        user_id=payload.member,
        role=Role(payload.role),
        at=timezone.now(),
    )
    return 201, BadgeRole(**_shown(roles_for(actor, achievement).get(pk=given.pk)))


@router.delete(
    "/{uuid:achievement_id}/roles/{int:role_id}",
    response={204: None, **REFUSALS},
    summary="End what a member may do with it",
)
@repeatable
def end(request: HttpRequest, achievement_id: uuid.UUID, role_id: int) -> Any:
    """What they awarded stands."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    for given in roles_for(actor, achievement_for(actor, achievement_id)):
        if given.pk == role_id:
            end_achievement_role(actor=actor, given=given, at=timezone.now())
            return 204, None
    raise AchievementRole.DoesNotExist


def _shown(given: AchievementRole) -> dict[str, Any]:
    return {
        "id": given.pk,
        "member": shown_who(given.membership.user),
        "role": given.role,
        "since": given.since,
    }
