# SPDX-License-Identifier: Apache-2.0

"""The list of people, on a page and as a spreadsheet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.listing import (
    PersonRow,
    Standing,
    Wanted,
    people_list,
    rows_of,
)
from skillmark_server.accounts.roster.selectors import choices_for
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.people.asking import PAGE, today, wanted_of
from skillmark_server.tabular import XLSX_TYPE, xlsx_file
from skillmark_server.tabular.writing import Cell

_IN_PIECES = 500


@require_safe
@allowed(Permission.SEE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Everybody who is asked for, a page at a time."""
    wanted, on = wanted_of(request), today()
    page = Paginator(people_list(request.actor, wanted, on=on), PAGE).get_page(
        request.GET.get("page")
    )
    is_narrowed = wanted != Wanted(sort=wanted.sort)
    everybody = (
        people_list(request.actor, Wanted(), on=on).count() if is_narrowed else page.paginator.count
    )
    context = {
        "wanted": wanted,
        "page": page,
        "rows": rows_of(page.object_list),
        "employed": everybody,
        "is_narrowed": is_narrowed,
        "choices": choices_for(request.actor),
        "standings": _standings(),
        "sort": wanted.sort,
        "may_manage": request.actor.may(Permission.MANAGE_PEOPLE),
        "may_export": request.actor.may(Permission.EXPORT),
    }
    return render(request, "people/list.html", context)


def _standings() -> list[tuple[Standing, str]]:
    return [
        (Standing.EMPLOYED, _("Employed")),
        (Standing.LEFT, _("Have left")),
        (Standing.OTHER, _("Never employed")),
        (Standing.ALL, _("All")),
    ]


@require_safe
@allowed(Permission.EXPORT)
def people_excel(request: Request) -> HttpResponse:
    """The people who are asked for, as a spreadsheet that can be read in again."""
    request.actor.require(Permission.SEE_PEOPLE)
    found = people_list(request.actor, wanted_of(request), on=today())
    count = found.count()
    rows: list[list[Cell]] = []
    for start in range(0, count, _IN_PIECES):
        rows += [_cells(row) for row in rows_of(found[start : start + _IN_PIECES])]
    header = [
        _("Employee number"),
        _("Name"),
        _("E-mail"),
        _("More e-mails"),
        _("Department"),
        _("Job role"),
        _("Manager"),
        _("Employed from"),
        _("Employed until"),
        _("Language"),
    ]
    answer = HttpResponse(xlsx_file(header, rows, title=_("People")), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{_("people")}-{today():%Y-%m-%d}.xlsx"'
    return answer


def _cells(row: PersonRow) -> list[Cell]:
    person, employment = row.person, row.employment
    others = [one.email for one in person.emails.all() if one.email != row.email]
    facts: list[Cell] = [None] * 5
    if employment is not None:
        facts = [
            None if employment.department is None else employment.department.name,
            None if employment.job_role is None else employment.job_role.name,
            None if employment.manager is None else employment.manager.name,
            employment.from_on,
            employment.to_on,
        ]
    return [
        person.employee_number,
        person.name,
        row.email,
        ", ".join(sorted(others)),
        *facts,
        person.language,
    ]
