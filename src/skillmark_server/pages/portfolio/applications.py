# SPDX-License-Identifier: Apache-2.0

"""Links for applications: made and withdrawn by whoever applies, opened by whoever has one."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.limiting import count
from skillmark_server.checking.lines import lines_of
from skillmark_server.checking.talking import points_of
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.forms.portfolio import ApplicationForm
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.portfolio.applications import (
    application_behind,
    applications_of,
    awards_shown,
    count_opening,
)
from skillmark_server.portfolio.models import Application
from skillmark_server.portfolio.selectors import kept_awards
from skillmark_server.portfolio.services import make_application, withdraw_application
from skillmark_server.portfolio.services.applying import MOST_AWARDS
from skillmark_server.refusals import Refusal

PAGE: Final = 24
OFFERED: Final = 200
_A_MINUTE: Final = 60


@require_safe
@signed_in
def application_list(request: Request) -> HttpResponse:
    """The links that somebody made, and how often each was opened."""
    page = page_of(request, applications_of(user_of(request)), PAGE)
    return render(request, "portfolio/applications.html", {"page": page, "now": timezone.now()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def application_new(request: Request) -> HttpResponse:
    """Choose badges and make a link; the answer to the POST is the only page that shows it."""
    user, at = user_of(request), timezone.now()
    form = ApplicationForm(posted(request), initial={"days": "30"})
    chosen = [uuid_of(text) for text in request.POST.getlist("award")[: MOST_AWARDS + 1]]
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            made, address = make_application(
                user=user,
                name=form.cleaned_data["name"],
                message=form.cleaned_data["message"],
                days=int(form.cleaned_data["days"]),
                award_ids=[one for one in chosen if one is not None],
                at=at,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            context |= {"made": made, "address": address}
    context |= {"form": form, "kept": kept_awards(user)[:OFFERED], "chosen": set(chosen)}
    return render(request, "portfolio/application_new.html", context)


@require_POST
@signed_in
def application_withdraw(request: Request, application_id: uuid.UUID) -> HttpResponse:
    """End a link at once."""
    try:
        ended = withdraw_application(
            user=user_of(request), application_id=application_id, at=timezone.now()
        )
    except Application.DoesNotExist:
        raise Http404 from None
    words = _("The link for %(name)s does not open any more.")
    messages.success(request, words % {"name": ended.name})
    return redirect("application-list")


@require_safe
def application_view(request: Request, application_secret: str) -> HttpResponse:
    """What somebody applies with, verified at this moment; withdrawn badges say that they are."""
    at = timezone.now()
    try:
        count(request, "application", a_minute=_A_MINUTE, seconds=at.timestamp())
        application = application_behind(application_secret, at=at)
    except Application.DoesNotExist:
        raise Http404 from None
    except Refusal as refusal:  # it ended, or somebody tries very often
        ended = {"refusal": refusal}
        return _kept_quiet(
            render(request, "portfolio/application_ended.html", ended, status=refusal.http_status)
        )
    found = lines_of(awards_shown(application), at=at)
    shown = [
        (line, points_of(line.said) if line.is_confirmed else ())
        for _award, line in found
        if line is not None
    ]
    altered = [award.title for award, line in found if line is None]
    is_own = request.actor.user is not None and request.actor.user.pk == application.user_id
    if request.method == "GET" and not is_own:
        count_opening(application, day=timezone.localdate(at))
    context = {
        "application": application,
        "owner": application.user,
        "shown": shown,
        "altered": altered,
        "is_own": is_own,
        "now": at,
    }
    return _kept_quiet(render(request, "portfolio/application.html", context))


def _kept_quiet(answer: HttpResponse) -> HttpResponse:
    """The address is a secret: it is kept by nobody, and not passed on by what is clicked."""
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
