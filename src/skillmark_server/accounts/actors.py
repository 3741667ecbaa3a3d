# SPDX-License-Identifier: Apache-2.0

"""
Who asks: a person (or a program acting for one) in one organisation, with roles.

Selectors and services take an `Actor` and nothing of the request.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from skillmark_server.accounts.models.organisation import Membership, Organisation, Role
from skillmark_server.accounts.models.user import User
from skillmark_server.accounts.permissions import Own, Permission, permissions_of
from skillmark_server.refusals import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who asks.

    Args:
        user: None for a stranger and for the system.
        organisation: The one they act in now; None for a learner or a stranger.
        roles: In that organisation.
        permissions: What the roles allow, narrowed by a token's scopes.
        kind: `person`, `token`, `system` or `stranger`.
        token_id: Of the token a program acts with.
        by_badge: What they may do with single badges of the organisation, by their ids.
        own: What a person's own token may do with what is theirs.
    """

    user: User | None = None
    organisation: Organisation | None = None
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    kind: str = "stranger"
    token_id: uuid.UUID | None = None
    by_badge: Mapping[uuid.UUID, frozenset[Permission]] = field(default_factory=dict, hash=False)
    own: frozenset[Own] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody stands behind it."""
        return self.user is not None

    @property
    def is_operator(self) -> bool:
        """Whether they run the site."""
        return self.user is not None and self.user.is_staff

    @property
    def organisation_id(self) -> uuid.UUID | None:
        """Of the organisation they act in."""
        return None if self.organisation is None else self.organisation.pk

    def may(self, permission: Permission) -> bool:
        """Whether they may do this in their organisation, with all of it."""
        return permission in self.permissions

    def may_for(self, permission: Permission, badge_id: uuid.UUID) -> bool:
        """Whether they may do this with one badge of their organisation."""
        return self.may(permission) or permission in self.by_badge.get(badge_id, ())

    def may_for_some(self, permission: Permission) -> bool:
        """Whether there is anything in their organisation with which they may do this."""
        return self.may(permission) or bool(self.badges_with(permission))

    def badges_with(self, permission: Permission) -> frozenset[uuid.UUID] | None:
        """The badges with which they may do this; None where it is all of the organisation's."""
        if self.may(permission):
            return None
        return frozenset(badge for badge, allowed in self.by_badge.items() if permission in allowed)

    def require_for(self, permission: Permission, badge_id: uuid.UUID) -> Organisation:
        """
        Return the organisation they act in; whose the badge is, the caller compares.

        Raises:
            NotAllowed: Neither their roles nor those for the badge allow `permission`.
        """
        if self.organisation is None or not self.may_for(permission, badge_id):
            raise NotAllowed
        return self.organisation

    def require(self, permission: Permission) -> Organisation:
        """
        Return the organisation they act in.

        Raises:
            NotAllowed: Their roles do not allow `permission`.
        """
        if self.organisation is None or permission not in self.permissions:
            raise NotAllowed
        return self.organisation


STRANGER = Actor()
SYSTEM = Actor(kind="system")


def actor_of(user: AbstractBaseUser | AnonymousUser) -> Actor:
    """The person behind `user`, in the organisation they chose last, or else in their first."""
    if not isinstance(user, User) or not user.is_active:
        return STRANGER
    memberships = list(
        Membership.objects.filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "organisation_id")
    )
    if not memberships:
        return Actor(user=user, kind="person")
    chosen = next(
        (m.organisation for m in memberships if m.organisation_id == user.current_organisation_id),
        memberships[0].organisation,
    )
    return actor_in(
        user, chosen, frozenset(Role(m.role) for m in memberships if m.organisation_id == chosen.pk)
    )


def actor_in(user: User, organisation: Organisation, roles: frozenset[Role]) -> Actor:
    """`user` in `organisation` with `roles`."""
    return Actor(
        user=user,
        organisation=organisation,
        roles=roles,
        permissions=permissions_of(roles),
        kind="person",
    )
