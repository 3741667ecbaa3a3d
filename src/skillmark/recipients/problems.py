# SPDX-License-Identifier: Apache-2.0

"""What is wrong with a row: where, as a stable code, and in words."""

from __future__ import annotations

from dataclasses import dataclass

from skillmark.text import Text, say


@dataclass(frozen=True, slots=True)
class RowProblem:
    """
    One thing that is wrong in one row.

    Args:
        line: The physical line of the file, from 1.
        column: The letter of the column as a spreadsheet shows it; empty for the whole row.
        header: The header of the column as it stands in the file; empty for the whole row.
        code: Stable machine name, such as `date_does_not_exist`.
        words: The whole sentence, column included.
    """

    line: int
    column: str
    header: str
    code: str
    words: Text


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that nothing can be issued for, with its cells as they stood in the file."""

    line: int
    problems: tuple[RowProblem, ...]
    cells: tuple[str, ...]


class CellRefusedError(Exception):
    """
    A cell cannot be understood. Stays inside this package.

    Args:
        code: Stable machine name.
        sentence: What is wrong and what to do, without naming the column.
    """

    def __init__(self, code: str, sentence: Text) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def in_column(title: Text, column: str, sentence: Text) -> Text:
    """Return `sentence` with the column before it."""
    return say(
        "{title}, column {column}: {sentence}", title=title, column=column, sentence=sentence
    )
