# SPDX-License-Identifier: Apache-2.0

"""Forms about an issuer: under which name, which domain, since when a key was stolen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.custody.models import DomainMethod, IdentityKind

_LONGEST_TYPED = 300


class DomainField(forms.CharField):
    """The name of a website, as people type it; the service cleans it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Your domain"))
        options.setdefault("help_text", _("The name of your website, such as nordvind.dk."))
        super().__init__(max_length=_LONGEST_TYPED, **options)
        self.widget.attrs |= {
            "autocapitalize": "none",
            "autocomplete": "off",
            "spellcheck": "false",
            "inputmode": "url",
        }


class IdentityForm(forms.Form):
    """Under which name an organisation issues."""

    kind = forms.ChoiceField(
        label=_("Under which name do you issue?"),
        choices=[
            (IdentityKind.SITE.value, _("An address on this site. Ready at once.")),
            (
                IdentityKind.DOMAIN.value,
                _("Our own domain. Ready when a file lies on our website."),
            ),
        ],
        widget=forms.RadioSelect,
        initial=IdentityKind.SITE.value,
    )
    domain = DomainField(
        required=False, help_text=_("Only for your own domain: its name, such as nordvind.dk.")
    )

    def clean(self) -> dict[str, Any]:
        """A domain is needed for one of the two."""
        data = super().clean() or {}
        if data.get("kind") == IdentityKind.DOMAIN and not data.get("domain"):
            self.add_error("domain", _("Write the name of your website, such as nordvind.dk."))
        return data


class DomainForm(forms.Form):
    """A domain that is to stand beside the issuer's name."""

    domain = DomainField()


class TermsForm(forms.Form):
    """What new badges carry."""

    names_newest = forms.BooleanField(
        label=_("New badges say where their newest version is"),
        help_text=_(
            "A program that checks an old file then finds the corrected or renewed badge by "
            "itself. It asks this site each time, and not every program does so."
        ),
        required=False,
    )
    names_withdrawn = forms.BooleanField(
        label=_("A list names the badges that were withdrawn"),
        help_text=_(
            "For programs that can read no other list. Everybody can then see which badges were "
            "withdrawn, the list grows with each of them, and new badges cannot be put on hold. "
            "Without it, a list answers for one badge at a time, and tells nothing of the others."
        ),
        required=False,
    )


class CheckForm(forms.Form):
    """In which way a domain is asked."""

    method = forms.ChoiceField(choices=DomainMethod.choices)


class StolenForm(forms.Form):
    """Since when somebody else has had a key."""

    since = forms.DateTimeField(
        label=_("Since when may somebody else have had it?"),
        help_text=_("If you are not sure, choose the earliest moment."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"],
    )
    is_unknown = forms.BooleanField(label=_("Nobody knows: since it was made."), required=False)
    is_sure = forms.BooleanField(label=_("I understand that this cannot be taken back."))

    def clean_since(self) -> Any:
        """It lies behind us."""
        since = self.cleaned_data["since"]
        if since is not None and since > timezone.now():
            raise forms.ValidationError(_("That moment lies ahead of us. Choose one that is past."))
        return since

    def clean(self) -> dict[str, Any]:
        """A moment, or that nobody knows it."""
        data = super().clean() or {}
        if data.get("is_unknown"):
            data["since"] = None
        elif "since" in data and data["since"] is None:
            self.add_error("since", _("Choose a moment, or say that nobody knows it."))
        return data
