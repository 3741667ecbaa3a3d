# SPDX-License-Identifier: Apache-2.0

"""
Tokens that programs act with: made, withdrawn, and who stands behind one.

A token of an organisation acts as the member who made it, with no more than its scopes and
no more than the member's roles allow now; it ends when the member leaves. A person's own token
(`accounts.own_tokens`) acts as that person, in no organisation.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import ApiToken, Membership, Role
from skillmark_server.accounts.permissions import Own, Permission, permissions_of
from skillmark_server.accounts.refusals import (
    MadeByPeople,
    NotAMember,
    ScopeRefused,
    TextRefused,
    TokenRefused,
)
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record

BEGINNING: Final = "skm_"
_SECRET_BYTES: Final = 32
_SHOWN: Final = 12
LONGEST_NAME: Final = 80
_P = Permission

SCOPES: Final = MappingProxyType(
    {
        "read": frozenset(
            {_P.SEE_ORGANISATION, _P.SEE_PEOPLE, _P.SEE_DRAFTS, _P.SEE_AWARDS, _P.EXPORT}
        ),
        "people": frozenset({_P.SEE_ORGANISATION, _P.SEE_PEOPLE, _P.MANAGE_PEOPLE}),
        "achievements": frozenset({_P.SEE_ORGANISATION, _P.SEE_DRAFTS, _P.DESIGN, _P.REVIEW}),
        "award": frozenset(
            {
                _P.SEE_ORGANISATION,
                _P.SEE_AWARDS,
                _P.AWARD,
                _P.SIGN_OFF,
                _P.DECIDE_REQUESTS,
            }
        ),
        "withdraw": frozenset({_P.SEE_ORGANISATION, _P.SEE_AWARDS, _P.WITHDRAW}),
        "log": frozenset({_P.SEE_ORGANISATION, _P.SEE_LOG}),
        "organisation": frozenset({_P.SEE_ORGANISATION, _P.MANAGE_ORGANISATION}),
        "members": frozenset({_P.SEE_ORGANISATION, _P.MANAGE_MEMBERS}),
        "tokens": frozenset({_P.SEE_ORGANISATION, _P.MANAGE_TOKENS}),
        "keys": frozenset({_P.SEE_ORGANISATION, _P.MANAGE_KEYS}),
    }
)
"""
What a token may be allowed. The last four decide who else may do what, or who signs: each
is one of its own, which nobody has who did not ask for it. Making tokens is for people only.
"""

OWN_SCOPES: Final = MappingProxyType(
    {"own": frozenset({Own.SEE}), "own:write": frozenset({Own.SEE, Own.DECIDE})}
)
"""What a person's own token may be allowed. No token has scopes of both kinds."""


@transaction.atomic
def make_token(
    *,
    actor: Actor,
    name: str,
    scopes: Iterable[str],
    at: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """
    Make a token; the secret is given back once and kept nowhere.

    Args:
        actor: Who may manage the organisation.
        name: What it is for.
        scopes: Names of `SCOPES`.
        at: Now.
        expires_at: When it ends; None for never.

    Raises:
        NotAllowed: The actor's role does not allow it.
        MadeByPeople: A program asks: a token that could make tokens could never be ended.
        ScopeRefused: There is no scope, an unknown one, or it ends before it begins.
        TextRefused: The name cannot be used.
    """
    organisation = actor.require(Permission.MANAGE_TOKENS)
    if actor.token_id is not None:
        raise MadeByPeople
    wanted = sorted(set(scopes))
    if actor.user is None or not wanted or not set(wanted) <= set(SCOPES):
        raise ScopeRefused(field="scopes")
    if expires_at is not None and expires_at <= at:
        raise ScopeRefused(field="expires")
    token, secret = new_token(
        organisation=organisation,
        user=actor.user,
        name=name,
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    record(actor, "token.made", token, at=at, detail={"scopes": wanted})
    return token, secret


def new_token(*, name: str, **facts: Any) -> tuple[ApiToken, str]:
    """
    Write the row of a token; what it may be, the caller has asked.

    Args:
        name: What it is for.
        facts: The other columns.

    Raises:
        TextRefused: There is no name, or it cannot be used.
    """
    if not (name := tidy(name, field="name", longest=LONGEST_NAME)):
        raise TextRefused(_("Say what the token is for."), field="name")
    secret = BEGINNING + secrets.token_urlsafe(_SECRET_BYTES)
    token = ApiToken.objects.create(
        name=name,
        prefix=secret[:_SHOWN],
        secret_digest=digest_of(secret),
        **facts,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: uuid.UUID, at: datetime) -> ApiToken:
    """
    End a token; a second time changes nothing.

    Raises:
        NotAllowed: The actor's role does not allow it.
        NotAMember: There is no such token in the organisation.
    """
    organisation = actor.require(Permission.MANAGE_TOKENS)
    token = (
        ApiToken.objects.select_for_update().filter(pk=token_id, organisation=organisation).first()
    )
    if token is None:
        raise NotAMember
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(actor, "token.revoked", token, at=at)
    return token


def actor_of_token(secret: str, at: datetime) -> Actor:
    """
    Who acts with a token.

    Args:
        secret: What stood after `Bearer`.
        at: Now.

    Returns:
        Its maker in its organisation, with what both the scopes and their roles allow; or the
        person whose own it is, in none, whatever organisations they are a member of.

    Raises:
        TokenRefused: It is unknown, has expired, was withdrawn, or its maker is gone.
    """
    token = (
        ApiToken.objects.select_related("user", "organisation")
        .filter(secret_digest=digest_of(secret), revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .first()
    )
    if token is None or not token.user.is_active:
        raise TokenRefused
    actor = _holder(token) if token.organisation is None else _member(token)
    if token.last_used_on != at.date():  # a day is enough, and spares a write for every call
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return actor


def _member(token: ApiToken) -> Actor:
    held = Membership.objects.filter(user_id=token.user_id, organisation_id=token.organisation_id)
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    if not roles:
        raise TokenRefused
    scoped = frozenset().union(*(SCOPES.get(name, frozenset()) for name in token.scopes))
    return Actor(
        user=token.user,
        organisation=token.organisation,
        roles=roles,
        permissions=permissions_of(roles) & scoped,
        kind="token",
        token_id=token.pk,
    )


def _holder(token: ApiToken) -> Actor:
    own = frozenset().union(*(OWN_SCOPES.get(name, frozenset()) for name in token.scopes))
    return Actor(user=token.user, kind="token", token_id=token.pk, own=own)
