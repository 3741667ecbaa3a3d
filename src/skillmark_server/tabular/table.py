# SPDX-License-Identifier: Apache-2.0

"""
A list as it came: a header, rows of text cells with their lines, and remarks.

Nothing is understood here; `mapping` guesses what the columns say, and
`understanding` reads the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from skillmark.recipients.columns import letter
from skillmark_server.refusals import Words

__all__ = ["Table", "TableRow", "letter"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    One row that is not empty.

    Args:
        line: The row of the sheet, or the physical line of the text, from 1.
        cells: Text as it stood; national identity numbers are blotted out.
        fault: Stable name of what kept the row from being cut into cells, or empty.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is kept in a JSON column."""
        kept: dict[str, Any] = {"line": self.line, "cells": list(self.cells)}
        return kept | ({"fault": self.fault} if self.fault else {})

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the row that `as_json` made `kept` of."""
        return cls(kept["line"], tuple(kept["cells"]), kept.get("fault", ""))


@dataclass(frozen=True, slots=True)
class Table:
    """
    A whole list.

    Args:
        header: As it stands in the file; empty texts where a column has none.
        rows: In the order of the file.
        notes: Sentences a person should see: which sheet was read, what was passed over.
        sheet: The title of the sheet of a workbook; empty for a text.
    """

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[Words, ...] = ()
    sheet: str = ""

    @property
    def is_workbook(self) -> bool:
        """Whether it came as XLSX, so that a file to mend is one too."""
        return bool(self.sheet)

    def column(self, index: int) -> Iterable[str]:
        """Return the cells of one column, from the top."""
        return (row.cells[index] for row in self.rows if index < len(row.cells))


def is_empty(cells: Sequence[str]) -> bool:
    """Whether nothing is written in any of `cells`."""
    return not any(map(str.strip, cells))
