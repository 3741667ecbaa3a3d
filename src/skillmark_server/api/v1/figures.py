# SPDX-License-Identifier: Apache-2.0

"""The figures of a year, for programs that report; no number of a small group."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.shapes import REFUSALS, file_of
from skillmark_server.insight.figures.counting import MEASURES
from skillmark_server.insight.figures.reading import Choice, Line, figures_for
from skillmark_server.insight.figures.sheets import figures_sheet
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE

router = Router(tags=["insight"])


class FiguresLine(Schema):
    """One year, month, badge or department; null is hidden, or not counted by this."""

    key: str = Field(description="`2026`, `03`, an id, or empty for people in no department")
    name: str
    issued: int | None
    delivered: int | None = Field(description="Mails that a server took and did not send back")
    bounced: int | None
    claimed: int | None
    shared: int | None
    verified: int | None
    expiring: int | None = Field(description="Run out in it, neither renewed nor withdrawn")


class FiguresShown(Schema):
    """A year; `counted_at` is null where a large organisation is still to be counted."""

    year: int
    years: list[int]
    counted_at: datetime | None
    whole: FiguresLine
    months: list[FiguresLine] = Field(description="Empty where a badge or department is chosen")
    badges: list[FiguresLine]
    departments: list[FiguresLine]
    history: list[FiguresLine] = Field(description="The years of what is chosen")


@router.get("/figures", response={200: FiguresShown, **REFUSALS}, summary="Figures of a year")
def figures(
    request: HttpRequest,
    year: int | None = Query(None, ge=1, le=9999),
    achievement: uuid.UUID | None = None,
    department: uuid.UUID | None = None,
) -> dict[str, Any]:
    """By month, badge and department. Below five there is no number, nor where it would follow."""
    actor = needs(request, Permission.SEE_PEOPLE)
    choice = Choice(year=year, badge=achievement, department=department)
    found = figures_for(actor, choice, at=timezone.now())
    return {
        "year": found.choice.year,
        "years": list(found.years),
        "counted_at": found.counted_at,
        "whole": _line(found.whole),
        "months": [_line(line) for line in found.parts.get("month", ())],
        "badges": [_line(line) for line in found.parts["badge"]],
        "departments": [_line(line) for line in found.parts["department"]],
        "history": [_line(line) for line in found.history],
    }


@router.get(
    "/figures/{part}.{ending}",
    response={200: None, **REFUSALS},
    summary="Figures as CSV or a spreadsheet",
    openapi_extra=file_of(CSV_TYPE, XLSX_TYPE),
)
def figures_file(
    request: HttpRequest,
    part: Literal["month", "badge", "department"],
    ending: Literal["csv", "xlsx"],
    year: int | None = Query(None, ge=1, le=9999),
    achievement: uuid.UUID | None = None,
    department: uuid.UUID | None = None,
) -> HttpResponse:
    """One table of the same figures."""
    actor = needs(request, Permission.EXPORT)
    choice = Choice(year=year, badge=achievement, department=department)
    body = figures_sheet(figures_for(actor, choice, at=timezone.now()), part, ending=ending)
    answer = HttpResponse(body, content_type=CSV_TYPE if ending == "csv" else XLSX_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "name": line.name,
        **dict(zip(MEASURES, line.values, strict=True)),
    }
