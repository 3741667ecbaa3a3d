# SPDX-License-Identifier: Apache-2.0

"""Tokens of programs: made (the secret is shown once), listed, withdrawn."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.selectors import tokens_of
from skillmark_server.accounts.tokens import make_token, revoke_token
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.organisation import FOR_EVER, SCOPE_WORDS, TokenForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_TOKENS)
def token_list(request: Request) -> HttpResponse:
    """
    List the tokens, and make one.

    The answer to the POST shows the secret, and is the only page that ever does: a redirect
    would have to keep it somewhere.
    """
    now = timezone.now()
    form = TokenForm(posted(request))
    secret = ""
    if form.is_valid():
        lasts = form.cleaned_data["lasts"]
        try:
            _token, secret = make_token(
                actor=request.actor,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=None if lasts == FOR_EVER else now + timedelta(days=int(lasts)),
                at=now,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            form = TokenForm()
    rows = [
        {
            "token": token,
            "scopes": [SCOPE_WORDS[scope] for scope in token.scopes if scope in SCOPE_WORDS],
            "is_over": token.expires_at is not None and token.expires_at <= now,
        }
        for token in tokens_of(request.actor)[:200]
    ]
    return render(
        request, "organisation/tokens.html", {"form": form, "rows": rows, "secret": secret}
    )


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def token_revoke(request: Request, token_id: uuid.UUID) -> HttpResponse:
    """End a token."""
    try:
        token = revoke_token(actor=request.actor, token_id=token_id, at=timezone.now())
    except Refusal:
        raise Http404 from None
    messages.success(request, _("%(name)s cannot sign in any more.") % {"name": token.name})
    return redirect("token-list")
