# SPDX-License-Identifier: Apache-2.0

"""Who may award or assess one badge: for owners, on the badge's own page."""

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
from django.views.decorators.http import require_http_methods, require_POST

from skillmark_server.accounts.models import Role
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.selectors import members_of
from skillmark_server.achievements.models import AchievementRole
from skillmark_server.achievements.roles import may_award_all, roles_for
from skillmark_server.achievements.services import end_achievement_role, give_achievement_role
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.achievements import get_achievement_or_404
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


class PeopleForm(forms.Form):
    """A member, and what they may do with this badge."""

    member = forms.ChoiceField(label=gettext_lazy("Member"))
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do with it"),
        choices=[
            (str(Role.AWARDING_OFFICER), gettext_lazy("Award, sign off and withdraw it")),
            (str(Role.ASSESSOR), gettext_lazy("Decide who gets it of those who asked")),
        ],
    )

    def __init__(self, members: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["member"]
        field.choices = members


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_MEMBERS)
def achievement_people(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Who may award this badge: those who may award all, and those chosen for this one."""
    achievement, actor = get_achievement_or_404(request, achievement_id), request.actor
    members = [
        (str(member.user.pk), f"{member.user.shown_name} ({member.user.email})")
        for member in members_of(actor)
    ]
    form = PeopleForm(members, posted(request))
    if form.is_valid():
        try:
            give_achievement_role(
                actor=actor,
                achievement=achievement,
                user_id=uuid.UUID(form.cleaned_data["member"]),
                role=Role(form.cleaned_data["role"]),
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("achievement-people", achievement_id)
    everywhere = {row.user_id: row.user for row in may_award_all(actor)}
    context = {
        "achievement": achievement,
        "form": form,
        "given": roles_for(actor, achievement),
        "everywhere": list(everywhere.values()),
    }
    status = 422 if form.errors else 200
    return render(request, "achievements/people.html", context, status=status)


@require_POST
@allowed(Permission.MANAGE_MEMBERS)
def achievement_people_end(
    request: Request, achievement_id: uuid.UUID, role_id: int
) -> HttpResponse:
    """End what somebody may do with this badge."""
    achievement = get_achievement_or_404(request, achievement_id)
    try:
        given = roles_for(request.actor, achievement).get(pk=role_id)
        end_achievement_role(actor=request.actor, given=given, at=timezone.now())
    except AchievementRole.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Ended. What they awarded stands."))
    return redirect("achievement-people", achievement_id)
