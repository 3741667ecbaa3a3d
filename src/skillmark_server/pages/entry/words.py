# SPDX-License-Identifier: Apache-2.0

"""What allauth has to say, in our voice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERRORS: Final[Mapping[str, Promise]] = {
    "account_inactive": _("This account is closed. Ask whoever runs this site."),
    "cannot_remove_primary_email": _("Make another address the first one before you remove it."),
    "duplicate_email": _("You have this address already."),
    "email_password_mismatch": _(
        "The address and the password do not belong together. Try again, or ask for a code."
    ),
    "email_taken": _("This address cannot be added."),
    "enter_current_password": _("Write the password you have now."),
    "incorrect_code": _("This is not the code. Look at the newest mail, or ask for a new one."),
    "incorrect_password": _("This is not your password."),
    "invalid_login": _("Write an e-mail address, such as anna@example.org."),
    "invalid_password_reset": _("This link has been used, or is too old. Ask for a new one."),
    "max_email_addresses": _("You can have %d addresses at most."),
    "too_many_login_attempts": _("Too many tries. Wait five minutes, or ask for a code."),
    "unverified_primary_email": _("Confirm this address before you make it the first one."),
    "rate_limited": _("Too many tries. Wait a minute."),
}
SECOND_STEP_ERRORS: Final[Mapping[str, Promise]] = {
    "add_email_blocked": _("Turn the second step off before you add an address."),
    "cannot_delete_authenticator": _("This is the only second step, and it cannot be removed."),
    "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
    "incorrect_code": _("This is not the code. A code of the app lasts 30 seconds."),
    "unverified_email": _("Confirm your e-mail addresses first, and then set this up."),
}
MESSAGES: Final[Mapping[str, Promise | None]] = {
    "account/messages/cannot_delete_primary_email.txt": _(
        "Make another address the first one before you remove %(email)s."
    ),
    "account/messages/email_confirmation_failed.txt": _("%(email)s cannot be added."),
    # The page that follows says so itself.
    "account/messages/email_confirmation_sent.txt": None,
    "account/messages/login_code_sent.txt": None,
    "account/messages/logged_in.txt": None,
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/email_confirmed.txt": _("%(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("%(email)s is removed."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "account/messages/primary_email_set.txt": _("This is your first address now."),
    "account/messages/unverified_primary_email.txt": _(
        "Confirm this address before you make it the first one."
    ),
    "mfa/messages/recovery_codes_generated.txt": _("These are your new recovery codes."),
    "mfa/messages/totp_activated.txt": _("The app is set up as your second step."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "socialaccount/messages/account_connected.txt": _("The sign-in is connected."),
    "socialaccount/messages/account_connected_other.txt": _(
        "This sign-in belongs to another account here."
    ),
    "socialaccount/messages/account_connected_updated.txt": _("The sign-in was connected already."),
    "socialaccount/messages/account_disconnected.txt": _("The sign-in is disconnected."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}
"""Template of allauth to what is said; None where nothing is."""
