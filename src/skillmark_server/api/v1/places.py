# SPDX-License-Identifier: Apache-2.0

"""Departments and job roles: what people, requirements and rules are narrowed by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.roster.selectors import PLACES_SEEN_WITH, places_visible_to
from skillmark_server.api.paging import page_of_list
from skillmark_server.api.tokens import needs_any
from skillmark_server.api.v1.achievement_shapes import PlaceShown, shown_place
from skillmark_server.api.v1.shapes import REFUSALS

router = Router(tags=["people"])


class Places(Schema):
    """One page of departments or job roles."""

    items: list[PlaceShown]
    next: str | None


@router.get("/departments", response={200: Places, **REFUSALS}, summary="Departments")
def list_departments(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In Danish order; one is made by employing somebody in it."""
    rows = places_visible_to(needs_any(request, *PLACES_SEEN_WITH), Department)
    return _page(request, rows, cursor, limit)


@router.get("/job-roles", response={200: Places, **REFUSALS}, summary="Job roles")
def list_job_roles(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In Danish order; one is made by employing somebody as it."""
    rows = places_visible_to(needs_any(request, *PLACES_SEEN_WITH), JobRole)
    return _page(request, rows, cursor, limit)


def _page(
    request: HttpRequest,
    rows: Iterable[Department | JobRole],
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    return page_of_list(
        rows,
        request=request,
        key=lambda place: (sort_key(place.name), str(place.pk)),
        cursor=cursor,
        limit=limit,
        show=shown_place,
    )
