# SPDX-License-Identifier: Apache-2.0

"""The shelf: templates to begin an achievement from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.services import copy_template
from skillmark_server.achievements.shelf import TEMPLATES, Template
from skillmark_server.api.paging import page_of_list
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.achievement_shapes import DraftShown, shown_draft
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["achievements"])


class TemplateShown(Schema):
    """A template, whole texts in both languages."""

    key: str
    content: dict[str, Any]
    design: dict[str, Any]


class Templates(Schema):
    """One page of templates."""

    items: list[TemplateShown]
    next: str | None


@router.get("", response={200: Templates, **REFUSALS}, summary="Templates to begin from")
def list_templates(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By key; the same for every organisation."""
    needs(request, Permission.SEE_ORGANISATION)
    return page_of_list(
        TEMPLATES,
        request=request,
        key=lambda template: (template.key, ""),
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.post("/{key}", response={201: DraftShown, **REFUSALS}, summary="Begin from a template")
@repeatable
def begin(request: HttpRequest, key: str = Path(max_length=80)) -> Any:
    """A first draft that says what the template says."""
    actor = needs(request, Permission.DESIGN)
    return 201, shown_draft(copy_template(actor=actor, key=key, at=timezone.now()))


def _shown(template: Template) -> dict[str, Any]:
    return {
        "key": template.key,
        "content": template.content.to_dict(),
        "design": dict(template.design),
    }
