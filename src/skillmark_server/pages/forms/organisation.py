# SPDX-License-Identifier: Apache-2.0

"""What is typed about an organisation; the rules stand in `accounts.services`."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.countries import countries
from skillmark_server.accounts.models import Organisation, Role
from skillmark_server.accounts.services.organisations import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    Facts,
)
from skillmark_server.accounts.tokens import LONGEST_NAME as LONGEST_TOKEN_NAME
from skillmark_server.pages.look.dates import locale

_FIRST_COUNTRIES: Final = ("DK", "FO", "GL", "SE", "NO", "DE")
LARGEST_LOGO: Final = 5 * 1024 * 1024


def _countries() -> list[tuple[str, str]]:
    names = countries(locale().language)
    known = sorted(names.items(), key=lambda pair: pair[1])
    first = [(code, names[code]) for code in _FIRST_COUNTRIES]
    return [("", ""), *first, *((c, n) for c, n in known if c not in _FIRST_COUNTRIES)]


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


class FactsForm(forms.Form):
    """What an organisation says about itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("As people know it. It stands on every badge."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or SVG, 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/svg+xml"}),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    description_en = forms.CharField(
        label=_("About it, in English"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    description_da = forms.CharField(
        label=_("About it, in Danish"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "da"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )
    email = forms.EmailField(
        label=_("E-mail for questions"),
        required=False,
        help_text=_("Recipients of badges can write here."),
    )
    street = forms.CharField(label=_("Street and number"), required=False, max_length=120)
    postal_code = forms.CharField(label=_("Postal code"), required=False, max_length=16)
    city = forms.CharField(label=_("Town"), required=False, max_length=80)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lazy(_countries, list)()
    )
    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=_languages,
        help_text=_("For people whose own language is not known."),
    )

    def __init__(self, *given: Any, organisation: Organisation | None = None, **named: Any) -> None:
        if organisation is not None:
            named.setdefault("initial", {}).update(initial_facts(organisation))
        else:
            named.setdefault("initial", {}).setdefault("language", get_language())
        super().__init__(*given, **named)
        if organisation is None or not organisation.logo:
            del self.fields["without_logo"]

    def clean_logo(self) -> Any:
        """Refuse a file that is larger than any logo before it is opened."""
        logo = self.cleaned_data["logo"]
        if logo is not None and logo.size > LARGEST_LOGO:
            raise forms.ValidationError(_("This file is larger than 5 MB. Save it smaller."))
        return logo

    def facts(self) -> Facts:
        """What was typed, for the service."""
        said = self.cleaned_data
        return Facts(
            description={code: said[f"description_{code}"] for code in ("en", "da")},
            **{
                member: said[member]
                for member in (
                    "name",
                    "website",
                    "email",
                    "street",
                    "postal_code",
                    "city",
                    "country",
                    "language",
                )
            },
        )


def initial_facts(organisation: Organisation) -> dict[str, Any]:
    """What the form starts with."""
    return {
        **{
            name: getattr(organisation, name)
            for name in FactsForm.base_fields
            if hasattr(organisation, name) and name != "logo"
        },
        **{f"description_{code}": text for code, text in organisation.description.items()},
    }


class RulesForm(forms.Form):
    """How work is done in the organisation."""

    needs_review = forms.BooleanField(
        label=_("A second person reviews a badge before it can be awarded"), required=False
    )
    needs_sign_off = forms.BooleanField(
        label=_("A second person signs off awards before they are sent"), required=False
    )
    undo_minutes = forms.IntegerField(
        label=_("Minutes to undo"),
        min_value=0,
        max_value=1440,
        help_text=_("How long awards and withdrawals wait before they happen."),
    )
    claim_days = forms.IntegerField(
        label=_("Days a link in a letter works"),
        min_value=1,
        max_value=730,
    )
    colour = forms.CharField(
        label=_("Colour of letters"),
        required=False,
        max_length=7,
        help_text=_("As # and six digits, such as #0B4F6C, dark enough to be read on white."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )


class RolesForm(forms.Form):
    """What a member may do."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )


class InviteForm(forms.Form):
    """Who is asked to join."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AWARDING_OFFICER)


SCOPE_WORDS: Final = {
    "read": _("Read: badges, awards, people"),
    "people": _("Change people"),
    "achievements": _("Make and publish badges"),
    "award": _("Award, and decide requests"),
    "withdraw": _("Revoke, suspend and reinstate"),
    "log": _("Read the audit log"),
    "organisation": _("Change the organisation and how it works"),
    "members": _("Invite and remove members, and change what they may do"),
    "tokens": _("See and withdraw tokens"),
    "keys": _("Change the issuer and its keys"),
}
FOR_EVER: Final = "always"
LASTING: Final = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    (FOR_EVER, _("Until it is withdrawn")),
)


class TokenForm(forms.Form):
    """What a program may do, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST_TOKEN_NAME,
        help_text=_("Such as: the HR system."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(SCOPE_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    lasts = forms.ChoiceField(label=_("It works for"), choices=LASTING, initial="365")
