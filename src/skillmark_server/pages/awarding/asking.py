# SPDX-License-Identifier: Apache-2.0

"""What the addresses of these pages ask for, and what does not exist for whoever asks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import Http404

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.titles import with_names
from skillmark_server.awards.models import Act, Award, AwardState, Batch, BatchAct
from skillmark_server.awards.selectors import (
    LAPSING,
    Filters,
    award_for,
    awards_visible_to,
    batch_acts_of,
    batch_for,
    count_to,
    narrowed,
    with_mail_state,
)
from skillmark_server.pages.access import Request
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.forms.awards_wanted import AwardFilterForm
from skillmark_server.searching.finding import (
    MOST_RANKED,
    MOST_SORTED,
    awards_in_order,
    find,
    find_all,
)
from skillmark_server.searching.questions import LONGEST, Question, question_of

PAGE: Final = 50
"""Lines of a list on one page."""

MOST_LISTED: Final = 10_000
"""Lines of a list on all its pages; further down nobody finds anything by turning pages."""

NEWEST: Final = "-issued"
_READ_AT_ONCE: Final = 500
_LONGEST_NUMBER: Final = 6
_SORTS: Final = MappingProxyType(
    {
        "name": "sort_name",
        "badge": "achievement__sort_title",
        "issued": "issued_at",
        "until": "valid_until",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which awards are asked for; what cannot be read is as if it were not there."""

    text: str = ""
    question: Question = field(default_factory=lambda: question_of(""))
    filters: Filters = field(default_factory=Filters)
    sort: str = NEWEST
    """Empty: the best first, which only a text has."""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text) or self.filters != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """
    A page of the awards that are asked for.

    Args:
        page: Of awards with `has_bounced`.
        is_more: Whether more fit than the pages show.
        is_sorted: Whether what is shown is the first of all that fit, in the order asked for.
    """

    page: Page
    is_more: bool = False
    is_sorted: bool = True


def wanted_of(request: Request) -> Wanted:
    """What the query of the address asks for; where people work only for who may see people."""
    asked = request.GET
    text = "".join(filter(str.isprintable, asked.get("q", "")))[:LONGEST].strip()
    state, sort = asked.get("state", ""), asked.get("sort", "")
    may_see_people = request.actor.may(Permission.SEE_PEOPLE)
    form = AwardFilterForm(asked)
    return Wanted(
        text=text,
        question=question_of(text),
        filters=Filters(
            state=state if state in {*AwardState.values, LAPSING} else "",
            achievement_id=uuid_of(asked.get("badge")),
            version_number=_number(asked.get("version", "")),
            batch_id=uuid_of(asked.get("list")),
            department_id=uuid_of(asked.get("department")) if may_see_people else None,
            manager_id=uuid_of(asked.get("manager")) if may_see_people else None,
            has_bounced=asked.get("mail") == "back",
            **form.wanted(),
        ),
        sort=sort if sort.removeprefix("-") in _SORTS else "" if text else NEWEST,
    )


