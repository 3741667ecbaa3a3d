# SPDX-License-Identifier: Apache-2.0

"""How the picture of a badge is chosen: shape, colours, ground, icon, plate, marks; or a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from skillmark_server.achievements import parts, pictures
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.pages.forms.achievement import AskedChoice
from skillmark_server.refusals import Refusal

MOST_MARKS: Final = 4
LONGEST_PLATE: Final = 16
_PARTS: Final = ("shape", "palette", "ground", "icon")
MOST_UPLOAD: Final = 5 * 1024 * 1024


class DesignForm(forms.Form):
    """
    The picture.

    Args:
        design: What is kept; empty where a picture was uploaded.
        content: Of the version, for a good picture to begin with.
    """

    use_required_attribute = False

    shape = forms.ChoiceField(label=_("Shape"), required=False)
    palette = forms.ChoiceField(label=_("Colours"), required=False)
    icon = forms.ChoiceField(label=_("Icon"), required=False)
    ground = forms.ChoiceField(label=_("Ground"), required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Word on the plate"),
        required=False,
        max_length=LONGEST_PLATE,
        help_text=_("16 characters at most. Two or three words at most."),
    )
    marks = AskedChoice(
        label=_("Level marks"),
        help_text=_("Shown as small lozenges under the plate."),
    )
    picture = forms.FileField(label=_("Picture"), required=False)
    is_drawn = forms.BooleanField(label=_("Draw a picture instead"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        files: Any,
        *,
        design: Mapping[str, Any],
        content: Content,
    ) -> None:
        self.kept = dict(design)
        begun = self.kept or pictures.default_design(content.achievement_type)
        level, levels = int(begun.get("level") or 0), int(begun.get("levels") or 0)
        initial = {name: begun.get(name, "") for name in (*_PARTS, "text")}
        super().__init__(
            data, files, initial={**initial, "marks": f"{level}/{levels}" if levels else ""}
        )
        offered = parts.offered()
        language = get_language() or "en"
        for name in _PARTS:
            field: Any = self.fields[name]
            field.choices = [(part.key, said_in(part.names, language)) for part in offered[name]]
        self.grounds = [(part.key, said_in(part.names, language)) for part in offered["ground"]]
        marks: Any = self.fields["marks"]
        marks.choices = [
            ("", _("No marks")),
            *(
                (f"{n}/{of}", _("%(n)s of %(of)s") % {"n": n, "of": of})
                for of in range(1, MOST_MARKS + 1)
                for n in range(1, of + 1)
            ),
        ]
        self.offered = {name: offered[name] for name in _PARTS}

    @property
    def is_uploaded(self) -> bool:
        """Whether the version shows a picture that was uploaded."""
        return not self.kept

    def picked(self, name: str) -> str:
        """What of `name` is chosen now."""
        return str(self[name].value() or "")

    def clean(self) -> dict[str, Any]:
        """Refuse what the drawing room refuses, at its field."""
        said: dict[str, Any] = super().clean() or {}
        try:
            self.chosen()
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return said

    def clean_picture(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data.get("picture")
        if file and file.size > MOST_UPLOAD:
            raise forms.ValidationError(_("The picture has more than 5 MB."))
        return file

    def upload(self) -> bytes | None:
        """The bytes of a new picture, or None."""
        file = getattr(self, "cleaned_data", {}).get("picture")
        return file.read() if file else None

    def chosen(self) -> dict[str, Any] | None:
        """The design as chosen; None where an uploaded picture stays, or a part is wrong."""
        said = getattr(self, "cleaned_data", {})
        if self.errors or (self.is_uploaded and not said.get("is_drawn")):
            return None
        if not all(said.get(name) for name in _PARTS):
            return None
        design: dict[str, Any] = {name: said[name] for name in _PARTS}
        if said.get("text"):
            design["text"] = said["text"]
        if said.get("marks"):
            level, _slash, levels = said["marks"].partition("/")
            design |= {"level": int(level), "levels": int(levels)}
        return pictures.normal(design)
