# SPDX-License-Identifier: Apache-2.0

"""What is done with an achievement: review, publish, put away, copy, show in the catalogue."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field, StringConstraints

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import services
from skillmark_server.achievements.selectors import achievement_for, draft_for
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.achievement_shapes import DraftShown, shown_draft
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, AchievementShown, Sent, shown_achievement

router = Router(tags=["achievements"])


class ToMend(Sent):
    """What the author has to mend."""

    model_config = example(reason="Say how long the course takes.")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class PutAway(Sent):
    """Why it is put away."""

    model_config = example(reason="The course is not held any more.")

    reason: str = Field(default="", max_length=500)


class Shown(Sent):
    """Whether the public catalogue has it."""

    model_config = example(is_shown=False)

    is_shown: bool


@router.post(
    "/{uuid:achievement_id}/submit",
    response={200: DraftShown, **REFUSALS},
    summary="Ask for review",
)
@repeatable
def submit(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """Somebody else of the organisation then publishes it."""
    actor = needs(request, Permission.DESIGN)
    draft = draft_for(actor, achievement_id)
    return 200, shown_draft(
        services.submit_for_review(actor=actor, version=draft, at=timezone.now())
    )


@router.post(
    "/{uuid:achievement_id}/take-back",
    response={200: DraftShown, **REFUSALS},
    summary="Take it back from review",
)
@repeatable
def take_back(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """To go on writing."""
    actor = needs(request, Permission.DESIGN)
    draft = draft_for(actor, achievement_id)
    return 200, shown_draft(services.return_to_draft(actor=actor, version=draft, at=timezone.now()))


@router.post(
    "/{uuid:achievement_id}/return",
    response={200: DraftShown, **REFUSALS},
    summary="Give it back to its author",
)
@repeatable
def give_back(request: HttpRequest, achievement_id: uuid.UUID, payload: ToMend) -> Any:
    """The other answer of a reviewer; to approve is to publish."""
    actor = needs(request, Permission.REVIEW)
    draft = draft_for(actor, achievement_id)
    returned = services.return_to_draft(
        actor=actor, version=draft, at=timezone.now(), reason=payload.reason
    )
    return 200, shown_draft(returned)


@router.post(
    "/{uuid:achievement_id}/publish",
    response={200: AchievementShown, **REFUSALS},
    summary="Publish",
)
@repeatable
def publish(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """From then on the version never changes; where a review is wanted, by a second person."""
    actor = needs(request, Permission.DESIGN)
    draft = draft_for(actor, achievement_id)
    services.publish(actor=actor, version=draft, at=timezone.now())
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))


@router.post(
    "/{uuid:achievement_id}/archive",
    response={200: AchievementShown, **REFUSALS},
    summary="Put away",
)
@repeatable
def put_away(
    request: HttpRequest, achievement_id: uuid.UUID, payload: PutAway | None = None
) -> Any:
    """It is awarded no more; what was awarded stands. The body may be left out."""
    actor = needs(request, Permission.DESIGN)
    services.archive(
        actor=actor,
        achievement=achievement_for(actor, achievement_id),
        at=timezone.now(),
        reason="" if payload is None else payload.reason,
    )
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
    achievement = achievement_for(actor, achievement_id)
    services.unarchive(actor=actor, achievement=achievement, at=timezone.now())
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))


@router.post("/{uuid:achievement_id}/copy", response={201: DraftShown, **REFUSALS}, summary="Copy")
@repeatable
def copy(request: HttpRequest, achievement_id: uuid.UUID) -> Any:
    """Begin another that says the same."""
    actor = needs(request, Permission.DESIGN)
    achievement = achievement_for(actor, achievement_id)
    return 201, shown_draft(
        services.copy_achievement(actor=actor, achievement=achievement, at=timezone.now())
    )


@router.put(
    "/{uuid:achievement_id}/catalogue",
    response={200: AchievementShown, **REFUSALS},
    summary="Show or hide it in the catalogue",
)
@repeatable
def show(request: HttpRequest, achievement_id: uuid.UUID, payload: Shown) -> Any:
    """Awards of it are not touched."""
    actor = needs(request, Permission.DESIGN)
    services.show_in_catalogue(
        actor=actor,
        achievement=achievement_for(actor, achievement_id),
        is_shown=payload.is_shown,
        at=timezone.now(),
    )
    return 200, AchievementShown(**shown_achievement(achievement_for(actor, achievement_id)))
