# SPDX-License-Identifier: Apache-2.0

"""The form that asks which column of a list says what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from skillmark_server.awards.models import Batch
from skillmark_server.tabular import AWARD, Field, letter


class ColumnsForm(forms.Form):
    """One choice a field; a column says one thing at most."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not in the list"))] + [
            (str(index), f"{letter(index)}: {title}" if title else letter(index))
            for index, title in enumerate(batch.header)
        ]
        for spec in AWARD.specs:
            if spec.field is Field.NUMBER:
                continue  # every award gets a number of the organisation's own row of numbers
            name = str(spec.field)
            place = batch.mapping.get(name)
            self.fields[name] = forms.ChoiceField(
                label=str(spec.title),
                choices=choices,
                required=False,
                initial="" if place is None else str(place),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two things."""
        said = super().clean() or {}
        taken: dict[str, str] = {}
        for name, place in list(said.items()):
            if place and place in taken:
                self.add_error(name, _("This column says something else already."))
            taken[place] = name
        return said

    def places(self) -> dict[str, int]:
        """Field to column, counted from 0."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}
