# SPDX-License-Identifier: Apache-2.0

"""What is done to many awards that a filter finds: previewed, asked, signed off, undone."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.award_search import Asked
from skillmark_server.api.v1.sending import Moment, example
from skillmark_server.api.v1.shapes import REFUSALS, AwardShown, Sent, shown_award
from skillmark_server.awards.selectors import award_for
from skillmark_server.lifecycle.choosing import Choice, preview
from skillmark_server.lifecycle.models import BulkAct, BulkActItem, BulkKind
from skillmark_server.lifecycle.selectors import bulk_act_for, bulk_acts_visible_to, items_of
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    sign_off_bulk_act,
    undo_bulk_act,
)

router = Router(tags=["awards"])
_ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"
Kind = Literal["revoke", "suspend", "reinstate", "reissue"]


class Chosen(Sent):
    """Which awards are meant; each that is given narrows it, and one has to be."""

    q: str = Field("", max_length=120, description="Words, as of the list of awards")
    state: str = Field("", max_length=20, description="A state, or `lapsing`")
    achievement: uuid.UUID | None = None
    version: int | None = Field(None, ge=1, le=999_999, description="Of its badge")
    batch: uuid.UUID | None = Field(None, description="Of one list")
    department: uuid.UUID | None = None
    manager: uuid.UUID | None = None
    language: str = Field("", max_length=8)
    issued_from: date | None = None
    issued_to: date | None = None
    ends_from: date | None = None
    ends_to: date | None = None
    has_bounced: bool = False

    def choice(self, actor: Actor) -> Choice:
        """
        As the service takes it.

        Raises:
            NotAllowed: Where people work is asked by somebody who may not see it.
        """
        names = set(Asked.model_fields) & set(type(self).model_fields)
        asked = Asked(**{name: getattr(self, name) for name in names})
        filters = asked.filters(actor, version_number=self.version, batch_id=self.batch)
        return Choice(filters=filters, text=self.q)


class Wish(Sent):
    """What would be done, and to which awards."""

    model_config = example(kind="revoke", awards={"achievement": _ID, "issued_to": "2026-03-14"})

    kind: Kind
    awards: Chosen


class WishWithReason(Wish):
    """What is done, to which awards, and why."""

    model_config = example(
        kind="revoke",
        awards={"achievement": _ID},
        reason="The course was not held.",
    )

    reason: str = Field(default="", max_length=500, description="Told to every holder")
    is_reason_public: bool = False
    now: bool = Field(default=False, description="Without the undo window")
    expected: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="The count of the preview; another is refused"
    )
    valid_until: Moment | None = Field(default=None, description="Of what is issued again")


class CorrectionSent(Sent):
    """What is right; what is left out stays as it was signed."""

    model_config = example(name="Anna Berg", reason="The name was misspelt.")

    reason: str = Field(max_length=500, description="Told to the holder")
    is_reason_public: bool = False
    now: bool = Field(default=False, description="Without the undo window")
    name: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)
    narrative: str = Field(default="", max_length=4_000)
    result: str = Field(default="", max_length=200)
    valid_from: Moment | None = None
    valid_until: Moment | None = None


class PreviewShown(Schema):
    """What would happen."""

    count: int = Field(description="To how many it would be done")
    people: int = Field(description="How many hold them")
    badges: dict[str, int]
    passed_over: dict[str, int] = Field(description="Those that fit and would stay, by why")
    examples: list[AwardShown]


class BulkActShown(Schema):
    """How far it is."""

    id: uuid.UUID
    kind: str
    reason: str
    question: dict[str, Any]
    correction: dict[str, Any]
    asked_at: datetime
    signed_off_at: datetime | None
    due_at: datetime | None
    awards: int
    done: int
    passed_over: int
    stalled_reason: str
    done_at: datetime | None
    undone_at: datetime | None


class BulkActs(Schema):
    """One page of acts on many."""

    items: list[BulkActShown]
    next: str | None


class ItemShown(Schema):
    """One award of an act on many."""

    line: int
    award: uuid.UUID
    outcome: str = Field(description="`done`, or the code of why not; empty before")


class Items(Schema):
    """One page of awards of an act on many."""

    items: list[ItemShown]
    next: str | None


@router.get("/bulk-acts", response={200: BulkActs, **REFUSALS}, summary="Changes to many awards")
def list_bulk_acts(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first."""
    return page_of(
        bulk_acts_visible_to(needs(request, Permission.SEE_AWARDS)),
        request=request,
        order="-asked_at",
        cursor=cursor,
        limit=limit,
        show=shown_act,
    )


