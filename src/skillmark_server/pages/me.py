# SPDX-License-Identifier: Apache-2.0

"""What a person says about themselves; addresses and security are allauth's pages in our dress."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts.services import change_oneself
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.oneself import AUTO, ProfileForm
from skillmark_server.pages.language import remember
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.theme import COOKIE
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: Request) -> HttpResponse:
    """Name, language, theme; addresses and organisations to look at."""
    user = request.user
    start = {"name": user.name, "language": user.language or AUTO, "theme": user.theme or AUTO}
    form = ProfileForm(posted(request), initial=start)
    if form.is_valid():
        try:
            change_oneself(user=user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            answer = redirect("me")
            if user.language:
                remember(answer, user.language)
                translation.activate(user.language)
            answer.delete_cookie(COOKIE)  # it would hide what was just chosen
            messages.success(request, _("Saved."))
            return answer
    addresses = EmailAddress.objects.filter(user=user).order_by("-primary", "email")
    return render(request, "me/profile.html", {"form": form, "addresses": addresses})
