# SPDX-License-Identifier: Apache-2.0

"""
Tokens of programs: list them, and end one. There is no call that makes one: a token that got
into wrong hands could else make another before it is ended.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from skillmark_server.accounts.models import ApiToken
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.selectors import tokens_of
from skillmark_server.accounts.tokens import revoke_token
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["tokens"])


class TokenShown(Schema):
    """A token; the secret was shown once, to whoever made it."""

    id: uuid.UUID
    name: str
    prefix: str
    scopes: list[str]
    made_by: uuid.UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None
    revoked_at: datetime | None


class Tokens(Schema):
    """One page of tokens."""

    items: list[TokenShown]
    next: str | None


@router.get("", response={200: Tokens, **REFUSALS}, summary="Tokens of the organisation")
def list_tokens(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, those that have ended too."""
    return page_of(
        tokens_of(needs(request, Permission.MANAGE_TOKENS)),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post(
    "/{uuid:token_id}/revoke", response={200: TokenShown, **REFUSALS}, summary="End a token"
)
@repeatable
def revoke(request: HttpRequest, token_id: uuid.UUID) -> Any:
    """At once, also the one that asks; a second time changes nothing."""
    actor = needs(request, Permission.MANAGE_TOKENS)
    token = revoke_token(actor=actor, token_id=token_id, at=timezone.now())
    return 200, TokenShown(**_shown(token))


def _shown(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "made_by": token.user_id,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_on": token.last_used_on,
        "revoked_at": token.revoked_at,
    }
