# SPDX-License-Identifier: Apache-2.0

"""What people say about themselves."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.services.oneself import LONGEST_NAME

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
