# SPDX-License-Identifier: Apache-2.0

"""
How rows look to programs. A member that is not known is refused, so that a misspelt
one is never taken for one that was left out.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from skillmark_server.accounts.models import Person
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Act, Award, AwardRequest

_OF_TEXT: Final = frozenset({date, datetime})
_OF_NO_TEXT: Final = frozenset({bool, int, float})


def _kinds(annotation: Any) -> set[Any]:
    """What a member of a shape may be, without the members of lists."""
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _kinds(parts[0])
    if get_origin(annotation) in {Union, UnionType}:
        return set().union(*map(_kinds, parts))
    return {annotation}


class Sent(Schema):
    """What a program sends, as described: members that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _is_of_the_kind_described(cls, value: Any, info: ValidationInfo) -> Any:
        """Without it a number would be a moment, and a text a number or a yes."""
        kinds = _kinds(cls.model_fields[str(info.field_name)].annotation)
        if isinstance(value, int | float) and kinds & _OF_TEXT and not kinds & _OF_NO_TEXT:
            raise ValueError("expected a text")
        if isinstance(value, str) and kinds & _OF_NO_TEXT and kinds <= _OF_NO_TEXT | {NoneType}:
            raise ValueError("expected no text")
        if bool in kinds and isinstance(value, int | float) and not isinstance(value, bool):
            raise ValueError("expected true or false")
        if isinstance(value, bool) and kinds & {int, float} and bool not in kinds:
            raise ValueError("expected a number")
        return value


class Evidence(Sent):
    """Where something can be seen."""

    url: str = Field(max_length=2_000)
    name: str = Field(default="", max_length=200)


class AwardShown(Schema):
    """One award."""

    id: uuid.UUID
    number: str
    url: str = Field(description="The permanent page; the same address answers the credential")
    achievement: uuid.UUID
    version: int
    title: str
    recipient_email: str
    recipient_name: str
    language: str
    state: str
    visibility: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    claimed_at: datetime | None
    suspended_at: datetime | None
    revoked_at: datetime | None
    supersedes: uuid.UUID | None


def shown_award(award: Award, at: datetime) -> dict[str, Any]:
    """An award with its version loaded."""
    return {
        "id": award.pk,
        "number": award.number,
        "url": f"{settings.BASE_URL}/a/{award.pk}",
        "achievement": award.achievement.pk,
        "version": award.version.number,
        "title": award.title,
        "recipient_email": award.recipient_email,
        "recipient_name": award.recipient_name,
        "language": award.language,
        "state": award.state_at(at).value,
        "visibility": award.visibility,
        "issued_at": award.issued_at,
        "valid_from": award.valid_from,
        "valid_until": award.valid_until,
        "claimed_at": award.claimed_at,
        "suspended_at": award.suspended_at,
        "revoked_at": award.revoked_at,
        "supersedes": award.supersedes_id,
    }


class ActShown(Schema):
    """Something that is done to an award once its undo window is over."""

    id: uuid.UUID
    award: uuid.UUID
    kind: str
    reason: str
    due_at: datetime
    done_at: datetime | None
    undone_at: datetime | None


def shown_act(act: Act) -> dict[str, Any]:
    """An act."""
    return {
        "id": act.pk,
        "award": act.award_id,
        "kind": act.kind,
        "reason": act.reason,
        "due_at": act.due_at,
        "done_at": act.done_at,
        "undone_at": act.undone_at,
    }


class AchievementShown(Schema):
    """One achievement: what is awarded now, and whether a draft or an archive note stands."""

    id: uuid.UUID
    title: str
    published_version: int | None
    content: dict[str, Any] | None
    url: str
    has_draft: bool
    in_catalogue: bool
    archived_at: datetime | None
    archive_reason: str


def shown_achievement(achievement: Achievement) -> dict[str, Any]:
    """An achievement with `published` and `drafts` loaded."""
    published = achievement.published
    return {
        "id": achievement.pk,
        "title": achievement.title,
        "published_version": None if published is None else published.number,
        "content": None if published is None else published.content,
        "url": f"{settings.BASE_URL}/catalogue/{achievement.pk}",
        "has_draft": bool(getattr(achievement, "drafts", [])),
        "in_catalogue": achievement.in_catalogue,
        "archived_at": achievement.archived_at,
        "archive_reason": achievement.archive_reason,
    }


class EmploymentShown(Schema):
    """When somebody was employed, where, as what, under whom."""

    id: int
    department: str | None
    job_role: str | None
    manager: uuid.UUID | None
    from_on: date | None
    to_on: date | None


class PersonShown(Schema):
    """Somebody in the roster."""

    id: uuid.UUID
    name: str
    emails: list[str]
    employee_number: str
    language: str
    employments: list[EmploymentShown]


def shown_person(person: Person) -> dict[str, Any]:
    """A person with e-mails and employments loaded."""
    emails = sorted(person.emails.all(), key=lambda one: (not one.is_primary, one.email))
    return {
        "id": person.pk,
        "name": person.name,
        "emails": [one.email for one in emails],
        "employee_number": person.employee_number,
        "language": person.language,
        "employments": [
            {
                "id": one.pk,
                "department": None if one.department is None else one.department.name,
                "job_role": None if one.job_role is None else one.job_role.name,
                "manager": one.manager_id,
                "from_on": one.from_on,
                "to_on": one.to_on,
            }
            for one in person.employments.all()
        ],
    }


class RequestShown(Schema):
    """What somebody asked for."""

    id: uuid.UUID
    achievement: uuid.UUID
    name: str
    email: str
    narrative: str
    evidence: list[Any]
    asked_at: datetime
    confirmed_at: datetime | None
    decided_at: datetime | None
    is_approved: bool | None
    decision_reason: str
    award: uuid.UUID | None


def shown_request(request: AwardRequest) -> dict[str, Any]:
    """A request."""
    return {
        "id": request.pk,
        "achievement": request.achievement_id,
        "name": request.name,
        "email": request.email,
        "narrative": request.narrative,
        "evidence": request.evidence,
        "asked_at": request.asked_at,
        "confirmed_at": request.confirmed_at,
        "decided_at": request.decided_at,
        "is_approved": request.is_approved,
        "decision_reason": request.decision_reason,
        "award": request.award_id,
    }


class Problem(Schema):
    """A refusal, by RFC 9457; served as `application/problem+json`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    hint: str = ""
    errors: list[dict[str, Any]] = []


REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 413, 422, 429), Problem)
"""What any call may answer beside what it is for."""


def file_of(*media_types: str) -> dict[str, Any]:
    """
    What the description says of a call that answers a file, for its `openapi_extra`.

    Args:
        media_types: One of which it is; parameters such as a charset are left out.
    """
    content: dict[str, Any] = {one.partition(";")[0]: {} for one in media_types}
    return {"responses": {200: {"content": content}}}
