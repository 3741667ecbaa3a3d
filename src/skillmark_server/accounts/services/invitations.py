# SPDX-License-Identifier: Apache-2.0

"""
Asks people into an organisation by a link that works once, for fourteen days.

Only the digest of the link's secret is kept. The mail is written by whoever calls
(`tell`), in the same transaction: this room stands below the one that writes mail.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark import SkillmarkError
from skillmark.recipients.address import email_address
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import Invitation, Membership, Organisation, Role, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import (
    AlreadyAMember,
    InvitationUnknown,
    NeedsVerifiedAddress,
    NotAMember,
    TextRefused,
    TooManyInvitations,
)
from skillmark_server.accounts.selectors import require_open
from skillmark_server.audit.recording import record

LASTS: Final = timedelta(days=14)
MOST_A_DAY: Final = 50
"""Letters of one organisation: anybody can make one, and nobody is to send bulk mail by it."""

_DAY: Final = timedelta(days=1)
_SECRET_BYTES: Final = 24

Tell = Callable[[Invitation, str], object]
"""Writes the mail: the invitation, and the secret of its link."""


@transaction.atomic
def invite_member(*, actor: Actor, email: str, role: Role, at: datetime, tell: Tell) -> Invitation:
    """
    Ask somebody to join; an earlier invitation of theirs to the role is withdrawn.

    Args:
        actor: Who may manage the organisation.
        email: Where the link is sent.
        role: What they may do.
        at: Now.
        tell: Writes the mail.

    Raises:
        NotAllowed: The actor's role does not allow it.
        TextRefused: `email` is no address.
        AlreadyAMember: Somebody with this verified address has the role here.
        TooManyInvitations: `MOST_A_DAY` were sent within a day.
    """
    organisation = actor.require(Permission.MANAGE_MEMBERS)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    address = _address(email)
    if Membership.objects.filter(
        organisation=organisation,
        role=role,
        user__emailaddress__email__iexact=address,
        user__emailaddress__verified=True,
    ).exists():
        raise AlreadyAMember(field="email")
    Invitation.objects.filter(
        organisation=organisation,
        email__iexact=address,
        role=role,
        accepted_at=None,
        withdrawn_at=None,
    ).update(withdrawn_at=at)
    lately = Invitation.objects.filter(organisation=organisation, created_at__gt=at - _DAY)
    if lately.count() >= MOST_A_DAY:
        raise TooManyInvitations(field="email")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        secret_digest=digest_of(secret),
        invited_by=actor.user,
        created_at=at,
        expires_at=at + LASTS,
    )
    record(actor, "member.invited", invitation, at=at, detail={"role": role.value})
    tell(invitation, secret)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: uuid.UUID, at: datetime) -> Invitation:
    """
    Make a link that was sent lead nowhere; once withdrawn, it stays so.

    Raises:
        NotAllowed: The actor's role does not allow it.
        NotAMember: There is no such invitation here, or it was accepted.
    """
    organisation = actor.require(Permission.MANAGE_MEMBERS)
    invitation = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, organisation=organisation, accepted_at=None)
        .first()
    )
    if invitation is None:
        raise NotAMember
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record(actor, "member.invitation_withdrawn", invitation, at=at)
    return invitation


@transaction.atomic
def accept_invitation(*, user: User, secret: str, at: datetime) -> Organisation:
    """
    Join, and act in the organisation from now on. The link is spent.

    The address that was written to need not be one of theirs, but one of theirs must be
    verified: somebody stands behind the account.

    Raises:
        InvitationUnknown: Nobody made this link.
        InvitationExpired: Its time is over.
        InvitationWithdrawn: The organisation took it back.
        InvitationUsed: Somebody accepted it.
        NeedsVerifiedAddress: No address of the account is verified.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(secret_digest=digest_of(secret))
        .first()
    )
    if invitation is None:
        raise InvitationUnknown
    require_open(invitation, at)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise NeedsVerifiedAddress
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    Membership.objects.get_or_create(
        user=user,
        organisation=invitation.organisation,
        role=invitation.role,
        defaults={"since": at},
    )
    User.objects.filter(pk=user.pk).update(current_organisation=invitation.organisation)
    record(
        Actor(user=user, organisation=invitation.organisation, kind="person"),
        "member.joined",
        invitation,
        at=at,
        detail={"role": invitation.role},
    )
    return invitation.organisation


def _address(email: str) -> str:
    try:
        return email_address(email.strip()).lower()
    except SkillmarkError as error:
        raise TextRefused(
            _("Write an e-mail address, such as anna@example.org."), field="email"
        ) from error
