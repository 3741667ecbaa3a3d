# SPDX-License-Identifier: Apache-2.0

"""What people say about themselves."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.services.oneself import LONGEST_NAME
from skillmark_server.accounts.tokens import LONGEST_NAME as LONGEST_TOKEN_NAME

AUTO: Final = "auto"
"""Nothing chosen; the service keeps it as nothing."""


def _languages() -> list[tuple[str, object]]:
    return [(AUTO, _("As the browser asks")), *settings.LANGUAGES]


class ProfileForm(forms.Form):
    """Name, language and how pages look."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        help_text=_("Badges you have already keep the name they were made with."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages)
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=((AUTO, _("As the device is")), ("light", _("Light")), ("dark", _("Dark"))),
    )


OWN_SCOPE_WORDS: Final = {
    "own": _("See my badges and my transcript"),
    "own:write": _("Keep and decline badges, and say who sees them"),
}


class OwnTokenForm(forms.Form):
    """What a program may do with what is one's own, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST_TOKEN_NAME,
        help_text=_("Such as: my website."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(OWN_SCOPE_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["own"],
    )
    lasts = forms.ChoiceField(
        label=_("It works for"),
        choices=(("30", _("30 days")), ("90", _("90 days")), ("365", _("A year"))),
        initial="90",
    )
