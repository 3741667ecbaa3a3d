# SPDX-License-Identifier: Apache-2.0

"""Endorsements: of what is ours, by us, the page to give one on, and the signed bytes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark import Verdict
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.custody.selectors import current_identity
from skillmark_server.lifecycle.endorsing import (
    Target,
    held_in_skill,
    may_speak_for,
    report_on_endorsement,
    target_for,
)
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import NotEndorsable
from skillmark_server.lifecycle.selectors import (
    endorsement_for,
    endorsements_by,
    endorsements_of,
    shown_endorsements,
)
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    decide_endorsement,
    give_endorsement,
    withdraw_endorsement,
)
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.awarding.asking import page_of, titles_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.titled import titled
from skillmark_server.refusals import Refusal

PAGE: Final = 30
MOST_SHOWN: Final = 20


class AskForm(forms.Form):
    """Of what, and whom."""

    target = forms.ChoiceField(label=gettext_lazy("What is to be endorsed?"))
    email = forms.CharField(label=gettext_lazy("Whom do you ask? Their e-mail"), max_length=254)


class GiveForm(forms.Form):
    """What somebody says, and in whose name. The rules are the service's."""

    comment = forms.CharField(
        label=gettext_lazy("What do you say of it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    who = forms.ChoiceField(label=gettext_lazy("In whose name?"), widget=forms.RadioSelect)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.SEE_ORGANISATION)
def endorsement_list(request: Request) -> HttpResponse:
    """What was said of ours, and by us; ask somebody for one."""
    may_review = request.actor.may(Permission.REVIEW)
    form = AskForm(posted(request) if may_review else None)
    form.fields["target"].choices = _targets(request)  # type: ignore[attr-defined]
    if may_review and request.method == "POST" and form.is_valid():
        kind, _bar, key = form.cleaned_data["target"].partition(":")
        try:
            ask_for_endorsement(
                actor=request.actor,
                target=target_for(request.actor, Endorsed(kind), uuid.UUID(key)),
                email=form.cleaned_data["email"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Asked. You get a mail when they answer."))
            return redirect("endorsement-list")
    context = {
        "page": page_of(request, endorsements_of(request.actor), PAGE),
        "given": list(endorsements_by(request.actor)[:PAGE]),
        "form": form,
        "may_review": may_review,
    }
    return render(request, "endorsements/list.html", context, status=422 if form.errors else 200)


def _targets(request: Request) -> list[tuple[str, str]]:
    organisation = request.actor.require(Permission.SEE_ORGANISATION)
    badges = titles_of(achievements_visible_to(request.actor).filter(published__isnull=False))
    found = [(f"achievement:{badge.pk}", titled(badge)) for badge in badges[:500]]
    identity = current_identity(organisation)
    if identity is not None:
        found.append((f"issuer:{identity.pk}", organisation.name))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def endorse(request: Request, kind: str, target_id: uuid.UUID) -> HttpResponse:
    """Say something of a badge, an issuer or an award, and sign it."""
    target, at = _target_or_404(request, kind, target_id), timezone.now()
    choices = _names(request, target, at)
    form = GiveForm(posted(request), initial={"who": choices[0][0] if choices else ""})
    form.fields["who"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            give_endorsement(
                actor=request.actor,
                target=target,
                comment=form.cleaned_data["comment"],
                is_own=form.cleaned_data["who"] == "me",
                at=at,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Signed. It is shown once they agree."))
            return redirect("my-endorsements")
    context = {"target": target, "form": form, "may_endorse": bool(choices)}
    return render(request, "endorsements/give.html", context, status=422 if form.errors else 200)


def _names(request: Request, target: Target, at: datetime) -> list[tuple[str, str]]:
    found = []
    actor = request.actor
    if actor.organisation is not None and may_speak_for(actor, target):
        found.append(("organisation", actor.organisation.name))
    if held := held_in_skill(actor.user, target, at=at):
        words = _("%(name)s, who holds %(title)s")
        found.append(("me", words % {"name": request.user.shown_name, "title": held.title}))
    return found


def _target_or_404(request: Request, kind: str, target_id: uuid.UUID) -> Target:
    if kind not in Endorsed.values:
        raise Http404
    try:
        return target_for(request.actor, Endorsed(kind), target_id)
    except NotEndorsable:
        raise Http404 from None


@require_safe
@signed_in
def my_endorsements(request: Request) -> HttpResponse:
    """What one has said oneself, or for one's organisation."""
    page = page_of(request, endorsements_by(request.actor), PAGE)
    return render(request, "endorsements/mine.html", {"page": page})


@require_POST
@allowed(Permission.REVIEW)
def endorsement_decide(request: Request, endorsement_id: uuid.UUID) -> HttpResponse:
    """Show it, or do not."""
    found = endorsements_of(request.actor).filter(pk=endorsement_id).first()
    if found is None:
        raise Http404
    try:
        decide_endorsement(
            actor=request.actor,
            endorsement=found,
            is_shown=request.POST.get("show") == "yes",
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("endorsement-list")


@require_POST
@signed_in
def endorsement_withdraw(request: Request, endorsement_id: uuid.UUID) -> HttpResponse:
    """Take back what one said, or asked."""
    try:
        found = endorsement_for(request.actor, endorsement_id)
    except Endorsement.DoesNotExist:
        raise Http404 from None
    try:
        withdraw_endorsement(actor=request.actor, endorsement=found, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Taken back."))
    return redirect("endorsement-list" if found.offered_at is None else "my-endorsements")


@require_safe
def endorsement_document(request: HttpRequest, endorsement_id: uuid.UUID) -> HttpResponse:
    """The signed bytes, while they are shown."""
    found = Endorsement.objects.filter(pk=endorsement_id, is_shown=True).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.document), content_type="application/vc")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-cache"
    return answer


@dataclass(frozen=True, slots=True)
class Shown:
    """An endorsement that holds at this moment, as a page shows it."""

    endorsement: Endorsement
    is_person: bool


def endorsements_shown(target_ids: Sequence[uuid.UUID], *, at: datetime) -> list[Shown]:
    """Those of these things whose signature and status hold now; what does not, is not shown."""
    rows = shown_endorsements(list(target_ids)).defer(None)[:MOST_SHOWN]
    return [
        Shown(one, one.by_organisation_id is None)
        for one in rows
        if report_on_endorsement(one, at=at).verdict is Verdict.GENUINE
    ]
