# SPDX-License-Identifier: Apache-2.0

"""How people call and describe what they show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from skillmark_server.portfolio.models.application import LONGEST_MESSAGE
from skillmark_server.portfolio.models.application import (
    LONGEST_NAME as LONGEST_APPLICATION_NAME,
)
from skillmark_server.portfolio.models.backpack import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_TEXT,
)


class CollectionForm(forms.Form):
    """What a collection is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Such as: safety at work."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PageForm(forms.Form):
    """What stands on the top of somebody's page, and where it is found."""

    headline = forms.CharField(
        label=_("In one line"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Such as: fitter and first aider in Esbjerg."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    about = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(
        label=_("The last part of its address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("If you change it, the old address ends."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_listed = forms.BooleanField(
        label=_("Search engines may show it"),
        required=False,
        help_text=_("Only where everyone with the link may see it."),
    )


class CompanyForm(forms.Form):
    """By which number LinkedIn knows the organisation."""

    company = forms.CharField(
        label=_("Number at LinkedIn"),
        required=False,
        max_length=120,
        help_text=_("Your logo then stands beside the badge. Without it, your name stands there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )


class ApplicationForm(forms.Form):
    """What a link is for, and how long it opens."""

    name = forms.CharField(
        label=_("What do you apply for?"),
        max_length=LONGEST_APPLICATION_NAME,
        help_text=_("The reader sees it. Such as: driver at Havnens Lager."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("A word to the reader"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.ChoiceField(
        label=_("It opens for"),
        choices=(
            ("7", _("7 days")),
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("180", _("180 days")),
        ),
    )


class MergeForm(forms.Form):
    """The address of one's other account."""

    email = forms.EmailField(
        label=_("An e-mail address of the other account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CloseForm(forms.Form):
    """What happens to the pages of badges, and the yes."""

    pages = forms.ChoiceField(
        label=_("The pages of badges that everyone can see"),
        choices=(
            ("close", _("Close them: their links end")),
            ("keep", _("Leave them open: links that you gave away go on working")),
        ),
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(label=_("I have read this, and want to close my account"))
