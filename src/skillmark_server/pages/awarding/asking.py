# SPDX-License-Identifier: Apache-2.0

"""What the addresses of these pages ask for, and what does not exist for whoever asks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import Http404

from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.titles import with_names
from skillmark_server.awards.models import Act, Award, AwardState, Batch
from skillmark_server.awards.selectors import (
    award_for,
    awards_visible_to,
    batch_for,
    found_awards,
    with_mail_state,
)
from skillmark_server.pages.access import Request
from skillmark_server.pages.asked import uuid_of

PAGE: Final = 50
"""Lines of a list on one page."""

LAPSING: Final = "lapsing"
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
    state: str = ""
    badge: uuid.UUID | None = None
    department: uuid.UUID | None = None
    mail: str = ""
    sort: str = "-issued"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.state or self.badge or self.department or self.mail)


def wanted_of(request: Request) -> Wanted:
    """What the query of the address asks for."""
    asked = request.GET
    state, sort = asked.get("state", ""), asked.get("sort", "-issued")
    return Wanted(
        text="".join(filter(str.isprintable, asked.get("q", "")))[:120].strip(),
        state=state if state in {*AwardState.values, LAPSING} else "",
        badge=uuid_of(asked.get("badge")),
        department=uuid_of(asked.get("department")),
        mail="back" if asked.get("mail") == "back" else "",
        sort=sort if sort.removeprefix("-") in _SORTS else "-issued",
    )


def awards_wanted(request: Request, wanted: Wanted, *, at: datetime) -> QuerySet[Award]:
    """The awards that are asked for, in their order."""
    found = found_awards(
        awards_visible_to(request.actor),
        at=at,
        text=wanted.text,
        state=wanted.state,
        achievement_id=wanted.badge,
        department_id=wanted.department,
        has_bounced=bool(wanted.mail),
    )
    field = F(_SORTS[wanted.sort.removeprefix("-")])
    is_down = wanted.sort.startswith("-")
    order: OrderBy = field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True)
    return with_mail_state(found).order_by(order, "-leaf_sequence")


def page_of(request: Request, rows: QuerySet, size: int = PAGE) -> Page:
    """The page that is asked for, or the nearest there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


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


def get_act_or_404(request: Request, award: Award, act_id: uuid.UUID) -> Act:
    """One act on an award, or a 404."""
    try:
        return Act.objects.get(pk=act_id, award=award)
    except Act.DoesNotExist:
        raise Http404 from None
