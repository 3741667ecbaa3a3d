# SPDX-License-Identifier: Apache-2.0

"""How long an organisation keeps what, and what would be removed now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts.permissions import Permission
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.privacy import RetentionForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.privacy.retention import due_in, terms_of
from skillmark_server.privacy.services import set_retention
from skillmark_server.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PRIVACY)
def retention(request: Request) -> HttpResponse:
    """See what would go now by what is set, and set it."""
    at, organisation = timezone.now(), request.actor.require(Permission.MANAGE_PRIVACY)
    terms = terms_of(organisation, at=at)
    form = RetentionForm(posted(request), terms=terms)
    if form.is_valid():
        try:
            set_retention(actor=request.actor, days=form.cleaned_data, at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("retention")
    context = {"form": form, "due": due_in(organisation, terms, at=at), "terms": terms}
    return render(request, "privacy/retention.html", context)
