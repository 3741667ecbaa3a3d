# SPDX-License-Identifier: Apache-2.0

"""
Our rules where allauth asks for them; `config.settings` names these classes.

No password, code or token is judged here.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skillmark_server.accounts.models import User
from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.accounts.services.oneself import LONGEST_NAME
from skillmark_server.accounts.texts import tidy
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.services import checked_address
from skillmark_server.pages.entry import words
from skillmark_server.pages.entry.letters import write_letter
from skillmark_server.pages.entry.machine import is_this_machine

_LOG = logging.getLogger(__name__)
_BROKEN: Final = 500


class AccountAdapter(DefaultAccountAdapter):
    """Letters through the outbox, messages in our voice, demo accounts on this machine only."""

    error_messages = {**DefaultAccountAdapter.error_messages, **words.ERRORS}

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `next` may lead there; what is no address leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as http://[::1
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter into the outbox."""
        browser = self.get_http_user_agent(self.request) if self.request else ""
        write_letter(template_prefix, email, context, browser=browser, at=timezone.now())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what was done, once."""
        if message is None and message_template is not None:
            said = words.MESSAGES.get(message_template)
            message = None if said is None else str(said) % (message_context or {})
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def clean_email(self, email: str) -> str:
        """Refuse an address that no mail can be sent to, before an account waits for one."""
        try:
            return checked_address(email).lower()
        except BadAddress as refusal:
            raise ValidationError(str(refusal)) from refusal

    def send_confirmation_mail(
        self,
        request: HttpRequest,
        emailconfirmation: Any,
        signup: bool,  # noqa: FBT001 - as allauth calls it
    ) -> None:
        """Nobody gets a code for an address of somebody else; whose it is, is told instead."""
        added = emailconfirmation.email_address
        others = EmailAddress.objects.filter(email__iexact=added.email, verified=True)
        if others.exclude(user_id=added.user_id).exists():
            self.send_account_already_exists_mail(added.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Of a demo account no password is right anywhere but on this machine."""
        user = super().authenticate(request, **credentials)
        if isinstance(user, User) and user.is_demo and not is_this_machine(request):
            return None
        return user

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **more: Any
    ) -> HttpResponse | None:
        """Nor does a code, a passkey or another sign-in lead into it."""
        if isinstance(user, User) and user.is_demo and not is_this_machine(request):
            messages.error(request, _("Demo accounts work on localhost only."))
            return redirect("account_login")
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer


class SocialAdapter(DefaultSocialAccountAdapter):
    """Other sign-ins (OpenID Connect): the name they tell, and no broken page when they fail."""

    def populate_user(
        self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]
    ) -> AbstractBaseUser:
        """Take the name and the language over, where they can be used."""
        user = super().populate_user(request, sociallogin, data)
        told = data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        try:
            user.name = tidy(str(told), field="name", longest=LONGEST_NAME)
        except TextRefused:
            user.name = ""
        user.language = get_language() or ""
        return user

    def get_requests_session(self) -> requests.Session:
        """A session whose failures allauth knows how to tell."""
        return _PatientSession(self.request)


class SecondStepAdapter(DefaultMFAAdapter):
    """Authenticator apps and passkeys."""

    error_messages = {**DefaultMFAAdapter.error_messages, **words.SECOND_STEP_ERRORS}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser calls this site when it makes a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Skillmark"}


class _PatientSession(requests.Session):
    """
    Waits no longer than ten seconds, and answers every failure with a page that says so.

    Without it a sign-in of another site that is down would break ours.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._asked_by = request

    def request(self, *given: Any, **named: Any) -> requests.Response:
        """Ask."""
        named["timeout"] = 10
        try:
            answer = super().request(*given, **named)
        except requests.RequestException as error:
            raise self._failed(type(error).__name__) from error
        if answer.headers.get("Content-Type", "").startswith(("application/json", "text/json")):
            try:
                answer.json()
            except ValueError as error:
                raise self._failed("no JSON") from error
        elif answer.ok:
            raise self._failed("no JSON")
        if answer.status_code >= _BROKEN:
            raise self._failed(str(answer.status_code))
        return answer

    def _failed(self, why: str) -> ImmediateHttpResponse:
        _LOG.warning("another sign-in failed: %s", why)
        page = render(self._asked_by, "socialaccount/authentication_error.html", status=401)
        return ImmediateHttpResponse(page)
