# SPDX-License-Identifier: Apache-2.0

"""Badges that award themselves: the rules, a new one with who would get it now, switching off."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import awardable_by
from skillmark_server.achievements.titles import with_names
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.titled import titled
from skillmark_server.refusals import Refusal
from skillmark_server.rules.conditions import LONGEST, leaves, read
from skillmark_server.rules.finding import who_fits
from skillmark_server.rules.models import AwardRule
from skillmark_server.rules.selectors import rule_for, rules_visible_to
from skillmark_server.rules.services import end_rule, make_rule

SHOWN = 20


class RuleForm(forms.Form):
    """Shape of the input only; the rules live in the service."""

    achievement: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("The badge that is awarded"),
        empty_label=gettext_lazy("Choose a badge"),
    )
    holds: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("When somebody holds"),
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.ChoiceField(
        choices=[("all", gettext_lazy("all of them")), ("any", gettext_lazy("one of them"))],
        initial="all",
        label=gettext_lazy("They need"),
        widget=forms.RadioSelect,
    )
    department: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("And works in"),
        empty_label=gettext_lazy("All departments"),
    )
    job_role: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("And works as"),
        empty_label=gettext_lazy("All job roles"),
    )
    months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST,
        label=gettext_lazy("And has been employed for at least so many months"),
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = request.actor.organisation
        badges = awardable_by(request.actor)
        for name, rows in (
            ("achievement", badges),
            ("holds", badges),
            ("department", Department.objects.filter(organisation=organisation).order_by("name")),
            ("job_role", JobRole.objects.filter(organisation=organisation).order_by("name")),
        ):
            field = self.fields[name]
            field.queryset = rows  # type: ignore[attr-defined]
            if name in {"achievement", "holds"}:
                field.label_from_instance = titled  # type: ignore[attr-defined]

    def condition(self) -> dict[str, Any]:
        """What was chosen, as a tree."""
        said = self.cleaned_data
        parts: list[dict[str, Any]] = []
        if held := [{"holds": str(badge.pk)} for badge in said["holds"]]:
            parts.append({said["how"]: held})
        parts += [{name: str(said[name].pk)} for name in ("department", "job_role") if said[name]]
        if said["months"]:
            parts.append({"months": said["months"]})
        return {"all": parts}


@require_safe
@allowed(Permission.SEE_AWARDS)
def rule_list(request: Request) -> HttpResponse:
    """All rules, in words."""
    rules = list(rules_visible_to(request.actor))
    return render(
        request,
        "rules/list.html",
        {
            "rules": rules,
            "names": _names(request, rules),
            "may_award": request.actor.may(Permission.AWARD),
        },
    )


@require_http_methods(["GET", "POST"])
@allowed(Permission.AWARD)
def rule_new(request: Request) -> HttpResponse:
    """Say when, see who would get it now, then switch it on."""
    form = RuleForm(request, request.POST or None)
    fitting, is_looked = [], False
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            condition = read(form.condition())
            achievement = form.cleaned_data["achievement"]
            if "make" in request.POST:
                make_rule(actor=request.actor, achievement=achievement, condition=condition, at=now)
                messages.success(request, _("The rule is on. Whoever fits gets the badge."))
                return redirect("rule-list")
            trial = AwardRule(
                organisation=request.actor.organisation,
                achievement=achievement,
                condition=condition,
            )
            fitting, is_looked = who_fits(trial, at=now), True
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "fitting": fitting[:SHOWN],
        "count": len(fitting),
        "is_looked": is_looked,
    }
    return render(request, "rules/new.html", context)


@require_POST
@allowed(Permission.AWARD)
def rule_end(request: Request, rule_id: uuid.UUID) -> HttpResponse:
    """Switch a rule off."""
    try:
        end_rule(actor=request.actor, rule=rule_for(request.actor, rule_id), at=timezone.now())
    except AwardRule.DoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule is off. What it awarded stands."))
    return redirect("rule-list")


def _names(request: Request, rules: list[AwardRule]) -> dict[str, str]:
    """The names of everything that the rules ask for, by id: three queries."""
    organisation = request.actor.organisation
    wanted = {value for rule in rules for name, value in leaves(rule.condition) if name != "months"}
    badges = with_names(Achievement.objects.filter(organisation=organisation, pk__in=wanted))
    names = {str(badge.pk): titled(badge) for badge in badges.only("pk", "title")}
    for model in (Department, JobRole):
        rows = model.objects.filter(organisation=organisation, pk__in=wanted)
        names |= {str(pk): text for pk, text in rows.values_list("pk", "name")}
    return names
