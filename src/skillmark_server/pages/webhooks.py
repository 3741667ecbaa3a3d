# SPDX-License-Identifier: Apache-2.0

"""Webhooks: made (the secret is shown once), changed, tried, switched on, ended; and their log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.permissions import Permission
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal
from skillmark_server.webhooks import services
from skillmark_server.webhooks.events import EVENTS
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.selectors import (
    endpoint_for,
    endpoints_visible_to,
    message_for,
    messages_of,
)
from skillmark_server.webhooks.sending import LONGEST

A_PAGE = 25


class EndpointForm(forms.Form):
    """Shape of the input only; the rules live in the services."""

    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        assume_scheme="https",
        help_text=gettext_lazy("Of your program, with https://"),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=services.LONGEST_NOTE,
        required=False,
        help_text=gettext_lazy("Such as: the HR system."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["award.issued", "award.claimed", "award.revoked"],
    )


class AgainForm(forms.Form):
    """Shape of the input only."""

    days = forms.ChoiceField(
        label=gettext_lazy("What is sent again"),
        choices=[
            ("0", gettext_lazy("What was given up")),
            ("1", gettext_lazy("Everything of the last day")),
            ("7", gettext_lazy("Everything of the last 7 days")),
            ("30", gettext_lazy("Everything of the last 30 days")),
        ],
        help_text=gettext_lazy("Each message keeps its id, so your program knows it again."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_TOKENS)
def webhook_list(request: Request) -> HttpResponse:
    """List the webhooks, and make one; the answer to the POST alone shows the secret."""
    form, secret = EndpointForm(posted(request)), ""
    if form.is_valid():
        try:
            _endpoint, secret = services.make_endpoint(
                actor=request.actor, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            form = EndpointForm()
    rows = endpoints_visible_to(request.actor)[:200]
    return render(
        request, "organisation/webhooks.html", {"form": form, "rows": rows, "secret": secret}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_TOKENS)
def webhook(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Show one with its log, and change it."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    form = EndpointForm(
        posted(request),
        initial={"url": endpoint.url, "note": endpoint.note, "events": endpoint.events},
    )
    if form.is_valid():
        try:
            services.change_endpoint(
                actor=request.actor, endpoint=endpoint, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("It is changed."))
            return redirect("webhook", endpoint.pk)
    return _shown(request, endpoint, form)


@never_cache
@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_secret(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Give it a new secret, and show that; for a day the old one signs too."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    try:
        _row, secret = services.rotate_secret(
            actor=request.actor, endpoint=endpoint, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("webhook", endpoint.pk)
    return _shown(request, _endpoint_or_404(request, endpoint_id), None, secret=secret)


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_test(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Send a message that tells nothing."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    with _told(request, _("A test is on its way. Load the page again in a moment.")):
        services.send_test(actor=request.actor, endpoint=endpoint, at=timezone.now())
    return redirect("webhook", endpoint.pk)


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_on(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Go on with one that was switched off."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    with _told(request, _("It is on again, and told of what happened meanwhile.")):
        services.switch_on(actor=request.actor, endpoint=endpoint, at=timezone.now())
    return redirect("webhook", endpoint.pk)


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_end(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Tell it nothing more."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    with _told(request, _("The webhook has ended. Nothing is sent there any more.")):
        services.end_endpoint(actor=request.actor, endpoint=endpoint, at=timezone.now())
    return redirect("webhook-list")


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_dead_again(request: Request, endpoint_id: uuid.UUID) -> HttpResponse:
    """Send everything again that was given up, or everything of some days."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    form, now = AgainForm(request.POST), timezone.now()
    if not form.is_valid():
        return _shown(request, endpoint, None, again=form)
    days = int(form.cleaned_data["days"])
    since = now - timedelta(days=days) if days else None
    try:
        count = services.send_many_again(
            actor=request.actor, endpoint=endpoint, since=since, at=now
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)d message is sent again.", "%(count)d messages are sent again.", count
        )
        messages.success(request, words % {"count": count})
    return redirect("webhook", endpoint.pk)


@require_POST
@allowed(Permission.MANAGE_TOKENS)
def webhook_again(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Send one message again, under its own id."""
    try:
        message = message_for(request.actor, message_id)
    except Message.DoesNotExist:
        raise Http404 from None
    with _told(request, _("It is sent again.")):
        services.send_again(actor=request.actor, message=message, at=timezone.now())
    return redirect("webhook", message.endpoint_id)


@contextmanager
def _told(request: Request, done: str) -> Iterator[None]:
    """Say that it is done, or why not."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def _endpoint_or_404(request: Request, endpoint_id: uuid.UUID) -> Any:
    try:
        return endpoint_for(request.actor, endpoint_id)
    except Endpoint.DoesNotExist:
        raise Http404 from None


def _shown(
    request: Request,
    endpoint: Any,
    form: EndpointForm | None,
    *,
    secret: str = "",
    again: AgainForm | None = None,
) -> HttpResponse:
    page = Paginator(messages_of(request.actor, endpoint), A_PAGE).get_page(request.GET.get("page"))
    facts = {"url": endpoint.url, "note": endpoint.note, "events": endpoint.events}
    rows = [
        {"message": message, "tries": list(message.tries.all()), "event": EVENTS.get(message.event)}
        for message in page
    ]
    return render(
        request,
        "organisation/webhook.html",
        {
            "endpoint": endpoint,
            "form": form or EndpointForm(initial=facts),
            "again": again or AgainForm(),
            "page": page,
            "rows": rows,
            "secret": secret,
        },
    )
