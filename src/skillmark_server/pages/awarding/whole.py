# SPDX-License-Identifier: Apache-2.0

"""What is done to every badge of a list: asked with a reason, signed off, undone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import ActKind
from skillmark_server.awards.selectors import act_counts_of
from skillmark_server.awards.services import (
    ask_for_batch_act,
    sign_off_batch_act,
    undo_batch_act,
)
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_batch_act_or_404, get_batch_or_404
from skillmark_server.pages.awarding.one import ReasonForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW, by_badge=True)
def batch_act(request: Request, batch_id: uuid.UUID, doing: str) -> HttpResponse:
    """Say to how many it is done, ask why, and let the worker do it."""
    found = get_batch_or_404(request, batch_id)
    if doing not in ActKind.values:
        raise Http404
    kind = ActKind(doing)
    form = ReasonForm(posted(request))
    form.fields["reason"].help_text = _("Everybody who holds one is told.")
    form.fields["is_reason_public"].label = _("Show the reason on the public pages too")
    if kind is ActKind.REINSTATE:
        del form.fields["is_reason_public"]
        form.fields["reason"].required = False
    if found.organisation.needs_sign_off:
        del form.fields["now"]
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_batch_act(
                actor=request.actor,
                batch=found,
                kind=kind,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("batch", batch_id)
    numbers = act_counts_of(found)
    context: dict[str, Any] = {
        "batch": found,
        "kind": kind.value,
        "numbers": numbers,
        "count": numbers.of(kind),
        "form": form,
        "back": reverse("batch", args=[batch_id]),
        "minutes": found.organisation.undo_minutes,
        "needs_sign_off": found.organisation.needs_sign_off,
    }
    return render(request, "awards/batch_act.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Permission.WITHDRAW, by_badge=True)
def batch_act_undo(request: Request, batch_id: uuid.UUID, batch_act_id: uuid.UUID) -> HttpResponse:
    """Take back what was asked, while it waits."""
    act = get_batch_act_or_404(get_batch_or_404(request, batch_id), batch_act_id)
    try:
        undo_batch_act(actor=request.actor, act=act, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Undone. Nothing happened to the badges."))
    return redirect("batch", batch_id)


@require_POST
@allowed(Permission.SIGN_OFF, by_badge=True)
def batch_act_sign_off(
    request: Request, batch_id: uuid.UUID, batch_act_id: uuid.UUID
) -> HttpResponse:
    """Agree to what somebody else asked."""
    act = get_batch_act_or_404(get_batch_or_404(request, batch_id), batch_act_id)
    try:
        sign_off_batch_act(actor=request.actor, act=act, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("batch", batch_id)
