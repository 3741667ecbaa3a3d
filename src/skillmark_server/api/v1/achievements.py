# SPDX-License-Identifier: Apache-2.0

"""Achievements: list, look, begin, write and discard a draft, import, export."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router

from skillmark.encoding import strict_json
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import services
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.achievements.selectors import (
    achievement_for,
    achievements_visible_to,
    draft_for,
)
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.achievement_shapes import (
    DraftShown,
    Rewritten,
    Written,
    shown_draft,
)
from skillmark_server.api.v1.sending import File, example
from skillmark_server.api.v1.shapes import (
    REFUSALS,
    AchievementShown,
    Sent,
    file_of,
    shown_achievement,
)

router = Router(tags=["achievements"])
OB3: Final = {
    "id": "https://elsewhere.example/a/1",
    "type": ["Achievement"],
    "name": "Welding",
    "description": "Joins steel.",
    "criteria": {"narrative": "A test weld."},
}


class Achievements(Sent):
    """One page of achievements."""

    items: list[AchievementShown]
    next: str | None


class Ob3File(Sent):
    """A file of others: JSON, a token, or a picture with a credential baked in."""

    model_config = example(file="eyJ0eXBlIjogWyJBY2hpZXZlbWVudCJdfQ==")

    file: File


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
    version = services.create_achievement(
        actor=actor,
        at=timezone.now(),
        content=Content.from_dict(payload.content),
        design=payload.design,
        upload=payload.picture,
    )
    return 201, shown_draft(version)


@router.post(
    "/import", response={201: Imported, **REFUSALS}, summary="Take over an Open Badges 3.0 file"
)
@repeatable
def take_over(request: HttpRequest, payload: Annotated[dict[str, Any], Body(example=OB3)]) -> Any:
    """An Achievement, or a whole credential; what is not taken over is named."""
    actor = needs(request, Permission.DESIGN)
    found = services.import_ob3(actor=actor, data=strict_json.dumps(payload), at=timezone.now())
    return 201, _imported(found)


@router.post(
    "/import/file", response={201: Imported, **REFUSALS}, summary="Take over a file of others"
)
@repeatable
def take_over_file(request: HttpRequest, payload: Ob3File) -> Any:
    """The same of any file that `/verify` reads; nothing of it is verified."""
    actor = needs(request, Permission.DESIGN)
    return 201, _imported(services.import_ob3(actor=actor, data=payload.file, at=timezone.now()))


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
    "/{uuid:achievement_id}/ob3",
    response={200: None, **REFUSALS},
    summary="As Open Badges 3.0",
    openapi_extra=file_of("application/json"),
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
    return shown_draft(draft_for(needs(request, Permission.SEE_DRAFTS), achievement_id))


@router.put(
    "/{uuid:achievement_id}/draft",
    response={200: DraftShown, **REFUSALS},
    summary="Write the draft",
)
@repeatable
def write(request: HttpRequest, achievement_id: uuid.UUID, payload: Rewritten) -> Any:
    """All of it, not a part; without a draft one is begun from what is published."""
    actor, now = needs(request, Permission.DESIGN), timezone.now()
    try:
        version = draft_for(actor, achievement_id)
    except Version.DoesNotExist:
        version = services.start_draft(
            actor=actor, achievement=achievement_for(actor, achievement_id), at=now
        )
    content = Content.from_dict(payload.content)
    saved = services.save_draft(
        actor=actor,
        version=version,
        content=content,
        design=payload.design if payload.picture is None else None,
        upload=payload.picture,
        seen_at=payload.seen_at,
        at=now,
    )
    return 200, shown_draft(saved)


@router.post(
    "/{uuid:achievement_id}/draft",
    response={201: DraftShown, **REFUSALS},
    summary="Begin a new version",
)
@repeatable
def begin_draft(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """A copy of what is published; a draft that is there is answered as it is."""
    actor = needs(request, Permission.DESIGN)
    achievement = achievement_for(actor, achievement_id)
    return 201, shown_draft(
        services.start_draft(actor=actor, achievement=achievement, at=timezone.now())
    )


@router.delete(
    "/{uuid:achievement_id}/draft", response={204: None, **REFUSALS}, summary="Discard the draft"
)
@repeatable
def discard_draft(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """An achievement that was never published goes with it."""
    actor = needs(request, Permission.DESIGN)
    draft = draft_for(actor, achievement_id)
    services.discard_draft(actor=actor, version=draft, at=timezone.now())
    return 204, None


def _imported(found: services.Imported) -> Imported:
    return Imported(
        draft=shown_draft(found.version),
        left_out=[{"member": str(one.member), "why": str(one.why)} for one in found.left_out],
    )
