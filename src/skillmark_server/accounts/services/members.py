# SPDX-License-Identifier: Apache-2.0

"""Changes who may do what in an organisation, and lets members go."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import ApiToken, Membership, Organisation, Role, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import LastOwner, NoRole, NotAMember
from skillmark_server.audit.recording import record
from skillmark_server.refusals import NotAllowed


@transaction.atomic
def change_roles(
    *, actor: Actor, user_id: uuid.UUID, roles: Iterable[Role], at: datetime
) -> frozenset[Role]:
    """
    Give a member exactly `roles`.

    Raises:
        NotAllowed: The actor's role does not allow it.
        NoRole: There are none.
        NotAMember: They are not in the organisation.
        LastOwner: Nobody would own it any more.
    """
    organisation = _locked(actor.require(Permission.MANAGE_MEMBERS))
    wanted = frozenset(roles)
    if not wanted:
        raise NoRole(field="roles")
    held = _roles_of(user_id, organisation)
    if Role.OWNER in held - wanted:
        _require_another_owner(user_id, organisation)
    Membership.objects.filter(
        user_id=user_id, organisation=organisation, role__in=held - wanted
    ).delete()
    Membership.objects.bulk_create(
        Membership(user_id=user_id, organisation=organisation, role=role, since=at)
        for role in sorted(wanted - held)
    )
    if held != wanted:
        record(
            actor,
            "member.roles_changed",
            User(pk=user_id),
            at=at,
            detail={"added": sorted(wanted - held), "removed": sorted(held - wanted)},
        )
    return wanted


@transaction.atomic
def remove_member(*, actor: Actor, user_id: uuid.UUID, at: datetime) -> None:
    """
    End every role of a member, and the tokens they made for programs.

    Raises:
        NotAllowed: The actor's role does not allow it.
        NotAMember: They are not in the organisation.
        LastOwner: Nobody would own it any more.
    """
    organisation = _locked(actor.require(Permission.MANAGE_MEMBERS))
    _end(actor, user_id, organisation, "member.removed", at)


@transaction.atomic
def leave_organisation(*, actor: Actor, at: datetime) -> None:
    """
    End one's own roles in the organisation one acts in.

    Raises:
        NotAllowed: They act in none.
        LastOwner: Nobody would own it any more.
    """
    if actor.user is None or actor.organisation is None:
        raise NotAllowed
    _end(actor, actor.user.pk, _locked(actor.organisation), "member.left", at)


def _end(
    actor: Actor, user_id: uuid.UUID, organisation: Organisation, action: str, at: datetime
) -> None:
    if Role.OWNER in _roles_of(user_id, organisation):
        _require_another_owner(user_id, organisation)
    Membership.objects.filter(user_id=user_id, organisation=organisation).delete()
    User.objects.filter(pk=user_id, current_organisation=organisation).update(
        current_organisation=None
    )
    ApiToken.objects.filter(user_id=user_id, organisation=organisation, revoked_at=None).update(
        revoked_at=at
    )
    record(actor, action, User(pk=user_id), at=at, organisation_id=organisation.pk)


def _locked(organisation: Organisation) -> Organisation:
    # One lock for all roles of an organisation: two owners who leave at once do not both pass.
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _roles_of(user_id: uuid.UUID, organisation: Organisation) -> frozenset[Role]:
    rows = Membership.objects.filter(user_id=user_id, organisation=organisation)
    held = frozenset(Role(role) for role in rows.values_list("role", flat=True))
    if not held:
        raise NotAMember
    return held


def _require_another_owner(user_id: uuid.UUID, organisation: Organisation) -> None:
    owners = Membership.objects.filter(
        organisation=organisation, role=Role.OWNER, user__is_active=True
    )
    if not owners.exclude(user_id=user_id).exists():
        raise LastOwner
