# SPDX-License-Identifier: Apache-2.0

"""What is done to the badges that a filter finds: looked at, asked with a reason, followed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.awards.facts import last_moment
from skillmark_server.awards.pacing import rate_of, time_left
from skillmark_server.lifecycle.choosing import Choice, Preview, preview
from skillmark_server.lifecycle.models import BulkAct, BulkKind
from skillmark_server.lifecycle.selectors import bulk_act_for, bulk_acts_visible_to, items_of
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    sign_off_bulk_act,
    undo_bulk_act,
)
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import (
    get_award_or_404,
    page_of,
    titles_of,
    wanted_of,
)
from skillmark_server.pages.awarding.following import Progress, in_words
from skillmark_server.pages.awarding.one import ReasonForm
from skillmark_server.pages.forms.awards_wanted import AwardFilterForm
from skillmark_server.pages.forms.people import DayField
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal

PAGE: Final = 20
_MINUTE: Final = timedelta(minutes=1)
_KINDS: Final = tuple(kind for kind in BulkKind if kind is not BulkKind.REKEY)
"""What is chosen here; about a stolen key is decided on its own page."""


class ManyForm(ReasonForm):
    """Why many are changed, and until when they are valid where they are issued again."""

    valid_until = DayField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("Left empty, each ends as before."),
        required=False,
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AgainForm(ReasonForm):
    """One badge, issued again: what is left empty stays as it was signed."""

    name = forms.CharField(label=gettext_lazy("Name on the badge"), max_length=120, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    narrative = forms.CharField(
        label=gettext_lazy("What they did"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    valid_until = DayField(label=gettext_lazy("Valid until"), required=False)
    field_order = ("name", "email", "narrative", "valid_until", "reason")


@require_safe
@allowed(Permission.SEE_AWARDS)
def bulk_act_list(request: Request) -> HttpResponse:
    """What was done to many, newest first."""
    page = page_of(request, bulk_acts_visible_to(request.actor), PAGE)
    context = {"page": page, "may_withdraw": request.actor.may(Permission.WITHDRAW)}
    return render(request, "awards/many_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW)
def bulk_act_new(request: Request) -> HttpResponse:
    """Choose badges and what to do, see what would happen, say why."""
    wanted, kind = wanted_of(request), _kind(request)
    choice = Choice(filters=wanted.filters, text=wanted.text)
    form = _form(request, kind)
    found: Preview | None = None
    refused: Refusal | None = None
    if not choice.is_empty or request.method == "POST":
        try:
            found = preview(request.actor, choice, kind, at=timezone.now())
        except Refusal as refusal:
            refused = refusal
    if found is not None and request.method == "POST" and form.is_valid():
        try:
            act = _ask(request, choice, kind, form)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("bulk-act", act.pk)
    context = {
        "kind": kind.value,
        "kinds": [(kind.value, kind.label) for kind in _KINDS],
        "wanted": wanted,
        "dates": AwardFilterForm(request.GET),
        "badges": titles_of(achievements_visible_to(request.actor)),
        "states": _states(),
        "batch_id": wanted.filters.batch_id,
        "found": found,
        "refused": refused,
        "passed": why_passed({} if found is None else found.passed_over),
        "form": form,
        "minutes": request.actor.require(Permission.WITHDRAW).undo_minutes,
        "needs_sign_off": request.actor.require(Permission.WITHDRAW).needs_sign_off,
    }
    status = 422 if form.errors or (refused and request.method == "POST") else 200
    return render(request, "awards/many_new.html", context, status=status)


def _kind(request: Request) -> BulkKind:
    value = request.GET.get("do", "")
    return BulkKind(value) if value in _KINDS else BulkKind.REVOKE


def _form(request: Request, kind: BulkKind) -> ManyForm:
    form = ManyForm(posted(request))
    form.fields["reason"].help_text = _("Everybody who holds one is told.")
    form.fields["is_reason_public"].label = _("Show the reason on the public pages too")
    if kind is not BulkKind.REISSUE:
        del form.fields["valid_until"]
    if kind is BulkKind.REINSTATE:
        del form.fields["is_reason_public"]
        form.fields["reason"].required = False
    if request.actor.require(Permission.WITHDRAW).needs_sign_off:
        del form.fields["now"]
    return form


def _ask(request: Request, choice: Choice, kind: BulkKind, form: forms.Form) -> BulkAct:
    said = dict(form.cleaned_data)
    until = said.pop("valid_until", None)
    return ask_for_bulk_act(
        actor=request.actor,
        choice=choice,
        kind=kind,
        at=timezone.now(),
        correction={"valid_until": last_moment(until)} if until else {},
        **said,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.WITHDRAW)
def award_reissue(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Correct one badge: what is right, and why; the new one takes the place of the old."""
    award = get_award_or_404(request, award_id)
    form = AgainForm(
        posted(request), initial={"name": award.recipient_name, "email": award.recipient_email}
    )
    organisation = request.actor.require(Permission.WITHDRAW)
    if organisation.needs_sign_off:
        del form.fields["now"]
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said["valid_until"] = last_moment(day) if (day := said["valid_until"]) else None
        names = ("name", "email", "narrative", "valid_until")
        correction = {name: said.pop(name) for name in names}
        correction = {
            name: value
            for name, value in correction.items()
            if value != getattr(award, f"recipient_{name}", None)
        }
        try:
            act = ask_for_bulk_act(
                actor=request.actor,
                choice=Choice(award_id=award.pk),
                kind=BulkKind.REISSUE,
                at=timezone.now(),
                correction=correction,
                **said,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("bulk-act", act.pk)
    context = {
        "award": award,
        "form": form,
        "back": reverse("award-detail", args=[award_id]),
        "minutes": organisation.undo_minutes,
        "needs_sign_off": organisation.needs_sign_off,
    }
    return render(request, "awards/reissue.html", context, status=422 if form.errors else 200)


@require_safe
@allowed(Permission.SEE_AWARDS)
def bulk_act(request: Request, bulk_act_id: uuid.UUID) -> HttpResponse:
    """How far it is, and to which badges it is done."""
    act, at = _get_or_404(request, bulk_act_id), timezone.now()
    phase = _phase(act, at)
    user = request.actor.user
    context = {
        "act": act,
        "phase": phase,
        "progress": _progress(act, at),
        "minutes": 0 if act.due_at is None else max(1, -((at - act.due_at) // _MINUTE)),
        "page": page_of(request, items_of(act), count=act.awards),
        "now": at,
        "may_withdraw": request.actor.may(Permission.WITHDRAW),
        "may_sign": request.actor.may(Permission.SIGN_OFF)
        and user is not None
        and act.asked_by_id != user.pk,
    }
    if request.headers.get("HX-Target") != "progress":
        return render(request, "awards/many_one.html", context)
    answer = render(request, "awards/many_progress.html", context)
    if request.GET.get("was") != phase:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@allowed(Permission.WITHDRAW)
def bulk_act_undo(request: Request, bulk_act_id: uuid.UUID) -> HttpResponse:
    """Take back what was asked, while it waits."""
    act = _get_or_404(request, bulk_act_id)
    try:
        undo_bulk_act(actor=request.actor, act=act, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Undone. Nothing happened to the badges."))
    return redirect("bulk-act", bulk_act_id)


@require_POST
@allowed(Permission.SIGN_OFF)
def bulk_act_sign_off(request: Request, bulk_act_id: uuid.UUID) -> HttpResponse:
    """Agree to what somebody else asked."""
    act = _get_or_404(request, bulk_act_id)
    try:
        sign_off_bulk_act(actor=request.actor, act=act, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("bulk-act", bulk_act_id)


def _get_or_404(request: Request, act_id: uuid.UUID) -> BulkAct:
    try:
        return bulk_act_for(request.actor, act_id)
    except BulkAct.DoesNotExist:
        raise Http404 from None


def _phase(act: BulkAct, at: datetime) -> str:
    """`unsigned`, `waiting` for the end of the undo window, `running`, `over` or `undone`."""
    if act.undone_at is not None:
        return "undone"
    if act.done_at is not None:
        return "over"
    if act.due_at is None:
        return "unsigned"
    return "waiting" if act.due_at > at else "running"


def _progress(act: BulkAct, at: datetime) -> Progress:
    rate, done = rate_of(act.samples, at=at), act.done + act.passed_over
    return Progress(
        done=done,
        all=act.awards,
        a_minute=None if rate is None else round(rate * 60),
        left=in_words(time_left(rate, act.awards - done)),
    )


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("Every state")),
        ("claimed", _("Claimed")),
        ("issued", _("Not claimed")),
        ("lapsing", _("Lapse within 90 days")),
        ("expired", _("Expired")),
        ("suspended", _("On hold")),
    ]


def why_passed(passed: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why some that fit stay as they are, in words, with how many."""
    words = {
        "withdrawn": _("withdrawn before"),
        "on_hold": _("on hold already"),
        "in_force": _("not on hold"),
        "not_holdable": _("badges that cannot be put on hold"),
        "declined": _("declined by the recipient"),
        "superseded": _("a newer one is in their place"),
        "own": _("your own, which somebody else decides about"),
    }
    return [(text, passed[code]) for code, text in words.items() if code in passed]
