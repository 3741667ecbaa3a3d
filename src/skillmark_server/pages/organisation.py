# SPDX-License-Identifier: Apache-2.0

"""An organisation: made, described, ruled, switched. Members and tokens have pages of their own."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import NotAMember
from skillmark_server.accounts.services import (
    change_facts,
    change_rules,
    create_organisation,
    switch_organisation,
)
from skillmark_server.custody.selectors import current_identity
from skillmark_server.drawing.uploads import square_png
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.forms.organisation import FactsForm, RulesForm
from skillmark_server.pages.here import safe_next
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organisation_new(request: Request) -> HttpResponse:
    """Make an organisation; whoever makes it owns it."""
    form = FactsForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            create_organisation(
                actor=request.actor,
                facts=form.facts(),
                logo=_logo(form),
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The organisation is made, and it is yours."))
            return redirect("organisation")
    return render(request, "organisation/new.html", {"form": form})


@require_safe
@allowed(Permission.SEE_ORGANISATION)
def organisation(request: Request) -> HttpResponse:
    """What the organisation says about itself."""
    context = {
        "organisation": _current(request),
        "may_manage": request.actor.may(Permission.MANAGE_ORGANISATION),
        "lacks_issuer": request.actor.may(Permission.MANAGE_KEYS)
        and current_identity(_current(request)) is None,
    }
    return render(request, "organisation/facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_ORGANISATION)
def organisation_edit(request: Request) -> HttpResponse:
    """Change what it says about itself."""
    current = _current(request)
    form = FactsForm(posted(request), request.FILES or None, organisation=current)
    if form.is_valid():
        try:
            change_facts(
                actor=request.actor,
                facts=form.facts(),
                logo=_logo(form),
                without_logo=form.cleaned_data.get("without_logo", False),
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation")
    return render(request, "organisation/edit.html", {"form": form, "organisation": current})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_ORGANISATION)
def organisation_rules(request: Request) -> HttpResponse:
    """Change how work is done."""
    current = _current(request)
    start = {name: getattr(current, name) for name in RulesForm.base_fields}
    form = RulesForm(posted(request), initial=start)
    if form.is_valid():
        try:
            change_rules(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation-rules")
    return render(request, "organisation/rules.html", {"form": form, "organisation": current})


@require_safe
@allowed(Permission.SEE_ORGANISATION)
def organisation_logo(request: Request) -> HttpResponse:
    """The logo, for the organisation's own pages."""
    logo = _current(request).logo
    if not logo:
        raise Http404
    with logo.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@require_POST
@signed_in
def organisation_switch(request: Request) -> HttpResponse:
    """Act for another of one's organisations."""
    try:
        wanted = uuid.UUID(request.POST.get("organisation", ""))
        switch_organisation(user=request.user, organisation_id=wanted)
    except (ValueError, NotAMember):
        raise Http404 from None
    return redirect(safe_next(request))


def _current(request: Request) -> Organisation:
    return request.actor.require(Permission.SEE_ORGANISATION)


def _logo(form: FactsForm) -> bytes | None:
    given = form.cleaned_data.get("logo")
    if not isinstance(given, UploadedFile):
        return None
    return square_png(given.read(), field="logo")
