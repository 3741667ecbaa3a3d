# SPDX-License-Identifier: Apache-2.0

"""How often an organisation's badges are shared, and its number at LinkedIn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts.permissions import Permission
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.portfolio import CompanyForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.portfolio.counting import shares_of
from skillmark_server.portfolio.services import set_linkedin_company
from skillmark_server.portfolio.services.linkedin import company_of
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.SEE_AWARDS)
def organisation_sharing(request: Request) -> HttpResponse:
    """Look at the counts; say which company one is at LinkedIn."""
    at, organisation = timezone.now(), request.actor.require(Permission.SEE_AWARDS)
    company = company_of(organisation)
    may_manage = request.actor.may(Permission.MANAGE_ORGANISATION)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = CompanyForm(posted(request), initial={"company": company or ""})
    if form.is_valid():
        try:
            set_linkedin_company(actor=request.actor, company=form.cleaned_data["company"], at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation-sharing")
    context = {
        "form": form,
        "may_manage": may_manage,
        "company": company,
        "shares": shares_of(request.actor, day=timezone.localdate(at)),
    }
    return render(request, "organisation/sharing.html", context)
