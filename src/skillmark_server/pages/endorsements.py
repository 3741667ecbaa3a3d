# SPDX-License-Identifier: Apache-2.0

"""Endorsements: of what is the organisation's, the page to give one on, decided, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.limiting import count
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.checking.giving import things_given
from skillmark_server.checking.handing_in import prove_endorsement
from skillmark_server.checking.pool import POOL
from skillmark_server.custody.selectors import current_identity
from skillmark_server.lifecycle.endorsing import (
    Target,
    held_in_skill,
    may_speak_for,
    target_for,
)
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import NotEndorsable
from skillmark_server.lifecycle.selectors import (
    endorsement_for,
    endorsement_of_person,
    endorsements_by,
    endorsements_of,
)
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    decide_endorsement,
    give_endorsement,
    hand_in_endorsement,
    withdraw_endorsement,
)
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.awarding.asking import page_of, titles_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.titled import titled
from skillmark_server.refusals import NotAllowed, Refusal

PAGE: Final = 30
HANDED_IN_A_MINUTE: Final = 10
"""Each may ask a stranger's server something."""
MOST_OFFERED: Final = 500
"""Things to choose from in a form."""


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


class HandInForm(forms.Form):
    """A file, or an address or the text of one."""

    file = forms.FileField(label=gettext_lazy("A file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or a link, or the text"),
        max_length=262_144,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def asked(request: Request, form: forms.Form) -> bool:
    """Ask for what a filled form says; whether it was asked, or the form says why not."""
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
        return False
    messages.success(request, _("Asked. You get a mail when they answer."))
    return True


def ask_form(request: Request, targets: Sequence[tuple[str, str]], *, is_open: bool) -> AskForm:
    """The form to ask for one of `targets`; where it is not open, nothing posted fills it."""
    form = AskForm(posted(request) if is_open else None)
    form.fields["target"].choices = targets  # type: ignore[attr-defined]
    return form


def to_hand_in(request: Request, targets: Sequence[tuple[str, str]]) -> HttpResponse | None:
    """The page to hand one in, for the target that was chosen with that button."""
    chosen = request.POST.get("target", "")
    if request.POST.get("do") != "hand-in" or chosen not in dict(targets):
        return None
    kind, _bar, key = chosen.partition(":")
    return redirect("endorsement-hand-in", kind, key)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.SEE_ORGANISATION)
def endorsement_list(request: Request) -> HttpResponse:
    """What was said of ours; ask somebody for more."""
    may_review = request.actor.may(Permission.REVIEW)
    if request.method == "POST" and not may_review:
        raise PermissionDenied
    targets = _targets(request) if may_review else []
    if request.method == "POST" and (there := to_hand_in(request, targets)):
        return there
    form = ask_form(request, targets, is_open=may_review)
    if request.method == "POST" and form.is_valid() and asked(request, form):
        return redirect("endorsement-list")
    context = {
        "page": page_of(request, endorsements_of(request.actor), PAGE),
        "has_given": endorsements_by(request.actor).exists(),
        "form": form,
        "may_review": may_review,
    }
    return render(request, "endorsements/list.html", context, status=422 if form.errors else 200)


def _targets(request: Request) -> list[tuple[str, str]]:
    organisation = request.actor.require(Permission.SEE_ORGANISATION)
    badges = titles_of(achievements_visible_to(request.actor).filter(published__isnull=False))
    found = [(f"achievement:{badge.pk}", titled(badge)) for badge in badges[:MOST_OFFERED]]
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
            return redirect("endorsements-given")
    context = {"target": target, "form": form, "may_endorse": bool(choices)}
    return render(request, "endorsements/give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def endorsement_hand_in(request: Request, kind: str, target_id: uuid.UUID) -> HttpResponse:
    """Hand in what somebody signed elsewhere; it is verified before it is kept."""
    target, at = _target_or_404(request, kind, target_id), timezone.now()
    form = HandInForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count(request, "hand-in", a_minute=HANDED_IN_A_MINUTE, seconds=at.timestamp())
            file = form.cleaned_data["file"]
            thing = things_given([file] if file else [], form.cleaned_data["text"])[0]
            with POOL.place():
                proven = prove_endorsement(thing, target, at=at)
            hand_in_endorsement(actor=request.actor, target=target, proven=proven, at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("It holds, and is kept. It is shown once they agree."))
            return redirect("endorsements-given")
    context = {"target": target, "form": form}
    status = 422 if form.errors else 200
    return render(request, "endorsements/hand_in.html", context, status=status)


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


@require_POST
@signed_in
def endorsement_decide(request: Request, endorsement_id: uuid.UUID) -> HttpResponse:
    """Accept it, or decline it."""
    found, at = _own_or_404(request, endorsement_id), timezone.now()
    is_shown = request.POST.get("show") == "yes"
    try:
        decide_endorsement(actor=request.actor, endorsement=found, is_shown=is_shown, at=at)
    except NotAllowed:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("my-endorsements" if found.kind == Endorsed.AWARD else "endorsement-list")


@require_POST
@signed_in
def endorsement_withdraw(request: Request, endorsement_id: uuid.UUID) -> HttpResponse:
    """Take back what one said, or asked."""
    found, at = _own_or_404(request, endorsement_id), timezone.now()
    try:
        withdraw_endorsement(actor=request.actor, endorsement=found, at=at)
    except NotAllowed:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Taken back."))
    if found.offered_at is not None:
        return redirect("endorsements-given")
    return redirect("my-endorsements" if found.kind == Endorsed.AWARD else "endorsement-list")


def _own_or_404(request: Request, endorsement_id: uuid.UUID) -> Endorsement:
    """One of the organisation's, or of the person's own."""
    try:
        return endorsement_for(request.actor, endorsement_id)
    except Endorsement.DoesNotExist:
        pass
    try:
        return endorsement_of_person(request.user, endorsement_id)
    except Endorsement.DoesNotExist:
        raise Http404 from None
