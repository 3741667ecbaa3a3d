# SPDX-License-Identifier: Apache-2.0

"""Makes a `Row` of the cells of one record, or says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import TypeVar

from skillmark.model import Achievement
from skillmark.recipients.cells import (
    check_cell,
    read_email,
    read_evidence,
    read_language,
    read_name,
)
from skillmark.recipients.columns import Column, Layout, letter
from skillmark.recipients.days import first_moment, last_moment
from skillmark.recipients.problems import BadRow, CellRefusedError, RowProblem, in_column
from skillmark.recipients.records import Record
from skillmark.recipients.results import read_result
from skillmark.recipients.rows import Row
from skillmark.text import Text, say

_Value = TypeVar("_Value")


class RowReader:
    """
    Understands the rows of one file.

    Args:
        layout: Which column says what.
        achievement: Whose result description a result column is about.
        zone: Where the days of the file begin and end.
    """

    def __init__(self, layout: Layout, achievement: Achievement | None, zone: tzinfo) -> None:
        self._layout = layout
        self._achievement = achievement
        self._zone = zone

    def read(self, record: Record) -> Row | BadRow:
        """Return the row of `record`."""
        return _Reading(self._layout, record).row(self._achievement, self._zone)


class _Reading:
    """One row being understood; the problems are gathered."""

    def __init__(self, layout: Layout, record: Record) -> None:
        self._layout = layout
        self._record = record
        self._problems: list[RowProblem] = []
        self._bad: set[int] = set()

    def row(self, achievement: Achievement | None, zone: tzinfo) -> Row | BadRow:
        record = self._record
        if record.fault is not None:
            self._about_row(record.fault.code, record.fault.sentence)
            return self._refused()
        self._check_width()
        self._check_cells()
        if self._problems and self._width_is_wrong():
            return self._refused()  # whatever follows would be about the wrong columns
        row = Row(
            line=record.line,
            email=self._value(Column.EMAIL, read_email, "", empty=True),
            name=self._name(),
            narrative=self._text(Column.NARRATIVE) or None,
            evidence=self._value(Column.EVIDENCE, read_evidence, ()),
            result=self._value(Column.RESULT, partial(read_result, achievement=achievement), None),
            valid_from=self._value(Column.VALID_FROM, partial(first_moment, zone=zone), None),
            valid_until=self._value(Column.VALID_UNTIL, partial(last_moment, zone=zone), None),
            language=self._value(Column.LANGUAGE, read_language, None),
            cells=record.cells,
        )
        if (
            row.valid_from is not None
            and row.valid_until is not None
            and row.valid_until <= row.valid_from
        ):
            self._about(
                self._layout.places[Column.VALID_UNTIL],
                "dates_reversed",
                say("It ends before it begins."),
            )
        return self._refused() if self._problems else row

    def _text(self, column: Column) -> str:
        index = self._layout.places.get(column)
        if index is None or index in self._bad:
            return ""
        return self._record.cells[index].strip()

    def _name(self) -> str | None:
        parts = (self._text(Column.GIVEN_NAME), self._text(Column.FAMILY_NAME))
        return read_name(self._text(Column.NAME)) or read_name(" ".join(parts))

    def _value(
        self,
        column: Column,
        read: Callable[[str], _Value],
        otherwise: _Value,
        *,
        empty: bool = False,
    ) -> _Value:
        """Read one cell; an empty one only where it says something to be `empty`."""
        index = self._layout.places.get(column)
        text = self._text(column)
        if index is None or index in self._bad or not (text or empty):
            return otherwise
        try:
            return read(text)
        except CellRefusedError as refusal:
            self._about(index, refusal.code, refusal.sentence)
            return otherwise

    def _check_cells(self) -> None:
        for index, cell in enumerate(self._record.cells):
            if index in self._layout.own:
                continue
            try:
                check_cell(cell)
            except CellRefusedError as refusal:
                self._about(index, refusal.code, refusal.sentence)

    def _width_is_wrong(self) -> bool:
        wanted = len(self._layout.header)
        return len(self._record.cells) < wanted or any(map(str.strip, self._record.cells[wanted:]))

    def _check_width(self) -> None:
        if not self._width_is_wrong():
            return
        met, wanted = len(self._record.cells), len(self._layout.header)
        sentence = say(
            "The row has {met} cells and the header has {wanted}. Give each cell its own column.",
            met=met,
            wanted=wanted,
        )
        self._about_row("too_few_cells" if met < wanted else "too_many_cells", sentence)

    def _about(self, index: int, code: str, sentence: Text) -> None:
        self._bad.add(index)
        header = self._layout.header[index] if index < len(self._layout.header) else ""
        title: Text | str = header
        for column, place in self._layout.places.items():
            if place == index:
                title = self._layout.title(column)
        name = title if isinstance(title, Text) else say("{header}", header=title)
        words = in_column(name, letter(index), sentence)
        self._problems.append(RowProblem(self._record.line, letter(index), header, code, words))

    def _about_row(self, code: str, sentence: Text) -> None:
        self._problems.append(RowProblem(self._record.line, "", "", code, sentence))

    def _refused(self) -> BadRow:
        return BadRow(self._record.line, tuple(self._problems), self._record.cells)
