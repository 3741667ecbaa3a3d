# SPDX-License-Identifier: Apache-2.0

"""Files around a list that is read in: one to fill in, and the rows that have to be mended."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.people.asking import get_import_or_404, today
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE, file_to_mend, xlsx_file


@require_safe
@allowed(Permission.MANAGE_PEOPLE)
def to_mend(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """The rows that could not be used, with what is wrong, to mend and read in again."""
    kept = get_import_or_404(request.actor, import_id)
    as_workbook = kept.file_name.lower().endswith(".xlsx")
    wrong = [row.reading for row in plan_of(kept, on=today()).rows]
    data = file_to_mend(kept.header, wrong, title=_("To mend"), as_workbook=as_workbook)
    answer = HttpResponse(data, content_type=XLSX_TYPE if as_workbook else CSV_TYPE)
    ending = "xlsx" if as_workbook else "csv"
    answer["Content-Disposition"] = f'attachment; filename="{_("to-mend")}.{ending}"'
    return answer


@require_safe
@allowed(Permission.MANAGE_PEOPLE)
def example(_request: Request) -> HttpResponse:
    """A list to fill in."""
    header = [
        _("Name"),
        _("E-mail"),
        _("Employee number"),
        _("Department"),
        _("Manager"),
        _("Job role"),
        _("Employed from"),
    ]
    answer = HttpResponse(xlsx_file(header, [], title=_("People")), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{_("people")}.xlsx"'
    return answer
