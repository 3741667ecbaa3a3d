# SPDX-License-Identifier: Apache-2.0

"""Who is asked to hold what: everybody, a department, a job role, or both."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.selectors import places_visible_to
from skillmark_server.achievements.models import Requirement
from skillmark_server.achievements.selectors import achievement_for, requirements_of
from skillmark_server.achievements.services import drop_requirement, require_achievement
from skillmark_server.api.paging import page_of_list
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.achievement_shapes import RequirementShown, shown_requirement
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent

router = Router(tags=["achievements"])


class Requirements(Schema):
    """One page of requirements."""

    items: list[RequirementShown]
    next: str | None


class RequirementSent(Sent):
    """Who is asked; what is left out narrows nothing."""

    model_config = example(department="3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11")

    department: uuid.UUID | None = None
    job_role: uuid.UUID | None = None


@router.get(
    "/{uuid:achievement_id}/requirements",
    response={200: Requirements, **REFUSALS},
    summary="Who is asked to hold it",
)
def list_requirements(
    request: HttpRequest,
    achievement_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Nobody is, where there is none."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    achievement = achievement_for(actor, achievement_id)
    return page_of_list(
        requirements_of(achievement.organisation).filter(achievement=achievement),
        request=request,
        key=lambda one: (f"{one.department or ''}\t{one.job_role or ''}", str(one.pk)),
        cursor=cursor,
        limit=limit,
        show=shown_requirement,
    )


@router.post(
    "/{uuid:achievement_id}/requirements",
    response={201: RequirementShown, **REFUSALS},
    summary="Ask people to hold it",
)
@repeatable
def ask(request: HttpRequest, achievement_id: uuid.UUID, payload: RequirementSent) -> Any:
    """Without department and job role everybody; the matrix shows who does not."""
    actor = needs(request, Permission.DESIGN)
    achievement = achievement_for(actor, achievement_id)
    department = job_role = None
    if payload.department is not None:
        department = places_visible_to(actor, Department).get(pk=payload.department)
    if payload.job_role is not None:
        job_role = places_visible_to(actor, JobRole).get(pk=payload.job_role)
    made = require_achievement(
        actor=actor,
        achievement=achievement,
        at=timezone.now(),
        department=department,
        job_role=job_role,
    )
    return 201, RequirementShown(**shown_requirement(made))


@router.delete(
    "/{uuid:achievement_id}/requirements/{uuid:requirement_id}",
    response={204: None, **REFUSALS},
    summary="Ask these people no more",
)
@repeatable
def drop(request: HttpRequest, achievement_id: uuid.UUID, requirement_id: uuid.UUID) -> Any:
    """Who holds it keeps it."""
    actor = needs(request, Permission.DESIGN)
    requirement = Requirement.objects.get(
        pk=requirement_id, achievement_id=achievement_id, organisation=actor.organisation
    )
    drop_requirement(actor=actor, requirement=requirement, at=timezone.now())
    return 204, None
