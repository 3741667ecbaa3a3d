# SPDX-License-Identifier: Apache-2.0

"""
What everybody is asked who makes an account, however they sign in.

It stands apart from `signing_in`: allauth's forms import it while they are made.
"""

from __future__ import annotations

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.accounts.services.oneself import LONGEST_NAME
from skillmark_server.accounts.texts import tidy


class NameForm(forms.Form):
    """Their name."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """Tidied, or refused."""
        try:
            return tidy(self.cleaned_data["name"], field="name", longest=LONGEST_NAME)
        except TextRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def signup(self, _request: HttpRequest, user: AbstractBaseUser) -> None:
        """Keep the name, and the language of the page."""
        user.name = self.cleaned_data["name"]  # type: ignore[attr-defined]
        user.language = get_language() or ""  # type: ignore[attr-defined]
        user.save(update_fields=["name", "language"])