def _number(text: str) -> int | None:
    """The number of a version; one that cannot be is as if it were not there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def awards_listed(request: Request, wanted: Wanted, *, at: datetime) -> Listed:
    """A page of the awards that are asked for, in their order."""
    seen = awards_visible_to(request.actor)
    if wanted.question.is_blank:
        return _all_listed(request, wanted, narrowed(seen, wanted.filters, at=at))
    is_ranked = not wanted.sort
    found = find(
        request.actor,
        wanted.question,
        filters=wanted.filters,
        at=at,
        limit=MOST_RANKED if is_ranked else MOST_SORTED,
        is_ranked=is_ranked,
    )
    is_more = found.after is not None
    if is_ranked:
        page = page_of(request, found.numbers)
        page.object_list = awards_in_order(with_mail_state(seen), list(page.object_list))
        return Listed(page=page, is_more=is_more)
    rows = with_mail_state(seen.filter(leaf_sequence__in=found.numbers))
    page = page_of(request, _in_order(rows, wanted))
    return Listed(page=page, is_more=is_more, is_sorted=not is_more)


def _all_listed(request: Request, wanted: Wanted, rows: QuerySet[Award]) -> Listed:
    """Awards without a text: where there are many, the first in an order that an index keeps."""
    count = count_to(rows, MOST_LISTED)
    is_more, is_sorted, all_end = count > MOST_LISTED, True, False
    if is_more and wanted.sort.endswith("badge"):
        newest = rows.order_by("-issued_at", "-leaf_sequence")[:MOST_SORTED]
        numbers = list(newest.values_list("leaf_sequence", flat=True))
        rows, is_sorted = rows.filter(leaf_sequence__in=numbers), False
    elif is_more and wanted.sort.endswith("until"):
        ending = rows.filter(valid_until__isnull=False)
        if count_to(ending, MOST_LISTED) == count:
            rows, all_end = ending, True
    count = min(count, MOST_LISTED if is_sorted else MOST_SORTED)
    # Joined to what is shown beside it, SQLite sorts a million rows for fifty: numbers first.
    listed = _in_order(rows, wanted, all_end=all_end)
    page = page_of(request, _numbers(listed), count=count)
    page.object_list = awards_in_order(with_mail_state(rows), list(page.object_list))
    return Listed(page=page, is_more=is_more, is_sorted=is_sorted)


def _numbers(rows: QuerySet[Award]) -> QuerySet[Award, int]:
    return rows.select_related(None).values_list("leaf_sequence", flat=True)


def awards_for_file(
    request: Request, wanted: Wanted, most: int, *, at: datetime
) -> Iterator[Award]:
    """Every award that is asked for; the best first where there is a text, whatever the order."""
    seen = awards_visible_to(request.actor)
    if wanted.question.is_blank:
        rows = narrowed(seen, wanted.filters, at=at)
        numbers = list(_numbers(_in_order(rows, wanted))[:most])
        for first in range(0, len(numbers), _READ_AT_ONCE):
            yield from awards_in_order(rows, numbers[first : first + _READ_AT_ONCE])
        return
    found = find_all(request.actor, wanted.question, filters=wanted.filters, at=at, most=most)
    for numbers in found:
        yield from awards_in_order(seen, numbers)


def _in_order(rows: QuerySet[Award], wanted: Wanted, *, all_end: bool = False) -> QuerySet[Award]:
    name, is_down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    # What never ends comes last; to say so where everything has a value would cost the index.
    last = True if name == "until" and not all_end else None
    by = F(_SORTS[name])
    order: OrderBy = by.desc(nulls_last=last) if is_down else by.asc(nulls_last=last)
    return rows.order_by(order, "-leaf_sequence")


class CountedPaginator(Paginator):
    """
    Pages of rows that were counted before.

    Args:
        rows: In an order that an index keeps.
        size: Rows on a page.
        count: How many rows there are.
    """

    def __init__(self, rows: QuerySet | Sequence[int], size: int, *, count: int) -> None:
        super().__init__(rows, size)
        self.count = count


def page_of(
    request: Request, rows: QuerySet | Sequence[int], size: int = PAGE, *, count: int | None = None
) -> Page:
    """The page that is asked for, or the nearest there is; `count` spares counting anew."""
    pages = Paginator(rows, size) if count is None else CountedPaginator(rows, size, count=count)
    return pages.get_page(request.GET.get("page"))


def titles_of(badges: QuerySet[Achievement]) -> QuerySet[Achievement]:
    """Badges to choose from in a list: no more of them than the name."""
    bare = badges.select_related(None).prefetch_related(None)
    return with_names(bare.only("pk", "title", "sort_title"))


def get_award_or_404(request: Request, award_id: uuid.UUID) -> Award:
    """One award the person may see, or a 404 that does not say which it was."""
    try:
        return award_for(request.actor, award_id)
    except Award.DoesNotExist:
        raise Http404 from None


def get_batch_or_404(request: Request, batch_id: uuid.UUID) -> Batch:
    """One batch the person may see, or a 404 that does not say which it was."""
    try:
        return batch_for(request.actor, batch_id)
    except Batch.DoesNotExist:
        raise Http404 from None


def get_batch_act_or_404(batch: Batch, act_id: uuid.UUID) -> BatchAct:
    """One act on a whole batch, or a 404."""
    found = batch_acts_of(batch).filter(pk=act_id).first()
    if found is None:
        raise Http404
    return found


def get_act_or_404(request: Request, award: Award, act_id: uuid.UUID) -> Act:
    """One act on an award, or a 404."""
    try:
        return Act.objects.get(pk=act_id, award=award)
    except Act.DoesNotExist:
        raise Http404 from None
