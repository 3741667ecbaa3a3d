# SPDX-License-Identifier: Apache-2.0

"""Achievements: list, look, begin, change a draft, submit, publish, archive, import, export."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router

from skillmark.encoding import strict_json
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.achievements.selectors import (
    achievement_for,
    achievements_visible_to,
    draft_for,
)
from skillmark_server.achievements.services.drafts import (
    create_achievement,
    save_draft,
    start_draft,
)
from skillmark_server.achievements.services.putting_away import archive, unarchive
from skillmark_server.achievements.services.review import publish, submit_for_review
from skillmark_server.achievements.services.taking_over import import_ob3
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.shapes import REFUSALS, AchievementShown, Sent, shown_achievement

router = Router(tags=["achievements"])


class Achievements(Sent):
    """One page of achievements."""

    items: list[AchievementShown]
    next: str | None


class Written(Sent):
    """What an achievement says, and how its picture is drawn."""

    content: dict[str, Any]
    design: dict[str, Any] | None = None


class DraftShown(Sent):
    """A version that is not published yet."""

    achievement: uuid.UUID
    number: int
    content: dict[str, Any]
    design: dict[str, Any]
    is_submitted: bool


class Imported(Sent):
    """What was taken over from a file, and what was not."""

    draft: DraftShown
    left_out: list[dict[str, str]]


@router.get(
    "", response={200: Achievements, **REFUSALS}, summary="Achievements of the organisation"
)
def list_achievements(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """By name, in Danish order."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    return page_of(
        achievements_visible_to(actor),
        request=request,
        order="sort_title",
        cursor=cursor,
        limit=limit,
        show=shown_achievement,
    )


@router.post("", response={201: DraftShown, **REFUSALS}, summary="Begin an achievement")
@repeatable
def create(request: HttpRequest, payload: Written) -> Any:
    """With a first draft, which may be half written."""
    actor = needs(request, Permission.DESIGN)
    version = create_achievement(
        actor=actor,
        at=timezone.now(),
        content=Content.from_dict(payload.content),
        design=payload.design,
    )
    return 201, _draft(version)


@router.post(
    "/import", response={201: Imported, **REFUSALS}, summary="Take over an Open Badges 3.0 file"
)
@repeatable
def take_over(request: HttpRequest, payload: Annotated[dict[str, Any], Body()]) -> Any:
    """An Achievement, or a whole credential; what is not taken over is named."""
    actor = needs(request, Permission.DESIGN)
    found = import_ob3(actor=actor, data=strict_json.dumps(payload), at=timezone.now())
    return 201, Imported(
        draft=_draft(found.version),
        left_out=[{"member": str(one.member), "why": str(one.why)} for one in found.left_out],
    )


@router.get(
    "/{uuid:achievement_id}",
    response={200: AchievementShown, **REFUSALS},
    summary="One achievement",
)
def one(request: HttpRequest, achievement_id: uuid.UUID) -> dict[str, Any]:
    """What is awarded now."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    return shown_achievement(achievement_for(actor, achievement_id))


@router.get(
    "/{uuid:achievement_id}/ob3", response={200: None, **REFUSALS}, summary="As Open Badges 3.0"
)
def as_ob3(
    request: HttpRequest, achievement_id: uuid.UUID, language: str = Query("en", max_length=8)
) -> HttpResponse:
    """The published version as an Open Badges 3.0 Achievement, in one of its languages."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    found = achievement_for(actor, achievement_id)
    if found.published is None:
        raise Achievement.DoesNotExist
    shown = to_achievement(Version.objects.get(pk=found.published_id), language)
    answer = HttpResponse(strict_json.dumps(shown.to_dict()), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.get(
    "/{uuid:achievement_id}/draft", response={200: DraftShown, **REFUSALS}, summary="The draft"
)
def draft(request: HttpRequest, achievement_id: uuid.UUID) -> DraftShown:
    """What is not published yet."""
    return _draft(draft_for(needs(request, Permission.SEE_DRAFTS), achievement_id))


@router.put(
    "/{uuid:achievement_id}/draft",
    response={200: DraftShown, **REFUSALS},
    summary="Write the draft",
)
@repeatable
def write(request: HttpRequest, achievement_id: uuid.UUID, payload: Written) -> Any:
    """All of it, not a part; without a draft one is begun from what is published."""
    actor, now = needs(request, Permission.DESIGN), timezone.now()
    try:
        version = draft_for(actor, achievement_id)
    except Version.DoesNotExist:
        version = start_draft(
            actor=actor, achievement=achievement_for(actor, achievement_id), at=now
        )
    content = Content.from_dict(payload.content)
    return 200, _draft(
        save_draft(actor=actor, version=version, content=content, design=payload.design, at=now)
    )


@router.post(
    "/{uuid:achievement_id}/submit",
    response={200: DraftShown, **REFUSALS},
    summary="Ask for review",
)
@repeatable
def submit(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """Somebody else of the organisation then publishes it."""
    actor = needs(request, Permission.DESIGN)
    version = submit_for_review(
        actor=actor, version=draft_for(actor, achievement_id), at=timezone.now()
    )
    return 200, _draft(version)


@router.post(
    "/{uuid:achievement_id}/publish",
    response={200: AchievementShown, **REFUSALS},
    summary="Publish",
)
@repeatable
def publish_draft(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """From then on the version never changes."""
    actor = needs(request, Permission.DESIGN)
    publish(actor=actor, version=draft_for(actor, achievement_id), at=timezone.now())
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))


@router.post(
    "/{uuid:achievement_id}/archive",
    response={200: AchievementShown, **REFUSALS},
    summary="Put away",
)
@repeatable
def put_away(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """It is awarded no more; what was awarded stands."""
    actor = needs(request, Permission.DESIGN)
    archive(actor=actor, achievement=achievement_for(actor, achievement_id), at=timezone.now())
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))


@router.post(
    "/{uuid:achievement_id}/unarchive",
    response={200: AchievementShown, **REFUSALS},
    summary="Take out again",
)
@repeatable
def take_out(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """It can be awarded again."""
    actor = needs(request, Permission.DESIGN)
    unarchive(actor=actor, achievement=achievement_for(actor, achievement_id), at=timezone.now())
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))


def _draft(version: Version) -> DraftShown:
    return DraftShown(
        achievement=version.achievement_id,
        number=version.number,
        content=version.content,
        design=version.design,
        is_submitted=version.submitted_at is not None,
    )
