# SPDX-License-Identifier: Apache-2.0

"""What is typed about requests for data, and about how long things are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark_server.privacy.models import (
    LONGEST_DAYS,
    LONGEST_REASON,
    SHORTEST_DAYS,
    RetentionTerms,
    SubjectKind,
)
from skillmark_server.privacy.retention import KEPT


class EraseOneselfForm(forms.Form):
    """The yes."""

    is_sure = forms.BooleanField(label=_("I have read this, and want to be erased"))


class NoteForm(forms.Form):
    """Who asked, and what for."""

    email = forms.EmailField(
        label=_("E-mail of whoever asks"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("They want"), choices=SubjectKind.choices, widget=forms.RadioSelect
    )


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why do you refuse?"),
        max_length=LONGEST_REASON,
        help_text=_("Such as: the law makes us keep it until a day that you name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RetentionForm(forms.Form):
    """Days, one field for each kind of thing that is kept."""

    def __init__(self, *given: Any, terms: RetentionTerms, **named: Any) -> None:
        super().__init__(*given, **named)
        for kept in KEPT:
            self.fields[kept.name] = forms.IntegerField(
                label=str(kept.title),
                help_text=str(kept.words),
                required=False,
                min_value=SHORTEST_DAYS,
                max_value=LONGEST_DAYS,
                initial=getattr(terms, kept.name),
            )
