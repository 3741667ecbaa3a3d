# SPDX-License-Identifier: Apache-2.0

"""allauth's forms with our words; `config.settings` names them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

_CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}


def _email(field: forms.Field, *, autocomplete: str = "email") -> None:
    field.label = _("E-mail")
    field.widget.attrs |= {
        "autocomplete": autocomplete,
        "inputmode": "email",
        "spellcheck": "false",
        "autocapitalize": "none",
        "maxlength": "254",
    }
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["invalid"] = _("Write an e-mail address, such as anna@example.org.")


def _password(field: forms.Field, label: Any, hint: Any = "") -> None:
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["maxlength"] = "128"


def _code(field: forms.Field, hint: Any = "") -> None:
    field.label = _("Code")
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {**_CODE, "maxlength": "20"}


_GOOD_PASSWORD = _("At least ten characters. A few words are easy to remember.")


class LoginForm(account.LoginForm):
    """By password."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _email(self.fields["login"], autocomplete="username webauthn")
        _password(self.fields["password"], _("Password"))
        self.fields["remember"].label = _("Stay signed in for two weeks")


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    """By a code in a mail."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _email(self.fields["email"], autocomplete="username webauthn")


class SignupForm(account.SignupForm):
    """Name, address, and a password for those who want one."""

    field_order = ("name", "email", "password1")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _email(self.fields["email"], autocomplete="email")
        if "password1" in self.fields:
            _password(
                self.fields["password1"],
                _("Password"),
                _("You can leave it out, and sign in with a code from a mail."),
            )

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """An address that is known takes as long as a new one: the password is hashed too."""
        if self.account_already_exists and self.cleaned_data.get("password1"):
            make_password(self.cleaned_data["password1"])
        saved: tuple[Any, HttpResponse | None] = super().try_save(request)
        return saved


class AddEmailForm(account.AddEmailForm):
    """One more address."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _email(self.fields["email"])
        self.fields["email"].label = _("Another e-mail address")


class ResetPasswordForm(account.ResetPasswordForm):
    """A password that was forgotten."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _email(self.fields["email"], autocomplete="username")


class _NewPassword:
    """Once is enough: it can be looked at while it is typed, and reset."""

    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _password(self.fields["password1"], _("New password"), _GOOD_PASSWORD)
        del self.fields["password2"]


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    """Another password."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _password(self.fields["oldpassword"], _("The password you have now"))


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    """A first password."""


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    """A password instead of the one that was forgotten."""


class ReauthenticateForm(account.ReauthenticateForm):
    """It is still them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _password(self.fields["password"], _("Password"))


class _Code:
    """A code in one field."""

    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _code(self.fields["code"])


class ConfirmLoginCodeForm(_Code, account.ConfirmLoginCodeForm):
    """The code from the mail."""


class ConfirmEmailVerificationCodeForm(_Code, account.ConfirmEmailVerificationCodeForm):
    """The code from the mail."""


class ConfirmPasswordResetCodeForm(_Code, account.ConfirmPasswordResetCodeForm):
    """The code from the mail."""


class SecondStepForm(_Code, second_step.AuthenticateForm):
    """A code of the app, or a recovery code."""


class SecondStepAgainForm(_Code, second_step.ReauthenticateForm):
    """The same, when something weighs more."""


class SetUpAppForm(_Code, ActivateTOTPForm):
    """The first code of the app."""


class _PasskeyName:
    """What the person calls the passkey."""

    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("Such as: my phone. Only you see it.")
        self.fields["name"].widget.attrs |= {"maxlength": "60", "autocomplete": "off"}
        if "passwordless" in self.fields:
            self.fields["passwordless"].widget = forms.HiddenInput()
            self.fields["passwordless"].initial = True


class AddPasskeyForm(_PasskeyName, passkeys.AddWebAuthnForm):
    """One more passkey."""


class SignupPasskeyForm(_PasskeyName, passkeys.SignupWebAuthnForm):
    """The passkey of a new account."""


class RenamePasskeyForm(_PasskeyName, passkeys.EditWebAuthnForm):
    """Another name for a passkey."""
