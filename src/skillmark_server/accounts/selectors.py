# SPDX-License-Identifier: Apache-2.0

"""Organisations of a person; members, invitations and tokens of an organisation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import (
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    InvitationWithdrawn,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of an organisation with all their roles there."""

    user: User
    roles: tuple[Role, ...]
    since: datetime

    @property
    def is_owner(self) -> bool:
        """Whether the organisation is theirs."""
        return Role.OWNER in self.roles


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations somebody is a member of, by name."""
    return Organisation.objects.filter(memberships__user=user).distinct().order_by("name", "pk")


def members_of(actor: Actor) -> list[Member]:
    """The members of the actor's organisation by name, in one query; nobody for a stranger."""
    if not actor.may(Permission.SEE_ORGANISATION):
        return []
    rows = (
        Membership.objects.filter(organisation_id=actor.organisation_id)
        .select_related("user")
        .order_by("user__name", "user__email", "since")
    )
    by_user: dict[uuid.UUID, list[Membership]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    order = list(Role)
    return [
        Member(
            user=held[0].user,
            roles=tuple(sorted((Role(row.role) for row in held), key=order.index)),
            since=min(row.since for row in held),
        )
        for held in by_user.values()
    ]


def member_for(actor: Actor, user_id: uuid.UUID) -> Member:
    """
    One member of the actor's organisation.

    Raises:
        Membership.DoesNotExist: There is none, or the actor may not see them.
    """
    for member in members_of(actor):
        if member.user.pk == user_id:
            return member
    raise Membership.DoesNotExist


def invitations_of(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    """The invitations of the actor's organisation that can still be accepted, newest first."""
    if not actor.may(Permission.MANAGE_MEMBERS):
        return Invitation.objects.none()
    return (
        Invitation.objects.filter(
            organisation_id=actor.organisation_id,
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=at,
        )
        .select_related("invited_by")
        .order_by("-created_at")
    )


def invitation_behind(secret: str, at: datetime) -> Invitation:
    """
    The invitation of a link that can still be accepted.

    Raises:
        InvitationUnknown: Nobody made this link.
        InvitationExpired: Its time is over.
        InvitationWithdrawn: The organisation took it back.
        InvitationUsed: Somebody accepted it.
    """
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(secret_digest=digest_of(secret))
        .first()
    )
    if invitation is None:
        raise InvitationUnknown
    require_open(invitation, at)
    return invitation


def require_open(invitation: Invitation, at: datetime) -> None:
    """
    Return if an invitation can still be accepted.

    Raises:
        InvitationUsed: Somebody accepted it.
        InvitationWithdrawn: The organisation took it back.
        InvitationExpired: Its time is over.
    """
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.withdrawn_at is not None:
        raise InvitationWithdrawn
    if invitation.expires_at <= at:
        raise InvitationExpired


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the actor's organisation, those in use first, newest first."""
    if not actor.may(Permission.MANAGE_TOKENS):
        return ApiToken.objects.none()
    return (
        ApiToken.objects.filter(organisation_id=actor.organisation_id)
        .select_related("user")
        .order_by(F("revoked_at").asc(nulls_first=True), "-created_at")
    )
