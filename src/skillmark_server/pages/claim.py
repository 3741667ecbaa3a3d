# SPDX-License-Identifier: Apache-2.0

"""
From the mail to the badge: see it, keep it or say no thanks. Looking changes nothing.

Whoever has the link sees the badge; keeping it needs an account, and comes back here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.limiting import count
from skillmark_server.awards.claims import link_of
from skillmark_server.awards.documents import signed_with_digest
from skillmark_server.awards.models import Award, ClaimLink, Visibility
from skillmark_server.awards.recipients import user_of_address, verified_addresses_of
from skillmark_server.awards.refusals import (
    Altered,
    ClaimClosed,
    LinkExpired,
    LinkSpent,
    LinkUnusable,
)
from skillmark_server.awards.services import ask_for_new_mail, claim_award, decline_by_link
from skillmark_server.pages.access import Request
from skillmark_server.pages.house import house_of_organisation
from skillmark_server.pages.portfolio.sharing import after_keeping
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.refusals import Refusal

_KEPT_CHOICE = "claim_sees"
_A_MINUTE = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: Request, secret: str) -> HttpResponse:
    """Show the badge of a link; a POST keeps it, or leads to an account and back."""
    at = timezone.now()
    try:
        link = link_of(secret)
    except LinkUnusable as refusal:
        return _explained(request, secret, refusal, None)
    award, user = link.award, request.actor.user
    if award.claimed_at and user is not None and award.holder_serial == user.serial:
        return redirect("my-badge", award.pk)
    if refusal := _closed(link, at):
        return _explained(request, secret, refusal, award)
    sees = sees_of(request.POST.get("sees") or request.session.get(_KEPT_CHOICE, ""))
    if request.method == "POST":
        return _keep(request, secret, award, sees)
    return _shown(request, secret, award, sees)


def _keep(request: Request, secret: str, award: Award, sees: Visibility) -> HttpResponse:
    user = request.actor.user
    if user is None:
        request.session[_KEPT_CHOICE] = str(sees)
        return redirect(_account_address(award, reverse("claim", args=[secret])))
    try:
        claim_award(secret=secret, user=user, visibility=sees, at=timezone.now())
    except Refusal as refusal:
        return _explained(request, secret, refusal, award)
    request.session.pop(_KEPT_CHOICE, None)
    messages.success(request, _("It is yours. You find it under My badges whenever you need it."))
    return after_keeping(award)


def _shown(request: Request, secret: str, award: Award, sees: Visibility) -> HttpResponse:
    try:
        digest = signed_with_digest(award)[1]
    except Altered as refusal:
        return _explained(request, secret, refusal, None)
    chosen = request.actor.is_signed_in or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if chosen else award.language
    context: dict[str, Any] = {
        "award": award,
        "digest": digest,
        "house": house_of_organisation(award.organisation),
        "given": (award.recipient_name.split() or [""])[0],
        "sees": value_of(sees),
        "secret": secret,
        "other_account": _is_other(request, award),
    }
    with translation.override(language or award.language):
        return render(request, "claim/claim.html", context)


def _is_other(request: Request, award: Award) -> bool:
    """Whether the account has not shown that the address of the award is theirs."""
    user = request.actor.user
    return user is not None and award.recipient_email not in verified_addresses_of(user)


def _closed(link: ClaimLink, at: datetime) -> Refusal | None:
    award = link.award
    if award.revoked_at is not None:
        return ClaimClosed(_("This badge was withdrawn, so it cannot be kept."))
    if award.claimed_at is not None:
        return LinkSpent(_("This badge is kept already. Sign in to see it."))
    if link.spent_at is not None:
        return LinkSpent()
    return LinkExpired() if link.expires_at <= at else None


def _account_address(award: Award, after: str) -> str:
    """Where somebody without an account gets one, with their address filled in."""
    has_account = user_of_address(award.recipient_email) is not None
    name = "account_request_login_code" if has_account else "account_signup"
    return f"{reverse(name)}?{urlencode({'email': award.recipient_email, 'next': after})}"


def _explained(
    request: Request, secret: str, refusal: Refusal, award: Award | None
) -> HttpResponse:
    is_open = award is not None and not award.claimed_at and not award.revoked_at
    context = {"refusal": refusal, "award": award, "secret": secret, "is_open": is_open}
    return render(request, "claim/closed.html", context, status=refusal.http_status)


@require_POST
def claim_decline(request: Request, secret: str) -> HttpResponse:
    """Say no thanks, without an account."""
    try:
        award = decline_by_link(secret=secret, at=timezone.now())
    except Refusal as refusal:
        return _explained(request, secret, refusal, None)
    return render(request, "claim/declined.html", {"award": award, "secret": secret})


@require_POST
def claim_mail(request: Request, secret: str) -> HttpResponse:
    """Send a new link to the address the badge went to; the answer is always the same."""
    try:
        count(request, "claim mail", a_minute=_A_MINUTE, seconds=timezone.now().timestamp())
    except Refusal as refusal:
        return _explained(request, secret, refusal, None)
    ask_for_new_mail(secret=secret, at=timezone.now())
    return render(request, "claim/mailed.html", {})
