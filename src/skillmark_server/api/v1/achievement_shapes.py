# SPDX-License-Identifier: Apache-2.0

"""How drafts, versions and who is asked to hold a badge look to programs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from skillmark_server.accounts.models import Department, JobRole, User
from skillmark_server.achievements.models import Requirement, Version
from skillmark_server.api.v1.sending import File, Moment, example
from skillmark_server.api.v1.shapes import Sent

CONTENT = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "description": {"en": "Can help in an emergency.", "da": "Kan hjælpe i en nødsituation."},
    "criteria": {"en": "Twelve hours, and a test.", "da": "Tolv timer og en prøve."},
    "achievement_type": "Certification",
}


class Written(Sent):
    """What an achievement says, and how its picture is drawn, or the picture itself."""

    model_config = example(content=CONTENT)

    content: dict[str, Any]
    design: dict[str, Any] | None = None
    picture: File | None = Field(
        default=None, description="PNG, JPEG, WebP or SVG in the place of a design"
    )


class Rewritten(Written):
    """The same of a draft that is there."""

    model_config = example(content=CONTENT, seen_at="2026-03-14T09:00:00Z")

    seen_at: Moment | None = Field(
        default=None, description="Its `saved_at` as it was read: refused where it changed since"
    )


class DraftShown(Sent):
    """A version that is not published yet."""

    achievement: uuid.UUID
    number: int
    content: dict[str, Any]
    design: dict[str, Any]
    is_submitted: bool
    saved_at: datetime
    returned_reason: str = Field(description="What a reviewer found lacking")


def shown_draft(version: Version) -> DraftShown:
    """A draft."""
    return DraftShown(
        achievement=version.achievement_id,
        number=version.number,
        content=version.content,
        design=version.design,
        is_submitted=version.submitted_at is not None,
        saved_at=version.saved_at,
        returned_reason=version.returned_reason,
    )


class Who(Schema):
    """A member, or somebody who was one."""

    id: uuid.UUID
    name: str


class VersionShown(Schema):
    """One version with who wrote, reviewed and published it, and when."""

    number: int
    state: str = Field(description="`draft`, `review` or `published`")
    content: dict[str, Any]
    design: dict[str, Any]
    saved_by: Who | None
    saved_at: datetime
    submitted_by: Who | None
    submitted_at: datetime | None
    reviewed_by: Who | None
    returned_reason: str
    published_by: Who | None
    published_at: datetime | None
    digest: str = Field(description="SHA-256 of the published document; empty before")


def shown_version(version: Version) -> dict[str, Any]:
    """A version with the people of it loaded."""
    plain = ("number", "content", "design", "saved_at", "submitted_at", "published_at", "digest")
    people = ("saved_by", "submitted_by", "reviewed_by", "published_by")
    state = "published" if version.is_published else "draft"
    return {
        **{name: getattr(version, name) for name in (*plain, "returned_reason")},
        **{name: shown_who(getattr(version, name)) for name in people},
        "state": "review" if version.is_in_review else state,
    }


def shown_who(user: User | None) -> dict[str, Any] | None:
    """Somebody by id and name."""
    return None if user is None else {"id": user.pk, "name": user.shown_name}


class PlaceShown(Schema):
    """A department or a job role."""

    id: uuid.UUID
    name: str


def shown_place(place: Department | JobRole | None) -> dict[str, Any] | None:
    """A department or a job role."""
    return None if place is None else {"id": place.pk, "name": place.name}


class RequirementShown(Schema):
    """Who is asked to hold an achievement; neither department nor job role means everybody."""

    id: uuid.UUID
    achievement: uuid.UUID
    department: PlaceShown | None
    job_role: PlaceShown | None


def shown_requirement(requirement: Requirement) -> dict[str, Any]:
    """A requirement."""
    return {
        "id": requirement.pk,
        "achievement": requirement.achievement_id,
        "department": shown_place(requirement.department),
        "job_role": shown_place(requirement.job_role),
    }
