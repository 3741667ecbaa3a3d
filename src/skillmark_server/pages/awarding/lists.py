# SPDX-License-Identifier: Apache-2.0

"""What the organisation awarded, on a page and as a spreadsheet; and its batches."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.selectors import choices_for
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.awards.models import Award, AwardState
from skillmark_server.awards.numbering import numbered
from skillmark_server.awards.selectors import (
    LAPSING,
    batches_visible_to,
    count_bounced,
    waiting_acts,
)
from skillmark_server.lifecycle.selectors import waiting_bulk_acts
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import (
    Listed,
    Wanted,
    awards_for_file,
    awards_listed,
    page_of,
    titles_of,
    wanted_of,
)
from skillmark_server.pages.forms.awards_wanted import AwardFilterForm
from skillmark_server.pages.titled import titled
from skillmark_server.searching.indexing import is_complete
from skillmark_server.tabular import XLSX_TYPE, xlsx_file
from skillmark_server.tabular.writing import Cell

_MOST_EXPORTED = 100_000
_MOST_WAITING = 5


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def award_list(request: Request) -> HttpResponse:
    """Every award that is asked for, a page at a time."""
    at, wanted = timezone.now(), wanted_of(request)
    listed = awards_listed(request, wanted, at=at)
    choices = choices_for(request.actor)
    batches = batches_visible_to(request.actor).filter(finished_at=None, cancelled_at=None)
    context = {
        "wanted": wanted,
        "sort": wanted.sort,
        "page": listed.page,
        "is_more": listed.is_more,
        "is_sorted": listed.is_sorted,
        "given": _given(request, listed, wanted),
        "form": AwardFilterForm(request.GET),
        "now": at,
        "states": _states(),
        "badges": titles_of(achievements_visible_to(request.actor)),
        "departments": choices.departments,
        "managers": choices.managers,
        "is_index_whole": wanted.question.is_blank or is_complete(),
        "bounced": count_bounced(request.actor),
        "acts": waiting_acts(request.actor)[:_MOST_WAITING],
        "batches": batches[:_MOST_WAITING],
        "may_award": request.actor.may_for_some(Permission.AWARD),
        "may_withdraw": request.actor.may_for_some(Permission.WITHDRAW),
        "may_change_many": request.actor.may(Permission.WITHDRAW),
        "many": waiting_bulk_acts(request.actor)[:_MOST_WAITING],
        "may_print": request.actor.may(Permission.SEE_AWARDS),
        "may_export": request.actor.may(Permission.EXPORT),
    }
    return render(request, "awards/list.html", context)


def _given(request: Request, listed: Listed, wanted: Wanted) -> int:
    """How many badges the organisation has given, where the list is of all of them; else 0."""
    counted = listed.page.paginator.count
    if wanted.is_narrowed or request.actor.badges_with(Permission.SEE_AWARDS) is not None:
        return 0
    assert request.actor.organisation is not None  # noqa: S101 - who is allowed here has one
    return max(counted, numbered(request.actor.organisation)) if listed.is_more else counted


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        (AwardState.CLAIMED, _("Claimed")),
        (AwardState.ISSUED, _("Not claimed")),
        (LAPSING, _("Lapse within 90 days")),
        (AwardState.EXPIRED, _("Expired")),
        (AwardState.SUSPENDED, _("On hold")),
        (AwardState.REVOKED, _("Withdrawn")),
        (AwardState.DECLINED, _("Declined")),
    ]


@require_safe
@allowed(Permission.EXPORT)
def award_export(request: Request) -> HttpResponse:
    """The awards that are asked for, as a spreadsheet."""
    request.actor.require(Permission.SEE_AWARDS)
    at = timezone.now()
    found = awards_for_file(request, wanted_of(request), _MOST_EXPORTED, at=at)
    header = [
        _("Number"),
        _("Name"),
        _("E-mail"),
        _("Badge"),
        _("State"),
        _("Awarded"),
        _("Valid from"),
        _("Valid until"),
        _("Claimed"),
        _("Withdrawn"),
        _("Language"),
    ]
    rows = [_cells(award, str(award.state_at(at).label)) for award in found]
    answer = HttpResponse(xlsx_file(header, rows, title=_("Awards")), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{_("awards")}-{at:%Y-%m-%d}.xlsx"'
    return answer


def _cells(award: Award, state: str) -> list[Cell]:
    days = (
        award.issued_at,
        award.valid_from,
        award.valid_until,
        award.claimed_at,
        award.revoked_at,
    )
    return [
        award.number,
        award.recipient_name,
        award.recipient_email,
        titled(award),
        state,
        *(None if day is None else timezone.localtime(day).date() for day in days),
        award.language,
    ]


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def batch_list(request: Request) -> HttpResponse:
    """Every list that was begun, newest first."""
    page = page_of(request, batches_visible_to(request.actor))
    may_award = request.actor.may_for_some(Permission.AWARD)
    return render(request, "awards/batch_list.html", {"page": page, "may_award": may_award})
