# SPDX-License-Identifier: Apache-2.0

"""The first steps of awarding: which badge, and to whom: one person, a pasted list or a file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import awardable_by
from skillmark_server.awards.making import content_of
from skillmark_server.awards.models import Batch
from skillmark_server.awards.questions import checked_question, choices_to_ask, count_meant
from skillmark_server.awards.services import batch_of_table, preview_batch, preview_question
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.refusing import refuse
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import Table, TableRow

WAYS = ("one", "many", "query")
_DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"]


def steps() -> list[str]:
    """The words of the stepper."""
    return [_("Choose a badge"), _("To whom"), _("Look through"), _("Award")]


class FactsForm(forms.Form):
    """What holds for everybody, where a list says nothing else. The rules are the services'."""

    valid_from = forms.DateField(
        label=gettext_lazy("Earned on"),
        help_text=gettext_lazy("Leave it empty for today."),
        required=False,
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("Leave it empty for what the badge says."),
        required=False,
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    result = forms.CharField(
        label=gettext_lazy("Result"),
        help_text=gettext_lazy("A grade, a level or points."),
        max_length=200,
        required=False,
    )
    narrative = forms.CharField(
        label=gettext_lazy("What they did"),
        help_text=gettext_lazy("Stands on the badge for everybody to read."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Web addresses, one a line."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("Each person's own")), ("en", "English"), ("da", "Dansk")],
    )

    def defaults(self) -> dict[str, Any]:
        """As `Batch.defaults` keeps them."""
        said = self.cleaned_data
        first, last = said.get("valid_from"), said.get("valid_until")
        return {
            "narrative": said.get("narrative", ""),
            "evidence": said.get("evidence", "").split(),
            "result": said.get("result", ""),
            "valid_from": None if first is None else first.isoformat(),
            "valid_until": None if last is None else last.isoformat(),
            "language": said.get("language", ""),
        }


class OneForm(FactsForm):
    """One person."""

    field_order = ["email", "name"]
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name on the badge"),
        help_text=gettext_lazy("Leave it empty for somebody in the roster."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ManyForm(FactsForm):
    """A list, pasted or as a file."""

    field_order = ["text", "file"]
    text = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        said = super().clean() or {}
        if not (said.get("text", "").strip() or said.get("file") or self.errors):
            self.add_error(None, _("Paste some addresses, or choose a file."))
        return said


class QueryForm(FactsForm):
    """All who are meant by something that is known of them."""

    field_order = ["who"]
    who = forms.ChoiceField(
        label=gettext_lazy("Everybody who…"),
        help_text=gettext_lazy("As it is now; you see the list before anybody gets anything."),
    )

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["who"])
        choice.choices = [("", _("Choose")), *choices]
        choice.widget.attrs |= {
            "hx-get": reverse("award-count"),
            "hx-target": "#meant",
            "hx-trigger": "change",
            "hx-swap": "outerHTML",
        }

    def question(self) -> dict[str, str]:
        """As `checked_question` takes it."""
        kind, _colon, key = self.cleaned_data["who"].partition(":")
        return {kind: key}


@require_safe
@allowed(Permission.AWARD, by_badge=True)
def award_count(request: Request) -> HttpResponse:
    """How many are meant by what is chosen, while somebody chooses."""
    kind, _colon, key = request.GET.get("who", "")[:80].partition(":")
    count = None
    try:
        question = checked_question(request.actor, {kind: key})
    except Refusal:
        pass
    else:
        organisation = cast("Organisation", request.actor.organisation)
        count = count_meant(organisation, question, at=timezone.now())
    return render(request, "awards/meant.html", {"count": count})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.AWARD, by_badge=True)
def award_new(request: Request) -> HttpResponse:
    """Choose a badge; then say who gets it."""
    chosen = request.POST.get("badge") or request.GET.get("badge")
    if not chosen:
        badges = awardable_by(request.actor)
        return render(request, "awards/choose.html", {"badges": badges, "steps": steps()})
    achievement = _get_badge_or_404(request, chosen)
    way = request.POST.get("way") or request.GET.get("way", "")
    way = way if way in WAYS else WAYS[0]
    one = OneForm(request.POST if request.method == "POST" and way == "one" else None)
    if request.method == "GET" and request.GET.get("email"):
        one = OneForm(initial={"email": request.GET["email"][:254]})
    many = ManyForm(
        request.POST if request.method == "POST" and way == "many" else None,
        request.FILES or None,
    )
    query = QueryForm(
        request.POST if request.method == "POST" and way == "query" else None,
        choices=choices_to_ask(request.actor) if way == "query" else (),
        initial={"who": request.GET.get("who", "")[:80]},
    )
    form: FactsForm = {"one": one, "many": many, "query": query}[way]
    if request.method == "POST" and form.is_valid():
        try:
            batch = _prepare(request, achievement, form)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            for note in batch.defaults.get("notes", []):
                messages.info(request, note)
            return redirect("batch", batch.pk)
    context = {
        "achievement": achievement,
        "content": None if achievement.published is None else content_of(achievement.published),
        "way": way,
        "one": one,
        "many": many,
        "query": query,
        "form": form,
        "steps": steps(),
        "needs_sign_off": achievement.organisation.needs_sign_off,
    }
    return render(request, "awards/new.html", context, status=422 if form.errors else 200)


def _get_badge_or_404(request: Request, text: str) -> Achievement:
    try:
        return awardable_by(request.actor).get(pk=uuid.UUID(text))
    except (ValueError, Achievement.DoesNotExist):
        raise Http404 from None


def _prepare(request: Request, achievement: Achievement, form: FactsForm) -> Batch:
    facts: dict[str, Any] = {
        "actor": request.actor,
        "version": achievement.published,
        "defaults": form.defaults(),
        "at": timezone.now(),
    }
    said = form.cleaned_data
    if isinstance(form, OneForm):
        row = TableRow(1, (said["email"], said["name"]))
        return batch_of_table(table=Table(("E-mail", "Name"), (row,)), source="one", **facts)
    if isinstance(form, QueryForm):
        return preview_question(question=form.question(), **facts)
    upload = said.get("file")
    if upload:
        return preview_batch(data=upload.file, source="file", file_name=upload.name or "", **facts)
    return preview_batch(data=said["text"], source="pasted", **facts)
