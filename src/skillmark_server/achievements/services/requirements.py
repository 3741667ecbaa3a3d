# SPDX-License-Identifier: Apache-2.0

"""Who is asked to hold an achievement: everybody, a department, a job role, or both."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement, Requirement
from skillmark_server.achievements.refusals import IsArchived, RequirementStands
from skillmark_server.achievements.services.owned import own_achievement
from skillmark_server.audit.recording import record


@transaction.atomic
def require_achievement(
    *,
    actor: Actor,
    achievement: Achievement,
    at: datetime,
    department: Department | None = None,
    job_role: JobRole | None = None,
) -> Requirement:
    """
    Ask people to hold `achievement`: without department and job role, everybody.

    Raises:
        NotAllowed: The actor may not design.
        IsArchived: The achievement was put away.
        Department.DoesNotExist: The department is of another organisation.
        JobRole.DoesNotExist: The job role is of another organisation.
        RequirementStands: The same people are asked already.
    """
    organisation = actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    if kept.archived_at is not None:
        raise IsArchived
    if department is not None:
        department = Department.objects.get(pk=department.pk, organisation=organisation)
    if job_role is not None:
        job_role = JobRole.objects.get(pk=job_role.pk, organisation=organisation)
    requirement, is_new = Requirement.objects.get_or_create(
        organisation=organisation, achievement=kept, department=department, job_role=job_role
    )
    if not is_new:
        raise RequirementStands
    record(actor, "requirement.made", requirement, at=at, detail={"achievement": str(kept.pk)})
    return requirement


@transaction.atomic
def drop_requirement(*, actor: Actor, requirement: Requirement, at: datetime) -> None:
    """
    Ask these people no more.

    Raises:
        NotAllowed: The actor may not design.
        Requirement.DoesNotExist: It is of another organisation, or gone.
    """
    organisation = actor.require(Permission.DESIGN)
    kept = Requirement.objects.select_for_update().get(pk=requirement.pk, organisation=organisation)
    detail = {"achievement": str(kept.achievement_id)}
    record(actor, "requirement.dropped", kept, at=at, detail=detail)
    kept.delete()
