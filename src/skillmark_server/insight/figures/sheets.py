# SPDX-License-Identifier: Apache-2.0

"""One table of figures as a file: CSV, or for a spreadsheet."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skillmark_server.insight.figures.counting import MEASURES
from skillmark_server.insight.figures.hiding import NOT_BY
from skillmark_server.insight.figures.reading import Figures
from skillmark_server.tabular import csv_file, xlsx_file
from skillmark_server.tabular.writing import Cell

WORDS: Final[dict[str, Promise]] = {
    "issued": gettext_lazy("Issued"),
    "delivered": gettext_lazy("Delivered"),
    "bounced": gettext_lazy("Came back"),
    "claimed": gettext_lazy("Claimed"),
    "shared": gettext_lazy("Shared"),
    "verified": gettext_lazy("Verified"),
    "expiring": gettext_lazy("Run out"),
}
"""What a column is called."""
PART_WORDS: Final[dict[str, Promise]] = {
    "month": gettext_lazy("Month"),
    "badge": gettext_lazy("Badge"),
    "department": gettext_lazy("Department"),
}


def measures_of(part: str) -> tuple[str, ...]:
    """What is counted by `part`, in order."""
    return tuple(one for one in MEASURES if one not in NOT_BY.get(part, ()))


def figures_sheet(figures: Figures, part: str, *, ending: str) -> bytes:
    """
    The lines that the choice leaves of one part; an empty cell is a number that is hidden.

    Args:
        figures: Of a year.
        part: `month`, `badge` or `department`; a part that is not there has no lines.
        ending: `csv` or `xlsx`.
    """
    measures = measures_of(part)
    header = [str(PART_WORDS[part]), *(str(WORDS[measure]) for measure in measures)]
    rows: list[list[Cell]] = [
        [line.name, *(line.value(measure) for measure in measures)]
        for line in figures.parts.get(part, ())
    ]
    if ending == "csv":
        return csv_file(header, rows)
    return xlsx_file(header, rows, title=f"{_('Figures')} {figures.choice.year}")
