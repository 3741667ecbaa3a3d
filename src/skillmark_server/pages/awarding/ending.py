# SPDX-License-Identifier: Apache-2.0

"""What runs out: the list of it, a renewal by an officer, what holders asked, the terms."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import achievement_for
from skillmark_server.awards.models import Award
from skillmark_server.holdings.ending import seen_endings
from skillmark_server.lifecycle.expiry import expiries_of, expiry_of
from skillmark_server.lifecycle.models import RenewalRequest
from skillmark_server.lifecycle.selectors import (
    ending_visible_to,
    renewal_request_for,
    renewal_requests_visible_to,
)
from skillmark_server.lifecycle.services import (
    decide_renewal,
    renew_award,
    set_renewal_terms,
    terms_of,
)
from skillmark_server.lifecycle.services.renewing import LONGEST_GRACE
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_award_or_404, page_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.requests import DecideForm
from skillmark_server.refusals import Refusal

_MOST_ASKED: Final = 10
_MOST_SEEN: Final = 50


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def ending_list(request: Request) -> HttpResponse:
    """What runs out within 90 days, or did so in the last 90."""
    at = timezone.now()
    page = page_of(request, ending_visible_to(request.actor, at=at))
    expiries = expiries_of(page.object_list, at=at)
    asked = renewal_requests_visible_to(request.actor).filter(decided_at=None)
    context = {
        "page": page,
        "rows": [(award, expiries[award.pk]) for award in page.object_list],
        "asked": list(asked[:_MOST_ASKED]),
        "may_award": request.actor.may_for_some(Permission.AWARD),
        "seen": _seen(request, at),
    }
    return render(request, "renewal/list.html", context)


def _seen(request: Request, at: datetime) -> list[dict[str, Any]]:
    """Certificates that end, for whoever sees them in the matrix."""
    organisation = request.actor.organisation
    if organisation is None or not request.actor.may(Permission.SEE_PEOPLE):
        return []
    if not request.actor.may(Permission.SEE_AWARDS):
        return []
    return [one.line for one in seen_endings(organisation, at=at)[:_MOST_SEEN]]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.AWARD, by_badge=True)
def award_renew(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Ask, then award it again in the place of the old one."""
    award, at = get_award_or_404(request, award_id), timezone.now()
    form = forms.Form(posted(request))
    if request.method == "POST":
        try:
            made = renew_award(actor=request.actor, award=award, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal.words))
        else:
            if isinstance(made, Award):
                messages.success(request, _("Renewed. The holder gets a mail."))
                return redirect("award-detail", made.pk)
            return redirect("batch", made.pk)
    context = {
        "award": award,
        "form": form,
        "expiry": expiry_of(award, at=at),
        "back": reverse("award-detail", args=[award_id]),
        "needs_sign_off": award.organisation.needs_sign_off,
    }
    return render(request, "renewal/renew.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.AWARD, by_badge=True)
def renewal_request(request: Request, renewal_id: uuid.UUID) -> HttpResponse:
    """Read what a holder asks, and decide."""
    asked, at = _asked_or_404(request, renewal_id), timezone.now()
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        is_approved = form.cleaned_data["decision"] == "approve"
        try:
            decide_renewal(
                actor=request.actor,
                request=asked,
                is_approved=is_approved,
                reason="" if is_approved else form.cleaned_data["reason"],
                at=at,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            words = _("Approved.") if is_approved else _("Returned. They are told why.")
            messages.success(request, words)
            return redirect("ending-list")
    context = {"asked": asked, "form": form, "expiry": expiry_of(asked.award, at=at)}
    return render(request, "renewal/asked.html", context, status=422 if form.errors else 200)


class TermsForm(forms.Form):
    """How awards of a badge are renewed. The rules are the service's."""

    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"),
        help_text=gettext_lazy(
            "So long after its end a badge can still be renewed. Whoever checks it sees that it "
            "has run out."
        ),
        min_value=0,
        max_value=LONGEST_GRACE,
    )
    may_be_asked = forms.BooleanField(
        label=gettext_lazy("Holders may ask for it to be renewed"), required=False
    )
    needs_evidence = forms.BooleanField(
        label=gettext_lazy("They have to show something then"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DESIGN)
def renewal_terms(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Say how awards of a badge are renewed."""
    try:
        badge = achievement_for(request.actor, achievement_id)
    except Achievement.DoesNotExist:
        raise Http404 from None
    terms = terms_of(badge.pk)
    names = ("grace_days", "may_be_asked", "needs_evidence")
    form = TermsForm(posted(request), initial={name: getattr(terms, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            set_renewal_terms(
                actor=request.actor, achievement=badge, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("achievement-detail", achievement_id)
    context = {
        "badge": badge,
        "form": form,
        "back": reverse("achievement-detail", args=[achievement_id]),
    }
    return render(request, "renewal/terms.html", context, status=422 if form.errors else 200)


def _asked_or_404(request: Request, renewal_id: uuid.UUID) -> RenewalRequest:
    try:
        return renewal_request_for(request.actor, renewal_id)
    except RenewalRequest.DoesNotExist:
        raise Http404 from None
