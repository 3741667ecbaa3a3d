# SPDX-License-Identifier: Apache-2.0

"""The page of whoever is signed in: who sees it, what stands on it, where it is found."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skillmark_server.awards.models import Visibility
from skillmark_server.holdings.selectors import imported_of, shown_imported
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.portfolio import PageForm
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.portfolio.addresses import opaque_name, page_address
from skillmark_server.portfolio.selectors import (
    collections_of,
    kept_awards,
    page_of_person,
    shown_awards,
)
from skillmark_server.portfolio.services import set_up_page
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_page(request: Request) -> HttpResponse:
    """Set one's page up."""
    at, user = timezone.now(), user_of(request)
    page = page_of_person(user)
    start = {
        "headline": page.headline if page else "",
        "about": page.about if page else "",
        "address": page.address if page else opaque_name(),
        "is_listed": page.is_listed if page else False,
    }
    form = PageForm(posted(request), initial=start)
    sees = request.POST.get("sees", value_of(page.visibility) if page else "private")
    if form.is_valid():
        try:
            set_up_page(user=user, visibility=sees_of(sees), at=at, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("my-page")
    shown = shown_awards(user, Visibility.PUBLIC, at=at).count()
    kept = kept_awards(user).count()
    context = {
        "form": form,
        "sees": sees,
        "page": page,
        "address": page_address(page.address) if page else "",
        "shown": shown + shown_imported(user, Visibility.PUBLIC, at=at).count(),
        "kept": kept + imported_of(user).filter(hidden_at=None).count(),
        "collections": collections_of(user).filter(visibility=Visibility.PUBLIC).count(),
    }
    return render(request, "portfolio/page.html", context)
