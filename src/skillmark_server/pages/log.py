# SPDX-License-Identifier: Apache-2.0

"""What happened in an organisation: the log, a page at a time or as a file, and its check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.selectors import events_visible_to, people_in_log
from skillmark_server.audit.verification import verify_chain
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.log import LogForm
from skillmark_server.pages.log_rows import LogRow, names_of, rows_of
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE, csv_file, xlsx_file
from skillmark_server.tabular.writing import Cell

PAGE: Final = 50
MOST_EXPORTED: Final = 20_000
_IN_PIECES: Final = 1_000
_CHECKED: Final = "audit-chain-checked"
_KEPT_SECONDS: Final = 7 * 24 * 3600


@require_safe
@allowed(Permission.SEE_LOG)
def audit_log(request: Request) -> HttpResponse:
    """A page of the log, the newest first."""
    form = _form(request)
    events = events_visible_to(request.actor, **form.wanted())
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.object_list),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "checked": cache.get(_CHECKED),
        "may_export": request.actor.may(Permission.EXPORT),
    }
    return render(request, "log/list.html", context)


@require_POST
@allowed(Permission.SEE_LOG)
def audit_log_check(request: Request) -> HttpResponse:
    """Check the whole chain, and keep what was found for a week."""
    report = verify_chain()
    found = {
        "at": timezone.now(),
        "events": report.events,
        "first_bad": report.first_bad,
        "why": "" if report.why is None else report.why.value,
    }
    cache.set(_CHECKED, found, _KEPT_SECONDS)
    return redirect("audit-log")


@require_safe
@allowed(Permission.SEE_LOG)
def audit_log_file(request: Request, ending: str) -> HttpResponse:
    """What is shown, as CSV or for a spreadsheet; the newest twenty thousand lines."""
    if not request.actor.may(Permission.EXPORT):
        raise Http404
    events = events_visible_to(request.actor, **_form(request).wanted())[:MOST_EXPORTED]
    header = [_("Number"), _("When"), _("Who"), _("What happened"), _("About")]
    kept = list(events)
    rows = (_cells(row) for row in _in_pieces(kept))
    if ending == "csv":
        answer = HttpResponse(csv_file(header, rows), content_type=CSV_TYPE)
    else:
        book = xlsx_file(header, rows, title=_("What happened"))
        answer = HttpResponse(book, content_type=XLSX_TYPE)
    name = f"skillmark-log-{timezone.localdate():%Y-%m-%d}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _in_pieces(events: list) -> Iterator[LogRow]:
    """Names are looked up for many lines at a time, and for not too many."""
    for start in range(0, len(events), _IN_PIECES):
        yield from rows_of(events[start : start + _IN_PIECES])


def _cells(row: LogRow) -> list[Cell]:
    when = timezone.localtime(row.at)
    return [row.number, f"{when:%Y-%m-%d %H:%M:%S}", row.who, row.sentence, row.thing]


def _form(request: Request) -> LogForm:
    names = names_of(people_in_log(request.actor))
    people = sorted(((str(pk), name) for pk, name in names.items()), key=lambda one: one[1])
    return LogForm(request.GET, people=people)
