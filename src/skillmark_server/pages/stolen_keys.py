# SPDX-License-Identifier: Apache-2.0

"""
Somebody else has a key: say since when, see what it touched, decide which of its awards stand.

Nothing here is done by looking: the theft is said on a page of its own, and what follows from it
is chosen, previewed and asked for with a reason.
"""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.custody import services
from skillmark_server.custody.models import IdentityKind, SigningKey
from skillmark_server.custody.selectors import key_for
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.models import BulkAct, KeyStanding
from skillmark_server.lifecycle.selectors import decisions_about
from skillmark_server.lifecycle.services import decide_after_theft
from skillmark_server.lifecycle.stolen_keys import Verdicts, judge, touched_by
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import titles_of, wanted_of
from skillmark_server.pages.awarding.many import why_passed
from skillmark_server.pages.awarding.one import ReasonForm
from skillmark_server.pages.forms.awards_wanted import AwardFilterForm
from skillmark_server.pages.forms.issuer import StolenForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal

_owner = allowed(Permission.MANAGE_KEYS)


class DecisionForm(ReasonForm):
    """Why some stand and others do not; the counts are those that were looked at."""

    stands = forms.IntegerField(required=False, widget=forms.HiddenInput)
    falls = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@_owner
def key_stolen(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Ask since when, say what follows, then destroy the key and put another in its place."""
    key, now = _key(request, key_id), timezone.now()
    form = StolenForm(request.POST or None)
    if form.is_valid():
        since = form.cleaned_data["since"]
        try:
            services.compromise_key(key=key, at=now, since=since, actor=request.actor)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Nothing that this key signed is trusted any more."))
            touched = touched_by(request.actor, _key(request, key_id), at=now)
            return redirect("key-awards", key_id) if touched.undecided else redirect("issuer")
    context = {
        "key": key,
        "form": form,
        "back": reverse("issuer"),
        "touched": touched_by(request.actor, key, at=now),
    }
    return render(request, "issuer/stolen.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_owner
def key_awards(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Which awards of a stolen key stand: choose, see what would happen, say why."""
    key, now = _key(request, key_id), timezone.now()
    if key.compromised_since is None:
        raise Http404
    wanted, standing = wanted_of(request), _standing(request)
    choice = Choice(filters=wanted.filters, text=wanted.text)
    form = _form(request)
    found: Verdicts | None = None
    refused: Refusal | None = None
    if standing is not None:
        try:
            found = judge(request.actor, key, choice, standing, at=now)
        except Refusal as refusal:
            refused = refusal
    if found is not None and standing is not None and form.is_bound and form.is_valid():
        try:
            act = _ask(request, key, choice, standing, form)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("bulk-act", act.pk)
    organisation = request.actor.require(Permission.MANAGE_KEYS)
    context = {
        "key": key,
        "touched": touched_by(request.actor, key, at=now),
        "decisions": decisions_about(key),
        "standing": (standing or KeyStanding.LOGGED).value,
        "standings": KeyStanding.choices,
        "wanted": wanted,
        "dates": AwardFilterForm(request.GET),
        "badges": titles_of(achievements_visible_to(request.actor)),
        "found": found,
        "refused": refused,
        "passed": why_passed({} if found is None else found.passed_over),
        "form": form,
        "minutes": organisation.undo_minutes,
        "needs_sign_off": organisation.needs_sign_off,
    }
    is_refused = request.method == "POST" and (form.errors or found is None)
    return render(request, "issuer/awards.html", context, status=422 if is_refused else 200)


def _standing(request: Request) -> KeyStanding | None:
    value = request.GET.get("stand", "")
    return KeyStanding(value) if value in KeyStanding.values else None


def _form(request: Request) -> DecisionForm:
    form = DecisionForm(posted(request))
    form.fields["reason"].help_text = _("Everybody who holds one is told.")
    form.fields["is_reason_public"].label = _("Show the reason on the public pages too")
    if not form.is_bound:
        form.fields["reason"].initial = _("The key that signed the badge may be in other hands.")
    if request.actor.require(Permission.MANAGE_KEYS).needs_sign_off:
        del form.fields["now"]
    return form


def _ask(
    request: Request, key: SigningKey, choice: Choice, standing: KeyStanding, form: DecisionForm
) -> BulkAct:
    said = dict(form.cleaned_data)
    stands, falls = said.pop("stands"), said.pop("falls")
    return decide_after_theft(
        actor=request.actor,
        key=key,
        choice=choice,
        standing=standing,
        at=timezone.now(),
        expected=None if stands is None or falls is None else (stands, falls),
        **said,
    )


def _key(request: Request, key_id: uuid.UUID) -> SigningKey:
    try:
        key = key_for(request.actor, key_id)
    except SigningKey.DoesNotExist:
        raise Http404 from None
    if key.identity.kind == IdentityKind.DEMO:
        raise Http404  # the key is the name itself: there is no document that could say so
    return key
