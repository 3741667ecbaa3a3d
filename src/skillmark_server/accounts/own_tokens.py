# SPDX-License-Identifier: Apache-2.0

"""
Tokens of people: a program that sees and decides what is one's own, and nothing of others.

Each ends within a year: nobody looks after a person's programs when the person forgets them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import ApiToken, User
from skillmark_server.accounts.refusals import MadeByPeople, ScopeRefused
from skillmark_server.accounts.tokens import OWN_SCOPES, new_token
from skillmark_server.audit.recording import record
from skillmark_server.refusals import NotAllowed

LONGEST: Final = timedelta(days=366)


@transaction.atomic
def make_own_token(
    *, actor: Actor, name: str, scopes: Iterable[str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """
    Make a token of the person themselves; the secret is given back once and kept nowhere.

    Args:
        actor: The person.
        name: What it is for.
        scopes: Names of `OWN_SCOPES`.
        expires_at: When it ends, within `LONGEST`.
        at: Now.

    Raises:
        NotAllowed: Nobody is signed in.
        MadeByPeople: A program asks: a token that could make tokens could never be ended.
        ScopeRefused: There is no scope, one of organisations, or it ends too soon or too late.
        TextRefused: The name cannot be used.
    """
    if actor.user is None:
        raise NotAllowed
    if actor.token_id is not None:
        raise MadeByPeople
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(OWN_SCOPES):
        raise ScopeRefused(field="scopes")
    if not at < expires_at <= at + LONGEST:
        raise ScopeRefused(field="expires")
    token, secret = new_token(
        user=actor.user,
        holder=actor.user,
        name=name,
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    record(_alone(actor.user), "person.token_made", token, at=at, detail={"scopes": wanted})
    return token, secret


@transaction.atomic
def revoke_own_token(*, user: User, token_id: uuid.UUID, at: datetime) -> ApiToken:
    """
    End a token of one's own; a second time changes nothing.

    Raises:
        ApiToken.DoesNotExist: It is not theirs.
    """
    token = ApiToken.objects.select_for_update().get(pk=token_id, holder=user)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(_alone(user), "person.token_revoked", token, at=at)
    return token


def own_tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens of a person themselves, those in use first, newest first."""
    return ApiToken.objects.filter(holder=user).order_by(
        F("revoked_at").asc(nulls_first=True), "-created_at"
    )


def _alone(user: User) -> Actor:
    """The person in no organisation: none of theirs reads in its log what is their own."""
    return Actor(user=user, kind="person")
