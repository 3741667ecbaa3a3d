# SPDX-License-Identifier: Apache-2.0

"""One person: seen, added, changed, moved, leaving, put together with a second row."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.accounts.models import Person
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.finding import find_person
from skillmark_server.accounts.roster.importing.known import in_order, lasts, shown
from skillmark_server.accounts.roster.selectors import alike, choices_for
from skillmark_server.accounts.roster.services import (
    add_person,
    change_person,
    correct_employment,
    end_employment,
    merge_people,
    remove_person,
    start_employment,
)
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import awards_of_person
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.people import (
    EmploymentForm,
    LeaveForm,
    OtherPersonForm,
    PersonForm,
)
from skillmark_server.pages.people.asking import (
    get_employment_or_404,
    get_person_or_404,
    put_into,
    today,
)
from skillmark_server.refusals import Refusal

MOST_AWARDS = 100


@require_safe
@allowed(Permission.SEE_PEOPLE)
def person(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Who somebody is, where they are employed, and what they hold."""
    somebody = get_person_or_404(request.actor, person_id)
    employments = in_order(somebody.employments.all())[::-1]
    may_manage = request.actor.may(Permission.MANAGE_PEOPLE)
    context = {
        "person": somebody,
        "emails": sorted(somebody.emails.all(), key=lambda row: (not row.is_primary, row.pk)),
        "employments": employments,
        "now": shown(employments, today()),
        "is_employed": any(lasts(one, today()) or one.to_on is None for one in employments),
        "today": today(),
        "awards": _awards_of(request, somebody),
        "now_at": timezone.now(),
        "alike": alike(request.actor, somebody) if may_manage else [],
        "may_manage": may_manage,
        "may_award": request.actor.may(Permission.AWARD),
        "may_answer": request.actor.may(Permission.MANAGE_PRIVACY),
    }
    return render(request, "people/person.html", context)


def _awards_of(request: Request, somebody: Person) -> QuerySet[Award] | None:
    """Their badges from this organisation; None for who may not see them."""
    if not request.actor.may(Permission.SEE_AWARDS):
        return None
    return awards_of_person(request.actor, somebody)[:MOST_AWARDS]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def new_person(request: Request) -> HttpResponse:
    """Add somebody by hand."""
    form = PersonForm(request.POST or None)
    place = EmploymentForm(
        request.POST or None, organisation=request.actor.require(Permission.MANAGE_PEOPLE)
    )
    if request.method == "POST" and form.is_valid() and place.is_valid():
        try:
            somebody = add_person(
                actor=request.actor,
                facts=form.facts(),
                employment=place.facts() if place.says_something else None,
                at=timezone.now(),
            )
        except Refusal as refusal:
            put_into(place if refusal.field in place.fields else form, refusal)
        else:
            messages.success(request, _("%(name)s is in the roster.") % {"name": somebody.name})
            return redirect("person-detail", somebody.pk)
    context = {"form": form, "place": place, "choices": choices_for(request.actor)}
    return render(request, "people/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def edit_person(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Change who somebody is."""
    somebody = get_person_or_404(request.actor, person_id)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(somebody))
    if request.method == "POST" and form.is_valid():
        try:
            change_person(
                actor=request.actor, person=somebody, facts=form.facts(), at=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("person-detail", person_id)
    return render(request, "people/edit.html", {"person": somebody, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def new_employment(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Employ somebody, or move them to another place."""
    somebody = get_person_or_404(request.actor, person_id)
    form = EmploymentForm(
        request.POST or None, organisation=somebody.organisation, initial={"from_on": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            start_employment(
                actor=request.actor, person=somebody, facts=form.facts(), at=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("person-detail", person_id)
    return _employment_page(request, somebody, form, is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def edit_employment(request: Request, person_id: uuid.UUID, employment_id: int) -> HttpResponse:
    """Mend what is written of one employment."""
    somebody = get_person_or_404(request.actor, person_id)
    employment = get_employment_or_404(somebody, employment_id)
    form = EmploymentForm(
        request.POST or None,
        organisation=somebody.organisation,
        initial=EmploymentForm.initial_of(employment),
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_employment(
                actor=request.actor, employment=employment, facts=form.facts(), at=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("person-detail", person_id)
    return _employment_page(request, somebody, form, is_new=False)


def _employment_page(
    request: Request, somebody: Person, form: EmploymentForm, *, is_new: bool
) -> HttpResponse:
    context: dict[str, Any] = {
        "person": somebody,
        "form": form,
        "is_new": is_new,
        "choices": choices_for(request.actor),
    }
    return render(request, "people/employment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def leave(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Say that somebody leaves; nothing of theirs is deleted."""
    somebody = get_person_or_404(request.actor, person_id)
    form = LeaveForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            end_employment(
                actor=request.actor,
                person=somebody,
                on=form.cleaned_data["on"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved. Their badges stay theirs."))
            return redirect("person-detail", person_id)
    return render(request, "people/leave.html", {"person": somebody, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def remove(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Take somebody who left out of the roster, where they ask for it."""
    somebody = get_person_or_404(request.actor, person_id)
    if request.method == "POST":
        try:
            remove_person(actor=request.actor, person=somebody, on=today(), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.words))
            return redirect("person-detail", person_id)
        messages.success(request, _("%(name)s is out of the roster.") % {"name": somebody.name})
        return redirect("person-list")
    return render(request, "people/remove.html", {"person": somebody})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def merge(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Make one person of two rows: first who, then a yes to what happens."""
    somebody = get_person_or_404(request.actor, person_id)
    typed = request.POST.get("other") or request.GET.get("other")
    form = OtherPersonForm({"other": typed} if typed else None)
    other: Person | None = None
    if form.is_valid():
        try:
            found = find_person(somebody.organisation, form.cleaned_data["other"], field="other")
            other = None if found is None else get_person_or_404(request.actor, found.pk)
            if other is not None and request.method == "POST" and "confirm" in request.POST:
                merge_people(actor=request.actor, keep=somebody, other=other, at=timezone.now())
                messages.success(request, _("The two are one person now."))
                return redirect("person-detail", person_id)
        except Refusal as refusal:
            put_into(form, refusal)
            other = None
    context = {"person": somebody, "form": form, "other": other}
    return render(request, "people/merge.html", context)
