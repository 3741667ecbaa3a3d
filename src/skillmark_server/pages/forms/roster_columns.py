# SPDX-License-Identifier: Apache-2.0

"""Which column of a list says what: one choice for each thing the roster wants to know."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark.recipients.columns import letter
from skillmark_server.accounts.models import RosterImport
from skillmark_server.tabular import (
    ROSTER,
    ColumnMapping,
    Field,
    Table,
    TableRow,
    guess_mapping,
)
from skillmark_server.tabular.mapping import own_columns
from skillmark_server.tabular.words import say

_LOOKED_AT: Final = 50
_SHOWN: Final = 24
_EXAMPLES: Final = 2


class ColumnsForm(forms.Form):
    """
    A select for each field; a column is chosen once.

    Args:
        roster_import: Whose columns they are.
    """

    def __init__(self, *args: Any, roster_import: RosterImport, **options: Any) -> None:
        super().__init__(*args, **options)
        header = tuple(roster_import.header)
        rows = tuple(TableRow.from_json(row) for row in roster_import.rows[:_LOOKED_AT])
        table = Table(header, rows)
        mapping = ColumnMapping.from_json(roster_import.mapping, ROSTER, len(header))
        guess = guess_mapping(table, ROSTER)
        choices = [("", _("Not in the list")), *_choices(table)]
        for spec in ROSTER.specs:
            place = mapping.places.get(spec.field)
            is_guess = guess.places.get(spec.field) == place and not guess.is_sure(spec.field)
            self.fields[spec.field] = forms.ChoiceField(
                label=cast("Any", spec.title),
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
                initial="" if place is None else str(place),
                help_text=_("We guess so. Look at the examples.")
                if place is not None and is_guess
                else "",
            )

    def clean(self) -> dict[str, Any]:
        """A column says one thing."""
        taken: dict[str, Field] = {}
        for spec in ROSTER.specs:
            place = self.cleaned_data.get(spec.field, "")
            if not place:
                continue
            if place in taken:
                words = say(
                    _("Column {column} is chosen for {other} already."),
                    column=letter(int(place)),
                    other=ROSTER.spec(taken[place]).title,
                )
                self.add_error(spec.field, str(words))
            taken.setdefault(place, spec.field)
        return self.cleaned_data

    def places(self) -> dict[str, int]:
        """Return field to column index; of a form that is valid."""
        return {
            str(spec.field): int(self.cleaned_data[spec.field])
            for spec in ROSTER.specs
            if self.cleaned_data[spec.field]
        }


def _choices(table: Table) -> list[tuple[str, str]]:
    own = own_columns(table.header)
    return [
        (str(index), _label(table, index, title))
        for index, title in enumerate(table.header)
        if index not in own
    ]


def _label(table: Table, index: int, title: str) -> str:
    filled = (cell.strip() for cell in table.column(index) if cell.strip())
    examples = list(dict.fromkeys(cell[:_SHOWN] for cell in filled))[:_EXAMPLES]
    named = f"{letter(index)}: {title}" if title else letter(index)
    return f"{named} ({', '.join(examples)})" if examples else named
