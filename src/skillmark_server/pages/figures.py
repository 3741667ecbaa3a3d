# SPDX-License-Identifier: Apache-2.0

"""The figures of a year: what was awarded and what became of it, as a page and as files."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.views.decorators.http import require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.drawing.charts import HEIGHT, WIDTH, line_chart
from skillmark_server.insight.figures.counting import MEASURES
from skillmark_server.insight.figures.reading import Choice, Figures, Line, figures_for
from skillmark_server.insight.figures.sheets import (
    PART_WORDS,
    WORDS,
    figures_sheet,
    measures_of,
)
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.asked import uuid_of
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE

DRAWN: Final = ("issued", "claimed", "shared")
_BARS: Final = 8
_DIGITS: Final = 4


@require_safe
@allowed(Permission.SEE_AWARDS)
def figures(request: Request) -> HttpResponse:
    """A year in tiles, a chart, bars and tables."""
    found = figures_for(request.actor, _choice(request), at=timezone.now())
    context = {
        "figures": found,
        "tiles": [(measure, WORDS[measure], found.whole.value(measure)) for measure in MEASURES],
        "whole": dict(zip(MEASURES, found.whole.values, strict=True)),
        "chart": _chart(found),
        "bars": [_bars(found, part) for part in ("badge", "department")],
        "tables": [_table(part, lines) for part, lines in found.parts.items()],
        "history": _table("month", found.history) if found.choice.is_narrow else None,
        "may_export": request.actor.may(Permission.EXPORT),
    }
    return render(request, "figures/page.html", context)


@require_safe
@allowed(Permission.SEE_AWARDS)
def figures_file(request: Request, part: str, ending: str) -> HttpResponse:
    """One table of the page as CSV, or for a spreadsheet."""
    if not request.actor.may(Permission.EXPORT):
        raise Http404
    found = figures_for(request.actor, _choice(request), at=timezone.now())
    body = figures_sheet(found, part, ending=ending)
    answer = HttpResponse(body, content_type=CSV_TYPE if ending == "csv" else XLSX_TYPE)
    name = f"skillmark-{part}-{found.choice.year}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _choice(request: Request) -> Choice:
    """What the address asks for; what cannot be read is as if it were not there."""
    year = request.GET.get("year", "")
    is_year = len(year) == _DIGITS and year.isascii() and year.isdigit()
    return Choice(
        year=int(year) if is_year else None,
        badge=uuid_of(request.GET.get("badge")),
        department=uuid_of(request.GET.get("department")),
    )


def _chart(found: Figures) -> dict[str, Any] | None:
    """The lines of the year until now, with their words; None where nothing can be drawn."""
    months = found.parts.get("month", ())
    series = [[line.value(one) for line in months[: found.months]] for one in DRAWN]
    drawn = line_chart(series, columns=len(months)) if months else None
    if drawn is None:
        return None
    names = [str(name) for name in MONTHS_3.values()]
    return {
        "drawn": drawn,
        "width": WIDTH,
        "height": HEIGHT,
        "months": list(zip(drawn.columns, names, strict=True)),
        "lines": [(place + 1, WORDS[DRAWN[place]], line) for place, line in drawn.lines],
    }


def _bars(found: Figures, part: str) -> dict[str, Any]:
    """The largest of one part, each beside the largest of all."""
    lines = [line for line in found.parts[part] if line.value("issued")][:_BARS]
    largest = max((line.value("issued") or 0 for line in lines), default=0)
    bars = [
        (line.name, line.value("issued"), 100 * (line.value("issued") or 0) / largest)
        for line in lines
    ]
    return {"part": part, "bars": bars}


def _table(part: str, lines: tuple[Line, ...]) -> dict[str, Any]:
    measures = measures_of(part)
    return {
        "part": part,
        "word": PART_WORDS[part],
        "words": [WORDS[measure] for measure in measures],
        "rows": [
            (line, [(WORDS[measure], line.value(measure)) for measure in measures])
            for line in lines
        ],
    }
