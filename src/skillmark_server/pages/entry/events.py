# SPDX-License-Identifier: Apache-2.0

"""What people do with their accounts, added to the audit log when allauth tells of it."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as second_step
from allauth.socialaccount import signals as other
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.audit.recording import record

_EVENTS: Final[tuple[tuple[Signal, str], ...]] = (
    (account.user_signed_up, "person.signed_up"),
    (account.user_logged_in, "person.signed_in"),
    (user_logged_out, "person.signed_out"),
    (account.password_set, "person.password_set"),
    (account.password_changed, "person.password_changed"),
    (account.password_reset, "person.password_reset"),
    (account.email_added, "person.address_added"),
    (account.email_confirmed, "person.address_confirmed"),
    (account.email_changed, "person.address_made_first"),
    (account.email_removed, "person.address_removed"),
    (second_step.authenticator_added, "person.second_step_added"),
    (second_step.authenticator_removed, "person.second_step_removed"),
    (second_step.authenticator_reset, "person.second_step_renewed"),
    (other.social_account_added, "person.sign_in_connected"),
    (other.social_account_removed, "person.sign_in_disconnected"),
)


def watch() -> None:
    """Listen; a second call changes nothing."""
    for signal, action in _EVENTS:
        signal.connect(_recorder(action), weak=False, dispatch_uid=f"skillmark {action}")
    second_step.authenticator_added.connect(_just_shown, dispatch_uid="skillmark just shown")


def _recorder(action: str) -> Any:
    def note(*, user: Any = None, **told: Any) -> None:
        if user is None:
            address = told.get("email_address")
            login = told.get("sociallogin") or told.get("socialaccount")
            user = getattr(address or login, "user", None)
        if isinstance(user, User) and not user._state.adding:
            actor = Actor(user=user, kind="person")
            with transaction.atomic():
                record(actor, action, user, at=timezone.now(), detail=_detail(told))

    return note


def _just_shown(*, request: HttpRequest, user: User, authenticator: Any, **_told: Any) -> None:
    """Whoever has just set up an app or a passkey is not asked for it again a moment later."""
    if request.user.is_authenticated:
        record_authentication(
            request, user, method="mfa", reauthenticated=True, type=str(authenticator.type)
        )


def _detail(told: dict[str, Any]) -> dict[str, str]:
    authenticator = told.get("authenticator")
    return {} if authenticator is None else {"kind": str(authenticator.type)}
