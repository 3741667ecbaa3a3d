# SPDX-License-Identifier: Apache-2.0

"""What others say of one's own awards, and what one has said of others."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.lifecycle.selectors import (
    endorsements_by,
    endorsements_by_person,
    endorsements_of_holder,
)
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.endorsements import MOST_OFFERED, PAGE, ask_form, asked, to_hand_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_endorsements(request: Request) -> HttpResponse:
    """Decide on what was said of one's awards, and ask for more."""
    held = awards_of_holder(request.user).filter(revoked_at=None, declined_at=None)[:MOST_OFFERED]
    targets = [(f"award:{award.pk}", f"{award.title} · {award.number}") for award in held]
    if request.method == "POST" and (there := to_hand_in(request, targets)):
        return there
    form = ask_form(request, targets, is_open=bool(targets))
    if request.method == "POST" and form.is_valid() and asked(request, form):
        return redirect("my-endorsements")
    context = {
        "page": page_of(request, endorsements_of_holder(request.user), PAGE),
        "form": form,
        "has_awards": bool(targets),
    }
    return render(request, "endorsements/mine.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def endorsements_given(request: Request) -> HttpResponse:
    """What one has said oneself, or one's organisation."""
    given = endorsements_by_person(request.user) | endorsements_by(request.actor)
    return render(request, "endorsements/given.html", {"page": page_of(request, given, PAGE)})
