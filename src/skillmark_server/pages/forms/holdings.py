# SPDX-License-Identifier: Apache-2.0

"""What people say about a certificate that is no badge, and what others answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark_server.holdings.models.certificate import (
    LONGEST_NUMBER,
    LONGEST_REASON,
    LONGEST_TEXT,
)

_DAYS = ["%Y-%m-%d", "%d.%m.%Y"]


class _Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=_DAYS, **options)


class CertificateForm(forms.Form):
    """The facts as they stand on the paper, its file, and what it is for."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=LONGEST_TEXT,
        help_text=_("As it stands on it, such as: forklift licence B."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issuer = forms.CharField(
        label=_("Who gave it?"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_on = _Day(label=_("Issued on"))
    ends_on = _Day(
        label=_("Last day"), required=False, help_text=_("Leave it empty if it does not end.")
    )
    organisation = forms.ChoiceField(label=_("For whom?"))
    achievement = forms.ChoiceField(
        label=_("Which required badge does it stand in for?"), required=False
    )
    skill = forms.CharField(
        label=_("Or which skill does it show?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_("A PDF, a JPEG or a PNG, at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]],
        needed: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = places  # type: ignore[attr-defined]
        none = ("", _("None of them"))
        self.fields["achievement"].choices = [none, *needed]  # type: ignore[attr-defined]


class SeenForm(forms.Form):
    """Seen, or not, and why."""

    decision = forms.ChoiceField(choices=[("seen", "seen"), ("refuse", "refuse")])
    reason = forms.CharField(
        label=_("Why not?"),
        help_text=_("They read it. Only needed if you say no."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
