# SPDX-License-Identifier: Apache-2.0

"""Two accounts made one, and an account closed; each says first what it does."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts.limiting import count
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.holdings.certificates import certificates_of
from skillmark_server.holdings.selectors import imported_of
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.portfolio import CloseForm, MergeForm
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.portfolio.services import ask_to_merge, close_account, merge_accounts
from skillmark_server.portfolio.services.merging import merge_behind
from skillmark_server.refusals import Refusal

_A_MINUTE = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_merge(request: Request) -> HttpResponse:
    """Name the address of one's other account; the answer is always the same."""
    at, form = timezone.now(), MergeForm(posted(request))
    if form.is_valid():
        try:
            count(request, "merge", a_minute=_A_MINUTE, seconds=at.timestamp())
            ask_to_merge(user=user_of(request), email=form.cleaned_data["email"], at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("If that address belongs to another account here, a mail is on its way to it."),
            )
            return redirect("my-merge")
    return render(request, "portfolio/merge.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_merge_answer(request: Request, merge_secret: str) -> HttpResponse:
    """Signed in to the other account: see what moves and where to, and say yes."""
    at, user = timezone.now(), user_of(request)
    try:
        asked = merge_behind(merge_secret, user=user, at=at)
        if request.method == "POST":
            stays = merge_accounts(secret=merge_secret, user=user, at=at)
            logout(request)
            words = _("The two accounts are one. Sign in with %(email)s.")
            messages.success(request, words % {"email": stays.email})
            return redirect("account_login")
    except Refusal as refusal:
        why = {"refusal": refusal}
        return render(request, "portfolio/merge_refused.html", why, status=refusal.http_status)
    context = {"asked": asked, "awards": awards_of_holder(user).filter(holder=user).count()}
    return render(request, "portfolio/merge_answer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_close(request: Request) -> HttpResponse:
    """Say what closing does, ask, and close."""
    user, form = user_of(request), CloseForm(posted(request), initial={"pages": "close"})
    if form.is_valid():
        try:
            close_account(
                user=user, keeps_pages=form.cleaned_data["pages"] == "keep", at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            logout(request)
            messages.success(request, _("Your account is closed."))
            return redirect(settings.LOGOUT_REDIRECT_URL)
    kept = awards_of_holder(user).filter(holder=user)
    context = {
        "form": form,
        "kept": kept.count(),
        "open": kept.filter(visibility=Visibility.PUBLIC).count(),
        "imported": imported_of(user).count(),
        "handed_in": certificates_of(user).count(),
    }
    return render(request, "portfolio/close.html", context)
