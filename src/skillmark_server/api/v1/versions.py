# SPDX-License-Identifier: Apache-2.0

"""The history of an achievement: every version, with who wrote, reviewed and published it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.selectors import achievement_for, versions_of
from skillmark_server.api.paging import page_of
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.achievement_shapes import VersionShown, shown_version
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["achievements"])
_MOST = 2**31 - 1
"""No database holds a larger number."""


class Versions(Schema):
    """One page of versions."""

    items: list[VersionShown]
    next: str | None


@router.get(
    "/{uuid:achievement_id}/versions",
    response={200: Versions, **REFUSALS},
    summary="Its versions",
)
def list_versions(
    request: HttpRequest,
    achievement_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first; a draft for those who may see drafts."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    return page_of(
        versions_of(actor, achievement_for(actor, achievement_id)),
        request=request,
        order="-number",
        cursor=cursor,
        limit=limit,
        show=shown_version,
    )


@router.get(
    "/{uuid:achievement_id}/versions/{int:number}",
    response={200: VersionShown, **REFUSALS},
    summary="One version",
)
def one(request: HttpRequest, achievement_id: uuid.UUID, number: int) -> dict[str, Any]:
    """What it says, and how its picture is drawn."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    if number > _MOST:
        raise Version.DoesNotExist
    return shown_version(
        versions_of(actor, achievement_for(actor, achievement_id)).get(number=number)
    )
