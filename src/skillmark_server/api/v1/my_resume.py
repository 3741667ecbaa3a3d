# SPDX-License-Identifier: Apache-2.0

"""A person's résumé, for a program with a token of their own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Own
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs_own, with_limits
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.awards.models import Visibility
from skillmark_server.documents import json_resume
from skillmark_server.documents.certificate import MEDIA_TYPE
from skillmark_server.documents.resume import resume_said
from skillmark_server.documents.resume_pdf import resume_pdf
from skillmark_server.portfolio.addresses import resume_address
from skillmark_server.portfolio.models import EntryKind, Resume, ResumeEntry
from skillmark_server.portfolio.models.resume import (
    LONGEST_EMAIL,
    LONGEST_LINE,
    LONGEST_PHONE,
    LONGEST_TEXT,
)
from skillmark_server.portfolio.resumes import awards_in_resume, entries_of, resume_of
from skillmark_server.portfolio.services import (
    arrange_entries,
    choose_awards,
    remove_entry,
    set_up_resume,
    write_entry,
)
from skillmark_server.portfolio.services.resume import MOST_AWARDS, MOST_ENTRIES

router = Router(tags=["my"])

_MONTH = r"^((19|20)[0-9]{2}-(0[1-9]|1[0-2]))?$"


class LineShown(Schema):
    """One line, in the person's own words."""

    id: uuid.UUID
    kind: EntryKind
    title: str
    organisation: str
    place: str
    from_month: str
    to_month: str
    text: str
    fluency: str


class ResumeShown(Schema):
    """The whole résumé; everything but `awards` is self-declared."""

    url: str = Field(description="Where others read it; empty while nobody but its owner may")
    headline: str
    summary: str
    email: str
    phone: str
    place: str
    visibility: str
    changed_at: datetime | None
    lines: list[LineShown] = Field(description="Each kind in its order")
    awards: list[uuid.UUID] = Field(description="In order")


class ResumeSent(Sent):
    """What stands on top, and who sees it."""

    model_config = example(visibility="public", headline="Fitter and first aider", place="Esbjerg")

    visibility: Visibility
    headline: str = Field(default="", max_length=LONGEST_LINE)
    summary: str = Field(default="", max_length=LONGEST_TEXT)
    email: str = Field(default="", max_length=LONGEST_EMAIL)
    phone: str = Field(default="", max_length=LONGEST_PHONE)
    place: str = Field(default="", max_length=LONGEST_LINE)


class LineWritten(Sent):
    """A line written anew; of a language only `title` and `fluency` count."""

    model_config = example(
        title="Driver", organisation="Havnens Lager", from_month="2019-03", to_month="2021-08"
    )

    title: str = Field(max_length=LONGEST_LINE)
    organisation: str = Field(default="", max_length=LONGEST_LINE)
    place: str = Field(default="", max_length=LONGEST_LINE)
    from_month: str = Field(default="", pattern=_MONTH, description="`2019-03`")
    to_month: str = Field(default="", pattern=_MONTH, description="Empty: until today")
    text: str = Field(default="", max_length=LONGEST_TEXT)
    fluency: str = Field(default="", max_length=6, description="`native`, or `A1` to `C2`")


class LineSent(LineWritten):
    """A new line."""

    model_config = example(kind="language", title="Danish", fluency="native")

    kind: EntryKind


class OrderSent(Sent):
    """All lines of a kind, the first first."""

    model_config = example(kind="work", lines=["3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"])

    kind: EntryKind
    lines: list[uuid.UUID] = Field(max_length=2 * MOST_ENTRIES)


class AwardsSent(Sent):
    """Which awards go in, the first first."""

    model_config = example(awards=["3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"])

    awards: list[uuid.UUID] = Field(max_length=MOST_AWARDS)


@router.get("", response={200: ResumeShown, **REFUSALS}, summary="One's résumé")
def own_resume(request: HttpRequest) -> dict[str, Any]:
    """What was written and chosen; all empty where nothing was."""
    return _shown(needs_own(request, Own.SEE))


@router.put("", response={200: ResumeShown, **REFUSALS}, summary="Set it up")
@repeatable
def set_up(request: HttpRequest, payload: ResumeSent) -> Any:
    """What stands on top, and who sees it."""
    user = needs_own(request, Own.DECIDE)
    set_up_resume(user=user, at=timezone.now(), kind="token", **payload.dict())
    return 200, ResumeShown(**_shown(user))