@router.post(
    "/bulk-acts/preview",
    response={200: PreviewShown, **REFUSALS},
    summary="See what a change to many would do",
)
def look(request: HttpRequest, payload: Wish) -> PreviewShown:
    """Nothing is kept and nothing happens; asked by POST, as the filter is a body."""
    actor, at = needs(request, Permission.WITHDRAW), timezone.now()
    found = preview(actor, payload.awards.choice(actor), BulkKind(payload.kind), at=at)
    return PreviewShown(
        count=found.count,
        people=found.people,
        badges=dict(found.badges),
        passed_over=found.passed_over,
        examples=[AwardShown(**shown_award(award, at)) for award in found.examples],
    )


@router.post(
    "/bulk-acts", response={202: BulkActShown, **REFUSALS}, summary="Change many awards at once"
)
@repeatable
def ask(request: HttpRequest, payload: WishWithReason) -> Any:
    """After the undo window, or once a second person signed off where that is wanted."""
    actor = needs(request, Permission.WITHDRAW)
    act = ask_for_bulk_act(
        actor=actor,
        choice=payload.awards.choice(actor),
        kind=BulkKind(payload.kind),
        reason=payload.reason,
        at=timezone.now(),
        is_reason_public=payload.is_reason_public,
        now=payload.now,
        expected=payload.expected,
        correction={"valid_until": payload.valid_until},
    )
    return 202, BulkActShown(**shown_act(act))


@router.get(
    "/bulk-acts/{uuid:bulk_act_id}",
    response={200: BulkActShown, **REFUSALS},
    summary="One change to many",
)
def one(request: HttpRequest, bulk_act_id: uuid.UUID) -> dict[str, Any]:
    """With how far it is."""
    return shown_act(bulk_act_for(needs(request, Permission.SEE_AWARDS), bulk_act_id))


@router.get(
    "/bulk-acts/{uuid:bulk_act_id}/awards",
    response={200: Items, **REFUSALS},
    summary="The awards of a change to many",
)
def list_items(
    request: HttpRequest,
    bulk_act_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """In the order in which it is done, each with what became of it."""
    actor = needs(request, Permission.SEE_AWARDS)
    return page_of(
        items_of(bulk_act_for(actor, bulk_act_id)),
        request=request,
        order="line",
        cursor=cursor,
        limit=limit,
        show=_shown_item,
    )


@router.post(
    "/bulk-acts/{uuid:bulk_act_id}/undo",
    response={200: BulkActShown, **REFUSALS},
    summary="Take a change to many back",
)
@repeatable
def undo(request: HttpRequest, bulk_act_id: uuid.UUID) -> Any:
    """While nothing of it was done."""
    actor = needs(request, Permission.WITHDRAW)
    act = undo_bulk_act(actor=actor, act=bulk_act_for(actor, bulk_act_id), at=timezone.now())
    return 200, BulkActShown(**shown_act(act))


@router.post(
    "/bulk-acts/{uuid:bulk_act_id}/sign-off",
    response={202: BulkActShown, **REFUSALS},
    summary="Sign off a change to many that another asked",
)
@repeatable
def sign_off(request: HttpRequest, bulk_act_id: uuid.UUID) -> Any:
    """Nobody signs off what they asked for."""
    actor = needs(request, Permission.SIGN_OFF)
    act = sign_off_bulk_act(actor=actor, act=bulk_act_for(actor, bulk_act_id), at=timezone.now())
    return 202, BulkActShown(**shown_act(act))


@router.post(
    "/{uuid:award_id}/reissue",
    response={202: BulkActShown, **REFUSALS},
    summary="Issue an award again, corrected",
)
@repeatable
def reissue(request: HttpRequest, award_id: uuid.UUID, payload: CorrectionSent) -> Any:
    """The new one takes the place of the old, which is withdrawn; its id stands in neither yet."""
    actor = needs(request, Permission.WITHDRAW)
    said = payload.model_dump()
    names = ("name", "email", "narrative", "result", "valid_from", "valid_until")
    act = ask_for_bulk_act(
        actor=actor,
        choice=Choice(award_id=award_for(actor, award_id).pk),
        kind=BulkKind.REISSUE,
        at=timezone.now(),
        correction={name: said.pop(name) for name in names},
        **said,
    )
    return 202, BulkActShown(**shown_act(act))


def shown_act(act: BulkAct) -> dict[str, Any]:
    """As the calls answer with it."""
    return {name: getattr(act, name) for name in BulkActShown.model_fields}


def _shown_item(item: BulkActItem) -> dict[str, Any]:
    return {"line": item.line, "award": item.award.pk, "outcome": item.outcome}
