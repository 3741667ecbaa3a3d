# SPDX-License-Identifier: Apache-2.0

"""What people write into their résumé."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark_server.portfolio.models import EntryKind, Fluency
from skillmark_server.portfolio.models.resume import (
    LONGEST_EMAIL,
    LONGEST_LINE,
    LONGEST_PHONE,
    LONGEST_TEXT,
)

_LONGEST_MONTH: Final = 7


def _line(label: Any, **more: Any) -> forms.CharField:
    plain = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=LONGEST_LINE, **{"widget": plain, **more})


def _lines(label: Any, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=False, widget=area, **more
    )


def _month(label: Any, **more: Any) -> forms.CharField:
    # Where a browser knows no months, this is a line of text that asks for 2019-03.
    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2019-03"})
    return forms.CharField(
        label=label, max_length=_LONGEST_MONTH, required=False, widget=widget, **more
    )


class ResumeForm(forms.Form):
    """What stands on top."""

    headline = _line(
        _("In one line"),
        required=False,
        help_text=_("Such as: fitter and first aider in Esbjerg."),
    )
    summary = _lines(_("About you"))
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=LONGEST_EMAIL,
        help_text=_("Whoever sees the résumé sees what you write here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    place = _line(_("Where you live"), required=False, help_text=_("A town is enough."))


class WorkForm(forms.Form):
    """A job."""

    title = _line(_("What you were"), help_text=_("Such as: driver."))
    organisation = _line(_("Where"), required=False)
    place = _line(_("Town"), required=False)
    from_month = _month(_("First month"))
    to_month = _month(_("Last month"), help_text=_("Empty: until today."))
    text = _lines(_("What you did"))


class EducationForm(forms.Form):
    """An education."""

    title = _line(_("What you learned"), help_text=_("Such as: industrial technician."))
    organisation = _line(_("School"), required=False)
    place = _line(_("Town"), required=False)
    from_month = _month(_("First month"))
    to_month = _month(_("Last month"), help_text=_("Empty: until today."))
    text = _lines(_("What it was about"))


class LanguageForm(forms.Form):
    """A language."""

    title = _line(_("Language"))
    fluency = forms.ChoiceField(label=_("How well"), choices=Fluency.choices, initial=Fluency.B2)


FORMS: Final = MappingProxyType(
    {
        EntryKind.WORK: WorkForm,
        EntryKind.EDUCATION: EducationForm,
        EntryKind.LANGUAGE: LanguageForm,
    }
)
