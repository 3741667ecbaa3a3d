# SPDX-License-Identifier: Apache-2.0

"""The matrix as a spreadsheet, with real dates, in the language of whoever asks."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark_server.achievements.titles import title_in
from skillmark_server.awards.ends import day_here
from skillmark_server.insight.cells import Cell, CellState
from skillmark_server.insight.matrix import Matrix
from skillmark_server.tabular.writing import Cell as Value
from skillmark_server.tabular.writing import xlsx_file


def matrix_sheet(matrix: Matrix) -> bytes:
    """Every row that the choice leaves; two columns a certificate: what it is, and until when."""
    header = [_("Name"), _("Department"), _("Manager"), _("Job role")]
    for column in matrix.columns:
        badge = column.achievement
        title = title_in(badge.published, get_language() or "en", badge.title)
        header += [title, f"{title}: {_('until')}"]
    rows: list[list[Value]] = []
    for row in matrix.everybody:
        cells: list[Value] = [row.name, row.department, row.manager, row.job_role]
        for cell in row.cells:
            cells += [words_of(cell), None if cell.until is None else day_here(cell.until)]
        rows.append(cells)
    return xlsx_file(header, rows, title=_("Who has what"))


def words_of(cell: Cell) -> str:
    """A cell in words."""
    if cell.state is not CellState.GONE and (cell.is_seen or cell.is_moved):
        return _("seen, not verified") if cell.is_seen else _("moved in, not verified")
    return _words()[cell.state]


def _words() -> dict[CellState, str]:
    return {
        CellState.OK: _("valid"),
        CellState.SOON: _("lapses soon"),
        CellState.GONE: _("lapsed"),
        CellState.NEED: _("required, missing"),
        CellState.WAIT: _("sent, not fetched"),
        CellState.HELD: _("on hold"),
        CellState.SEEN: _("seen, not verified"),
        CellState.MOVED: _("moved in, not verified"),
        CellState.NONE: "",
    }
