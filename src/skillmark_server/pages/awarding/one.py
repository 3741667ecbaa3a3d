# SPDX-License-Identifier: Apache-2.0

"""One award as the organisation sees it: its life, its mails, and what can be done to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Act, ActKind
from skillmark_server.awards.selectors import acts_of, successor_of
from skillmark_server.awards.services import (
    reinstate_award,
    resend_claim_mail,
    revoke_award,
    suspend_award,
    undo_act,
)
from skillmark_server.lifecycle.expiry import expiry_of
from skillmark_server.outbox.selectors import mails_about
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_act_or_404, get_award_or_404
from skillmark_server.pages.awarding.certificates import certificate_answer
from skillmark_server.pages.awarding.life import life_of
from skillmark_server.pages.refusing import refuse
from skillmark_server.refusals import Refusal


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def award_detail(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """What the organisation knows of one award."""
    award, at = get_award_or_404(request, award_id), timezone.now()
    successor = successor_of(award)
    acts, mails = list(acts_of(award)), list(mails_about(request.actor, award.pk))
    context = {
        "award": award,
        "now": at,
        "life": life_of(award, acts, at=at),
        "waiting": next((a for a in acts if a.done_at is None and a.undone_at is None), None),
        "mails": mails,
        "bounced": next(
            (m for m in mails if (m.bounced_at or m.given_up_at) and not m.cancelled_at), None
        ),
        "may_award": request.actor.may_for(Permission.AWARD, award.achievement.pk),
        "may_withdraw": request.actor.may_for(Permission.WITHDRAW, award.achievement.pk),
        "may_correct": successor is None
        and request.actor.may(Permission.WITHDRAW)
        and request.actor.may(Permission.AWARD),
        "successor": successor,
        "expiry": expiry_of(award, at=at),
    }
    return render(request, "awards/detail.html", context)


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def award_certificate(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """The certificate as PDF."""
    award = get_award_or_404(request, award_id)
    return certificate_answer(request, award, failed_to="award-detail")


class ReasonForm(forms.Form):
    """Why, who may read it, and when. The rules are the service's."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The one who holds it is told."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_reason_public = forms.BooleanField(
        label=gettext_lazy("Show the reason on the public page too"), required=False
    )
    now = forms.BooleanField(
        label=gettext_lazy("Do it now, without time to undo it"), required=False
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One of the three things that can be done."""

    kind: ActKind
    service: Callable[..., Act]
    template: str


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW, by_badge=True)
def award_revoke(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Ask why, then withdraw."""
    return _act(request, award_id, _Asked(ActKind.REVOKE, revoke_award, "awards/revoke.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW, by_badge=True)
def award_suspend(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Ask why, then put on hold."""
    return _act(request, award_id, _Asked(ActKind.SUSPEND, suspend_award, "awards/suspend.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW, by_badge=True)
def award_reinstate(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Lift the hold."""
    asked = _Asked(ActKind.REINSTATE, reinstate_award, "awards/reinstate.html")
    return _act(request, award_id, asked)


def _act(request: Request, award_id: uuid.UUID, asked: _Asked) -> HttpResponse:
    award = get_award_or_404(request, award_id)
    form = ReasonForm(request.POST or None)
    if asked.kind is ActKind.REINSTATE:
        del form.fields["is_reason_public"]
        form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            asked.service(actor=request.actor, award=award, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("award-detail", award_id)
    context: dict[str, Any] = {
        "award": award,
        "form": form,
        "back": reverse("award-detail", args=[award_id]),
        "minutes": award.organisation.undo_minutes,
    }
    return render(request, asked.template, context, status=422 if form.errors else 200)


@require_POST
@allowed(Permission.WITHDRAW, by_badge=True)
def act_undo(request: Request, award_id: uuid.UUID, act_id: uuid.UUID) -> HttpResponse:
    """Take back what was asked, while it waits."""
    award = get_award_or_404(request, award_id)
    act = get_act_or_404(request, award, act_id)
    try:
        undo_act(actor=request.actor, act=act, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Undone. Nothing happened to the badge."))
    return redirect("award-detail", award_id)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def award_mail(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Send the mail with the link again, perhaps to a mended address."""
    award = get_award_or_404(request, award_id)
    try:
        mail = resend_claim_mail(
            actor=request.actor,
            award=award,
            at=timezone.now(),
            email=request.POST.get("email", "")[:254],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("A new mail goes to %(email)s.") % {"email": mail.to_email})
    return redirect("award-detail", award_id)
