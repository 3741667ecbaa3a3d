# SPDX-License-Identifier: Apache-2.0

"""Members of the organisation, their roles, and invitations into it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.models import Invitation, Role
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.selectors import Member, invitations_of, member_for, members_of
from skillmark_server.accounts.services import (
    change_roles,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from skillmark_server.api.paging import page_of, page_of_list
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, needs_any
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.outbox.invitations import forget_invitation_mail, write_invitation_mail

router = Router(tags=["members"])
invitations = Router(tags=["members"])


class MemberShown(Schema):
    """Somebody who acts for the organisation."""

    id: uuid.UUID
    name: str
    email: str
    roles: list[Role]
    since: datetime


class Members(Schema):
    """One page of members."""

    items: list[MemberShown]
    next: str | None


class RolesSent(Sent):
    """All roles of a member; what is not here is taken."""

    model_config = example(roles=["designer", "officer"])

    roles: list[Role] = Field(min_length=1, max_length=20)


class InvitationSent(Sent):
    """Who is asked to join, and as what."""

    model_config = example(email="ida@example.org", role="designer")

    email: str = Field(max_length=254)
    role: Role


class InvitationShown(Schema):
    """An invitation; its link stands in the letter alone."""

    id: uuid.UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


class Invitations(Schema):
    """One page of invitations."""

    items: list[InvitationShown]
    next: str | None


@router.get("", response={200: Members, **REFUSALS}, summary="Members of the organisation")
def list_members(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name, in Danish order, each with their roles."""
    return page_of_list(
        members_of(needs_any(request, Permission.SEE_PEOPLE, Permission.MANAGE_MEMBERS)),
        request=request,
        key=lambda member: (sort_key(member.user.shown_name), str(member.user.pk)),
        cursor=cursor,
        limit=limit,
        show=_member,
    )


@router.put(
    "/{uuid:user_id}/roles",
    response={200: MemberShown, **REFUSALS},
    summary="Change what a member may do",
)
@repeatable
def give_roles(request: HttpRequest, user_id: uuid.UUID, payload: RolesSent) -> Any:
    """Exactly these; somebody always owns the organisation."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    change_roles(actor=actor, user_id=user_id, roles=payload.roles, at=timezone.now())
    return 200, MemberShown(**_member(member_for(actor, user_id)))


@router.delete("/{uuid:user_id}", response={204: None, **REFUSALS}, summary="Remove a member")
@repeatable
def remove(request: HttpRequest, user_id: uuid.UUID) -> Any:
    """Their roles and the tokens they made end; what they did stands."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    remove_member(actor=actor, user_id=user_id, at=timezone.now())
    return 204, None


@invitations.get(
    "", response={200: Invitations, **REFUSALS}, summary="Invitations that can be accepted"
)
def list_invitations(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first."""
    return page_of(
        invitations_of(needs(request, Permission.MANAGE_MEMBERS), timezone.now()),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_invitation,
    )


@invitations.post("", response={201: InvitationShown, **REFUSALS}, summary="Invite somebody")
@repeatable
def invite(request: HttpRequest, payload: InvitationSent) -> Any:
    """By a letter with a link that works once, for a fortnight."""
    actor = needs(request, Permission.MANAGE_MEMBERS)
    made = invite_member(
        actor=actor,
        email=payload.email,
        role=payload.role,
        at=timezone.now(),
        tell=write_invitation_mail,
    )
    return 201, InvitationShown(**_invitation(made))


@invitations.post(
    "/{uuid:invitation_id}/withdraw",
    response={200: InvitationShown, **REFUSALS},
    summary="Withdraw an invitation",
)
@repeatable
def withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> Any:
    """Its link leads nowhere from then on."""
    actor, now = needs(request, Permission.MANAGE_MEMBERS), timezone.now()
    with transaction.atomic():
        taken = withdraw_invitation(actor=actor, invitation_id=invitation_id, at=now)
        forget_invitation_mail(taken, at=now)
    return 200, InvitationShown(**_invitation(taken))


def _member(member: Member) -> dict[str, Any]:
    return {
        "id": member.user.pk,
        "name": member.user.shown_name,
        "email": member.user.email,
        "roles": list(member.roles),
        "since": member.since,
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {name: getattr(invitation, name) for name in InvitationShown.model_fields}
