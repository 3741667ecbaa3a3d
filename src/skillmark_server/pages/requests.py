# SPDX-License-Identifier: Apache-2.0

"""Requests for badges: those who decide, the links and posters, and the page to ask on."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.limiting import count
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import awardable_by
from skillmark_server.awards.addresses import ask_address_of
from skillmark_server.awards.facts import checked_day, last_moment
from skillmark_server.awards.making import content_of
from skillmark_server.awards.models import AwardRequest, RequestLink
from skillmark_server.awards.selectors import (
    request_for,
    request_links_visible_to,
    requests_visible_to,
)
from skillmark_server.awards.services import (
    ask_for_badge,
    confirm_request,
    decide_request,
    end_request_link,
    open_link,
    open_request_link,
)
from skillmark_server.drawing.qr import qr_svg
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import page_of, titles_of
from skillmark_server.pages.refusing import refuse
from skillmark_server.refusals import Refusal

_MOST_LINKS = 50
_A_MINUTE = 10
_DAYS = ["%Y-%m-%d", "%d.%m.%Y"]


@require_safe
@allowed(Permission.DECIDE_REQUESTS, by_badge=True)
def request_list(request: Request) -> HttpResponse:
    """What people ask for, the open ones first; and the links they ask by."""
    rows = requests_visible_to(request.actor)
    is_all = request.GET.get("show") == "all"
    context = {
        "page": page_of(request, rows if is_all else rows.filter(decided_at=None)),
        "is_all": is_all,
        "open": rows.filter(decided_at=None).count(),
        "links": request_links_visible_to(request.actor).filter(ended_at=None)[:_MOST_LINKS],
        "badges": titles_of(awardable_by(request.actor)),
        "may_award": request.actor.may_for_some(Permission.AWARD),
        "may_see_certificates": request.actor.may(Permission.DECIDE_REQUESTS),
    }
    return render(request, "requests/list.html", context)


class DecideForm(forms.Form):
    """Yes or no, and what is lacking. The rules are the service's."""

    decision = forms.ChoiceField(choices=[("approve", "approve"), ("return", "return")])
    reason = forms.CharField(
        label=gettext_lazy("What is lacking?"),
        help_text=gettext_lazy("They are told, and can ask again."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DECIDE_REQUESTS, by_badge=True)
def request_detail(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Read what somebody asks for, and decide."""
    asked = _get_request_or_404(request, request_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_approved = form.cleaned_data["decision"] == "approve"
        try:
            decide_request(
                actor=request.actor,
                request=asked,
                is_approved=is_approved,
                reason="" if is_approved else form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            words = _("Approved.") if is_approved else _("Returned. They are told why.")
            messages.success(request, words)
            return redirect("request-list")
    version = asked.achievement.published
    context = {
        "asked": asked,
        "form": form,
        "content": None if version is None else content_of(version),
    }
    return render(request, "requests/detail.html", context, status=422 if form.errors else 200)


class LinkForm(forms.Form):
    """For which badge, and until when."""

    badge = forms.UUIDField()
    closes_on = forms.DateField(required=False, input_formats=_DAYS)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def request_link_new(request: Request) -> HttpResponse:
    """Open a link under which people ask for a badge."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a badge, and a day that exists."))
        return redirect("request-list")
    try:
        achievement = awardable_by(request.actor).get(pk=form.cleaned_data["badge"])
    except Achievement.DoesNotExist:
        raise Http404 from None
    last = form.cleaned_data["closes_on"]
    at = timezone.now()
    try:
        link = open_request_link(
            actor=request.actor,
            achievement=achievement,
            at=at,
            opens_at=at,
            closes_at=None if last is None else last_moment(checked_day(last, "closes_on")),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        return redirect("request-list")
    return redirect("request-link", link.pk)


@require_safe
@allowed(Permission.AWARD, by_badge=True)
def request_link(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """The link with its QR code, to print and hang up."""
    link = _get_link_or_404(request, link_id)
    context = {"link": link, "address": ask_address_of(link.code), "now": timezone.now()}
    return render(request, "requests/link.html", context)


@require_safe
@allowed(Permission.AWARD, by_badge=True)
def request_link_code(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """The QR code of a link."""
    link = _get_link_or_404(request, link_id)
    return HttpResponse(qr_svg(ask_address_of(link.code)), content_type="image/svg+xml")


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def request_link_end(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """Close a link; what was asked stays."""
    link = _get_link_or_404(request, link_id)
    end_request_link(actor=request.actor, link=link, at=timezone.now())
    messages.success(request, _("The link is closed. What was asked is still here."))
    return redirect("request-list")


class AskForm(forms.Form):
    """Who asks, and what they did. The rules are the service's."""

    name = forms.CharField(
        label=gettext_lazy("Your name, as it is to stand on the badge"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail"),
        help_text=gettext_lazy("We send a mail there, to see that it is yours."),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    narrative = forms.CharField(
        label=gettext_lazy("What did you do?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where can it be seen?"),
        help_text=gettext_lazy("Web addresses, one a line."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, code: str) -> HttpResponse:
    """Ask for a badge, with or without an account."""
    at, user = timezone.now(), request.actor.user
    try:
        link = open_link(code, at=at)
    except Refusal as refusal:
        return render(request, "requests/closed.html", {"refusal": refusal}, status=410)
    mine = {} if user is None else {"name": user.name, "email": user.email}
    form = AskForm(request.POST or None, initial=mine)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            count(request, "ask", a_minute=_A_MINUTE, seconds=at.timestamp())
            asked = ask_for_badge(
                code=link.code,
                email=said["email"],
                name=said["name"],
                narrative=said["narrative"],
                evidence=said["evidence"].split(),
                language=translation.get_language() or "",
                user=user,
                at=at,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            is_mine = user is not None and asked.user_id == user.pk
            context = {"link": link, "asked": asked, "is_mine": is_mine}
            return render(request, "requests/asked.html", context)
    version = link.achievement.published
    context = {
        "link": link,
        "form": form,
        "content": None if version is None else content_of(version),
    }
    return render(request, "requests/ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_confirm(request: Request, secret: str) -> HttpResponse:
    """Show that the address is theirs; the POST does it."""
    if request.method != "POST":
        return render(request, "requests/confirm.html", {"secret": secret})
    try:
        asked = confirm_request(secret=secret, at=timezone.now())
    except Refusal as refusal:
        context: dict[str, Any] = {"refusal": refusal}
        return render(request, "requests/closed.html", context, status=410)
    return render(request, "requests/confirmed.html", {"asked": asked})


def _get_request_or_404(request: Request, request_id: uuid.UUID) -> AwardRequest:
    try:
        return request_for(request.actor, request_id)
    except AwardRequest.DoesNotExist:
        raise Http404 from None


def _get_link_or_404(request: Request, link_id: uuid.UUID) -> RequestLink:
    try:
        return request_links_visible_to(request.actor).get(pk=link_id)
    except RequestLink.DoesNotExist:
        raise Http404 from None
