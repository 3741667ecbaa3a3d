# SPDX-License-Identifier: Apache-2.0

"""`GET /me`: as whom a token acts, and what it may do."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["me"])


class Me(Schema):
    """Who calls."""

    organisation: uuid.UUID | None = Field(description="Null for a person's own token")
    organisation_name: str
    token: uuid.UUID | None
    permissions: list[str]
    own: list[str] = Field(description="What a person's own token may do with what is theirs")


@router.get("/me", response={200: Me, **REFUSALS}, summary="As whom this token acts")
def me(request: HttpRequest) -> dict[str, object]:
    """
    The organisation the token belongs to, and what its scopes and its maker's roles allow.

    A person's own token belongs to none.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.own:
        needs(request, Permission.SEE_ORGANISATION)
    return {
        "organisation": actor.organisation_id,
        "organisation_name": "" if actor.organisation is None else actor.organisation.name,
        "token": actor.token_id,
        "permissions": sorted(actor.permissions),
        "own": sorted(actor.own),
    }
