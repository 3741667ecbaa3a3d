# SPDX-License-Identifier: Apache-2.0

"""Makes values of the cells of a row, and gathers everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Words
from skillmark_server.tabular import cells
from skillmark_server.tabular.dates import read_date
from skillmark_server.tabular.fields import Field, FieldSet, FieldSpec, Kind
from skillmark_server.tabular.mapping import ColumnMapping, own_columns
from skillmark_server.tabular.problems import FAULTS, CellRefusedError, RowProblem
from skillmark_server.tabular.table import TableRow, is_empty, letter
from skillmark_server.tabular.words import say

Value = str | date | tuple[str, ...]

_READERS: Final[dict[Kind, Callable[[str, int], Value]]] = {
    Kind.EMAIL: lambda text, _longest: cells.read_email(text),
    Kind.EMAILS: lambda text, _longest: cells.read_emails(text),
    Kind.NAME: cells.read_name,
    Kind.TEXT: cells.read_text,
    Kind.LONG_TEXT: cells.read_long_text,
    Kind.ADDRESSES: lambda text, _longest: cells.read_addresses(text),
    Kind.DATE: lambda text, _longest: read_date(text),
    Kind.LANGUAGE: lambda text, _longest: cells.read_language(text),
}


@dataclass(slots=True)
class Reading:
    """
    One row that was read. Where there are problems, the values beside them stand.

    Args:
        row: As it came.
        header: Of the list.
        mapping: Which column says what.
        fields: Of the list.
        values: Only of cells that say something and were understood.
        problems: In the order of the columns.
    """

    row: TableRow
    header: tuple[str, ...]
    mapping: ColumnMapping
    fields: FieldSet
    values: dict[Field, Value] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether anything must be mended before the row can be used."""
        return bool(self.problems)

    @property
    def name(self) -> str:
        """The full name, also where it stands in two columns; empty where there is none."""
        parts = (self.text(Field.GIVEN_NAME), self.text(Field.FAMILY_NAME))
        return self.text(Field.NAME) or " ".join(filter(None, parts))

    def text(self, wanted: Field) -> str:
        """Return the words of a field, or nothing."""
        value = self.values.get(wanted, "")
        return value if isinstance(value, str) else ""

    def day(self, wanted: Field) -> date | None:
        """Return the day of a field, or None."""
        value = self.values.get(wanted)
        return value if isinstance(value, date) else None

    def several(self, wanted: Field) -> tuple[str, ...]:
        """Return the addresses of a field."""
        value = self.values.get(wanted, ())
        return value if isinstance(value, tuple) else ()

    def written(self, wanted: Field) -> str:
        """Return the cell of a field as it stands, wrong ones too."""
        index = self.mapping.places.get(wanted)
        return "" if index is None else self.cell(index)

    def cell(self, index: int) -> str:
        """Return a cell as it stands; nothing where the row is shorter."""
        return self.row.cells[index].strip() if index < len(self.row.cells) else ""

    def object_to(self, about: Field | None, code: str, words: Words, suggestion: str = "") -> None:
        """Add a problem with a field that has a column, or with the whole row."""
        index = None if about is None else self.mapping.places.get(about)
        self.object_to_cell(index, code, words, suggestion)

    def object_to_cell(
        self, index: int | None, code: str, words: Words, suggestion: str = ""
    ) -> None:
        """Add a problem with a column, or with the whole row."""
        if index is None:
            self.problems.append(RowProblem(self.row.line, "", "", None, code, "", words))
            return
        about = self.mapping.field_at(index)
        header = self.header[index] if index < len(self.header) else ""
        title = header if about is None else self.fields.spec(about).title
        self.problems.append(
            RowProblem(
                line=self.row.line,
                column=letter(index),
                header=header,
                field=about,
                code=code,
                title=title,
                words=words,
                suggestion=suggestion,
                index=index,
                cell=self.cell(index),
            )
        )


class RowReader:
    """
    Reads the rows of one list.

    Args:
        header: As it stands in the file.
        mapping: Which column says what.
        fields: Of the list.
    """

    def __init__(self, header: Sequence[str], mapping: ColumnMapping, fields: FieldSet) -> None:
        self._header = tuple(header)
        self._mapping = mapping
        self._fields = fields
        self._own = own_columns(header)
        self._specs: dict[int, FieldSpec] = {
            index: fields.spec(wanted) for wanted, index in mapping.places.items()
        }

    def read(self, row: TableRow) -> Reading:
        """Return what `row` says and what is wrong with it."""
        reading = Reading(row, self._header, self._mapping, self._fields)
        if row.fault:
            reading.object_to(None, row.fault, FAULTS.get(row.fault, _("The row cannot be read.")))
            return reading
        width = len(self._header)
        if not is_empty(row.cells[width:]):
            words = say(
                _("The row has {met} cells, the header {wanted}. Part them like the header."),
                met=len(row.cells),
                wanted=width,
            )
            reading.object_to(None, "too_many_cells", words)
            return reading
        for index in range(min(width, len(row.cells))):
            if index not in self._own:
                self._read_cell(reading, index)
        self._check_pairs(reading)
        return reading

    def _read_cell(self, reading: Reading, index: int) -> None:
        text = reading.row.cells[index]
        spec = self._specs.get(index)
        try:
            cells.check_cell(text)
            if spec is not None and text.strip():
                reading.values[spec.field] = _READERS[spec.kind](text.strip(), spec.longest)
        except CellRefusedError as refusal:
            reading.object_to_cell(index, refusal.code, refusal.words, refusal.suggestion)

    def _check_pairs(self, reading: Reading) -> None:
        for first, last in ((Field.FROM_ON, Field.TO_ON), (Field.ISSUED, Field.VALID_UNTIL)):
            begins, ends = reading.day(first), reading.day(last)
            if begins is not None and ends is not None and ends < begins:
                reading.object_to(last, "dates_reversed", _("It ends before it begins."))
