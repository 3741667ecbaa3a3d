# SPDX-License-Identifier: Apache-2.0

"""The list of awards for programs: filtered, in an order, and found by words."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import CursorRefused, link_to_next, page_of
from skillmark_server.api.v1.shapes import AwardShown, Sent, shown_award
from skillmark_server.awards.selectors import Filters, awards_visible_to, narrowed
from skillmark_server.searching.finding import (
    MOST_SORTED,
    Place,
    awards_in_order,
    find,
)
from skillmark_server.searching.questions import Question, question_of

_SALT: Final = "award search"


class Sort(StrEnum):
    """The order of a list of awards."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NAME = "name"
    END = "end"


_ORDERS: Final = {Sort.NEWEST: "-issued_at", Sort.NAME: "sort_name", Sort.END: "valid_until"}


class Awards(Sent):
    """One page of awards."""

    items: list[AwardShown]
    next: str | None


class Asked(Schema):
    """What is asked of the list; a day counts from midnight to midnight in the site's time zone."""

    q: str = Field(
        "",
        max_length=120,
        description="Words of names, addresses, numbers, badges, "
        "skills; quotes hold words together, the last word may be a beginning",
    )
    text: str = Field(
        "",
        max_length=120,
        description="The earlier name of `q`",
        json_schema_extra={"deprecated": True},
    )
    state: str = Field("", max_length=20, description="A state, or `lapsing`: ends within 90 days")
    achievement: uuid.UUID | None = None
    department: uuid.UUID | None = Field(None, description="In which the person works now")
    manager: uuid.UUID | None = Field(None, description="A person of the roster")
    language: str = Field("", max_length=8)
    issued_from: date | None = None
    issued_to: date | None = None
    ends_from: date | None = None
    ends_to: date | None = None
    has_bounced: bool = Field(default=False, description="Only those whose mail came back")
    sort: Sort | None = Field(
        None,
        description="`relevance` where `q` is given, else `newest`; "
        "`end` leaves out what never ends",
    )
    cursor: str | None = Field(None, max_length=2_000)
    limit: int = Field(50, ge=1, le=200)

    def filters(
        self, actor: Actor, *, version_number: int | None = None, batch_id: uuid.UUID | None = None
    ) -> Filters:
        """
        As the selector takes them.

        Args:
            actor: Who asks.
            version_number: Of its badge.
            batch_id: Of one list.

        Raises:
            NotAllowed: Where people work is asked by somebody who may not see it.
        """
        if self.department or self.manager:
            actor.require(Permission.SEE_PEOPLE)
        return Filters(
            state=self.state,
            achievement_id=self.achievement,
            version_number=version_number,
            batch_id=batch_id,
            department_id=self.department,
            manager_id=self.manager,
            language=self.language,
            issued_from=_midnight(self.issued_from),
            issued_before=_midnight(self.issued_to, after=1),
            ends_from=_midnight(self.ends_from),
            ends_before=_midnight(self.ends_to, after=1),
            has_bounced=self.has_bounced,
        )


def listed(request: HttpRequest, asked: Asked, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """
    One page of the awards that are asked for.

    Raises:
        CursorRefused: The cursor was not given out by this list in this order.
        NotAllowed: See `Asked.filters`.
    """
    question, filters = question_of(asked.q or asked.text), asked.filters(actor)
    sort = asked.sort or (Sort.NEWEST if question.is_blank else Sort.RELEVANCE)
    if question.is_blank and sort is Sort.RELEVANCE:
        sort = Sort.NEWEST
    if not question.is_blank and sort in {Sort.RELEVANCE, Sort.NEWEST}:
        return _ranked(request, asked, question, filters, sort, actor=actor, at=at)
    rows = narrowed(awards_visible_to(actor), filters, at=at)
    if sort is Sort.END:
        rows = rows.filter(valid_until__isnull=False)
    if not question.is_blank:
        found = find(actor, question, filters=filters, at=at, limit=MOST_SORTED, is_ranked=False)
        rows = rows.filter(leaf_sequence__in=found.numbers)
    return page_of(
        rows,
        request=request,
        order=_ORDERS[sort],
        cursor=asked.cursor,
        limit=asked.limit,
        show=lambda award: shown_award(award, at),
    )


def _ranked(
    request: HttpRequest,
    asked: Asked,
    question: Question,
    filters: Filters,
    sort: Sort,
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    found = find(
        actor,
        question,
        filters=filters,
        at=at,
        limit=asked.limit,
        after=_place_of(asked.cursor, sort),
        is_ranked=sort is Sort.RELEVANCE,
    )
    following = None
    if found.after is not None:
        place = [str(sort), found.after.tier, found.after.number]
        following = signing.dumps(place, salt=_SALT)
        link_to_next(request, following)
    rows = awards_in_order(awards_visible_to(actor), found.numbers)
    return {"items": [shown_award(award, at) for award in rows], "next": following}


def _place_of(cursor: str | None, sort: Sort) -> Place | None:
    if not cursor:
        return None
    try:
        made_for, tier, number = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise CursorRefused from None
    if made_for != sort:
        raise CursorRefused
    return Place(tier, number)


def _midnight(day: date | None, after: int = 0) -> datetime | None:
    if day is None:
        return None
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=after), time()))
    except OverflowError:
        return None  # the last day there is: nothing lies after it
