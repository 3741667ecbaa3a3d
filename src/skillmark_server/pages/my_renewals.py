# SPDX-License-Identifier: Apache-2.0

"""What runs out of one's own: asking for a renewal, and calendars that know the days."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.holdings.calendars import MEDIA_TYPE, written_calendar
from skillmark_server.lifecycle.expiry import expiry_of
from skillmark_server.lifecycle.models import CalendarFeed, RenewalRequest
from skillmark_server.lifecycle.selectors import feed_of_secret, feeds_of
from skillmark_server.lifecycle.services import ask_for_renewal, end_feed, make_feed, terms_of
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


class RenewalForm(forms.Form):
    """What they did, and where it is seen. The rules are the service's."""

    narrative = forms.CharField(
        label=gettext_lazy("What you did for it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where it is seen"),
        help_text=gettext_lazy("The web address of a certificate, a course or what you made."),
        max_length=2000,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_badge_renew(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Ask for one's own badge to be renewed."""
    award = awards_of_holder(request.user).filter(pk=award_id).first()
    if award is None:
        raise Http404
    form = RenewalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_renewal(
                user=request.user,
                award_id=award.pk,
                narrative=form.cleaned_data["narrative"],
                evidence=form.cleaned_data["evidence"].split(),
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Asked. You get a mail when it is decided."))
            return redirect("my-badge", award_id)
    context = {
        "award": award,
        "form": form,
        "expiry": expiry_of(award, at=timezone.now()),
        "terms": terms_of(award.achievement.pk),
        "open": RenewalRequest.objects.filter(award=award, decided_at=None).first(),
        "back": reverse("my-badge", args=[award_id]),
    }
    return render(request, "my/renew.html", context, status=422 if form.errors else 200)


def renewing_of(award: Award) -> dict[str, object]:
    """What the page of one's own badge says of its end: for `pages.my`."""
    expiry = expiry_of(award, at=timezone.now())
    is_time = expiry.can_be_renewed
    return {
        "expiry": expiry,
        "asked": RenewalRequest.objects.filter(award=award).order_by("-asked_at").first(),
        "may_renew": is_time and terms_of(award.achievement.pk).may_be_asked,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_calendars(request: Request) -> HttpResponse:
    """List one's calendars and make one; the answer to the POST alone shows its address."""
    address = ""
    may_see = request.actor.organisation is not None and request.actor.may(Permission.SEE_AWARDS)
    if request.method == "POST":
        is_own = request.POST.get("of") != "organisation"
        try:
            _feed, address = make_feed(actor=request.actor, is_own=is_own, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.words))
            return redirect("my-calendars")
    context = {"feeds": feeds_of(request.actor), "address": address, "may_see": may_see}
    return render(request, "me/calendars.html", context)


@require_POST
@signed_in
def my_calendar_end(request: Request, feed_id: uuid.UUID) -> HttpResponse:
    """Let an address answer no more."""
    feed = feeds_of(request.actor).filter(pk=feed_id).first()
    if feed is None:
        raise Http404
    end_feed(actor=request.actor, feed=feed, at=timezone.now())
    messages.success(request, _("That address does not answer any more."))
    return redirect("my-calendars")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """What runs out, for a calendar program; the secret in the address is all it needs."""
    try:
        feed = feed_of_secret(secret)
    except CalendarFeed.DoesNotExist:
        raise Http404 from None
    body = written_calendar(feed, at=timezone.now())
    answer = HttpResponse(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
