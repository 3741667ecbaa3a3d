# SPDX-License-Identifier: Apache-2.0

"""What is wrong with a row: where, as a stable code, in words, and how it may be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Words
from skillmark_server.tabular.fields import Field
from skillmark_server.tabular.words import say


@dataclass(frozen=True, slots=True)
class RowProblem:
    """
    One thing that is wrong in one row.

    Args:
        line: The row of the sheet, or the physical line of the text, from 1.
        column: The letter of the column; empty for the whole row.
        header: As it stands in the file; empty for the whole row.
        field: What the column says, or None.
        code: Stable machine name, such as `date_does_not_exist`.
        title: What the column is called here; empty for the whole row.
        words: The sentence, without the column.
        suggestion: What may stand in the cell instead, or empty.
        index: Of the column, from 0; None for the whole row.
        cell: What stands in it.
    """

    line: int
    column: str
    header: str
    field: Field | None
    code: str
    title: Words
    words: Words
    suggestion: str = ""
    index: int | None = None
    cell: str = ""

    @property
    def where(self) -> Words:
        """The column in words, such as “E-mail, column C”; empty for the whole row."""
        if not self.column:
            return ""
        if not str(self.title):
            return say(_("Column {column}"), column=self.column)
        return say(_("{title}, column {column}"), title=self.title, column=self.column)

    @property
    def sentence(self) -> Words:
        """The whole sentence, the column included."""
        if not self.column:
            return self.words
        return say("{where}: {words}", where=self.where, words=self.words)


class CellRefusedError(Exception):
    """
    A cell cannot be understood. Stays inside this room.

    Args:
        code: Stable machine name.
        words: What is wrong and what to do, without naming the column.
        suggestion: What may stand there instead.
    """

    def __init__(self, code: str, words: Words, suggestion: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.suggestion = suggestion


FAULTS: Final[dict[str, Words]] = {
    "row_too_long": _("The row is longer than one megabyte. Shorten it."),
    "quote_not_closed": _(
        "A quotation mark opens in this row and never closes. Close it, or delete it."
    ),
    "quote_misplaced": _(
        "A quotation mark stands in the middle of a cell. Write two of them, or delete it."
    ),
}
"""Why a row of text could not be cut into cells."""
