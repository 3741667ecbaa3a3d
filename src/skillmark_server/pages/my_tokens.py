# SPDX-License-Identifier: Apache-2.0

"""Tokens of one's own: made (the secret is shown once), listed, withdrawn."""

from __future__ import annotations

import uuid
from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.models import ApiToken
from skillmark_server.accounts.own_tokens import (
    make_own_token,
    own_tokens_of,
    revoke_own_token,
)
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.oneself import OWN_SCOPE_WORDS, OwnTokenForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_token_list(request: Request) -> HttpResponse:
    """
    List one's own tokens; make one, for who has just shown that it is them.

    The answer to the POST shows the secret, and is the only page that ever does.
    """
    now = timezone.now()
    form = OwnTokenForm(posted(request))
    secret = ""
    if form.is_valid():
        try:
            _token, secret = make_own_token(
                actor=request.actor,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=now + timedelta(days=int(form.cleaned_data["lasts"])),
                at=now,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            form = OwnTokenForm()
    rows = [
        {
            "token": token,
            "scopes": [OWN_SCOPE_WORDS[scope] for scope in token.scopes],
            "is_over": token.expires_at is not None and token.expires_at <= now,
        }
        for token in own_tokens_of(request.user)[:200]
    ]
    return render(request, "me/tokens.html", {"form": form, "rows": rows, "secret": secret})


@require_POST
@signed_in
def my_token_revoke(request: Request, token_id: uuid.UUID) -> HttpResponse:
    """End a token of one's own."""
    try:
        token = revoke_own_token(user=request.user, token_id=token_id, at=timezone.now())
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("%(name)s cannot sign in any more.") % {"name": token.name})
    return redirect("my-token-list")