@router.post("/lines", response={201: LineShown, **REFUSALS}, summary="Add a line")
@repeatable
def add_line(request: HttpRequest, payload: LineSent) -> Any:
    """Below those of its kind; at most 60 in all."""
    user = needs_own(request, Own.DECIDE)
    said = payload.dict()
    entry = write_entry(
        user=user, entry_kind=said.pop("kind"), at=timezone.now(), kind="token", **said
    )
    return 201, LineShown(**_line(entry))


@router.put(
    "/lines/{uuid:entry_id}", response={200: LineShown, **REFUSALS}, summary="Write it anew"
)
@repeatable
def change_line(request: HttpRequest, entry_id: uuid.UUID, payload: LineWritten) -> Any:
    """In its place; it stays of its kind."""
    user = needs_own(request, Own.DECIDE)
    found = ResumeEntry.objects.get(pk=entry_id, user=user)
    entry = write_entry(
        user=user,
        entry_kind=EntryKind(found.kind),
        entry_id=found.pk,
        at=timezone.now(),
        kind="token",
        **payload.dict(),
    )
    return 200, LineShown(**_line(entry))


@router.delete("/lines/{uuid:entry_id}", response={204: None, **REFUSALS}, summary="Remove it")
@repeatable
def remove_line(request: HttpRequest, entry_id: uuid.UUID) -> Any:
    """It is gone for good."""
    user = needs_own(request, Own.DECIDE)
    remove_entry(user=user, entry_id=entry_id, at=timezone.now(), kind="token")
    return 204, None


@router.put("/order", response={200: ResumeShown, **REFUSALS}, summary="Order of the lines")
@repeatable
def arrange(request: HttpRequest, payload: OrderSent) -> Any:
    """All lines of a kind; 409 (`order_outdated`) where one is missing or too many."""
    user = needs_own(request, Own.DECIDE)
    arrange_entries(
        user=user,
        entry_kind=payload.kind,
        entry_ids=payload.lines,
        at=timezone.now(),
        kind="token",
    )
    return 200, ResumeShown(**_shown(user))


@router.put("/awards", response={200: ResumeShown, **REFUSALS}, summary="Which awards go in")
@repeatable
def choose(request: HttpRequest, payload: AwardsSent) -> Any:
    """All of them, in order; what is not named stays out, and in the backpack."""
    user = needs_own(request, Own.DECIDE)
    choose_awards(user=user, award_ids=payload.awards, at=timezone.now(), kind="token")
    return 200, ResumeShown(**_shown(user))


@router.get(
    "/file.json",
    response={200: None, **REFUSALS},
    summary="As JSON Resume",
    openapi_extra=file_of(json_resume.MEDIA_TYPE),
)
def as_json(request: HttpRequest, language: str = Query("", max_length=8)) -> HttpResponse:
    """Schema v1.0.0: `certificates` and `skills` of awards that verify now, the rest marked."""
    user = needs_own(request, Own.SEE)
    said = resume_said(user, Visibility.ONLY_ME, at=timezone.now())
    body = json_resume.json_resume(said, language=language or user.language)
    return _file(request, body, json_resume.MEDIA_TYPE)


@router.get(
    "/file.pdf",
    response={200: None, **REFUSALS},
    summary="As PDF",
    openapi_extra=file_of(MEDIA_TYPE),
)
def as_pdf(request: HttpRequest, language: str = Query("", max_length=8)) -> HttpResponse:
    """With the signed credentials attached to it."""
    user = needs_own(request, Own.SEE)
    said = resume_said(user, Visibility.ONLY_ME, at=timezone.now())
    return _file(request, resume_pdf(said, language=language or user.language), MEDIA_TYPE)


def _file(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _shown(user: User) -> dict[str, Any]:
    found, at = resume_of(user), timezone.now()
    resume = found or Resume()
    is_open = found is not None and found.visibility != Visibility.ONLY_ME
    chosen = awards_in_resume(user, Visibility.ONLY_ME, at=at)
    return {
        "url": resume_address(resume.id) if is_open else "",
        "headline": resume.headline,
        "summary": resume.summary,
        "email": resume.email,
        "phone": resume.phone,
        "place": resume.place,
        "visibility": resume.visibility,
        "changed_at": resume.changed_at if found else None,
        "lines": [_line(entry) for entry in entries_of(user)],
        "awards": list(chosen.values_list("pk", flat=True)),
    }


def _line(entry: ResumeEntry) -> dict[str, Any]:
    names = "id kind title organisation place from_month to_month text fluency"
    return {name: getattr(entry, name) for name in names.split()}
