# SPDX-License-Identifier: Apache-2.0

"""`GET /me`: as whom a token acts, and what it may do."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router, Schema

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["me"])


class Me(Schema):
    """Who calls."""

    organisation: uuid.UUID
    organisation_name: str
    token: uuid.UUID | None
    permissions: list[str]


@router.get("/me", response={200: Me, **REFUSALS}, summary="As whom this token acts")
def me(request: HttpRequest) -> dict[str, object]:
    """The organisation the token belongs to, and what its scopes and its maker's roles allow."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    return {
        "organisation": actor.organisation_id,
        "organisation_name": "" if actor.organisation is None else actor.organisation.name,
        "token": actor.token_id,
        "permissions": sorted(actor.permissions),
    }
