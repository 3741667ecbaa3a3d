# SPDX-License-Identifier: Apache-2.0

"""What was moved in: listed, shown with its origin, issued again on request, erased."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.movein.models import MovedAward
from skillmark_server.movein.selectors import moved_awards_of_badge, moved_awards_visible_to
from skillmark_server.movein.services import erase_moved_award, reissue_moved_awards
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.achievements import get_achievement_or_404
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.moving.asking import get_moved_or_404, get_own_or_404
from skillmark_server.refusals import Refusal

PAGE: Final = 50


@require_safe
@allowed(Permission.SEE_AWARDS)
def moved_list(request: Request) -> HttpResponse:
    """Everything that was moved in, or what belongs to one badge."""
    wanted = uuid_of(request.GET.get("badge", ""))
    badge: Achievement | None = None
    rows = moved_awards_visible_to(request.actor)
    if wanted is not None:
        badge = get_achievement_or_404(request, wanted)
        rows = moved_awards_of_badge(request.actor, badge)
    context = {
        "page": page_of(request, rows, PAGE),
        "badge": badge,
        "may_reissue": badge is not None
        and badge.published_id is not None
        and request.actor.may_for(Permission.AWARD, badge.pk),
    }
    return render(request, "moving/moved_list.html", context)


@require_POST
@allowed(Permission.AWARD)
def moved_reissue(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Make a list of chosen ones, or of all, to be issued again; it is looked at as every list."""
    badge = get_achievement_or_404(request, achievement_id)
    ids = [one for one in map(uuid_of, request.POST.getlist("row")) if one is not None]
    try:
        batch = reissue_moved_awards(
            actor=request.actor,
            achievement=badge,
            ids=None if request.POST.get("all") == "yes" else ids,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        answer = redirect("moved-list")
        answer["Location"] += f"?badge={badge.pk}"
        return answer
    return redirect("batch", batch.pk)


@require_safe
@allowed(Permission.SEE_AWARDS)
def moved_detail(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """One award of another platform, as it was there."""
    row = get_moved_or_404(request, row_id)
    context = {"row": row, "may_erase": request.actor.may(Permission.MANAGE_ORGANISATION)}
    return render(request, "moving/moved.html", context)


@require_POST
@allowed(Permission.MANAGE_ORGANISATION)
def moved_erase(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Erase one, with its bytes."""
    row = get_moved_or_404(request, row_id)
    try:
        erase_moved_award(actor=request.actor, row=row, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        return redirect("moved-detail", row_id)
    messages.success(request, _("Erased, with everything that came with it."))
    return redirect("moved-list")


@require_safe
@allowed(Permission.SEE_AWARDS)
def moved_original(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """The very bytes of the other platform."""
    return original_answer(get_moved_or_404(request, row_id))


@require_safe
@signed_in
def my_moved(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """One's own award of another platform."""
    return render(request, "moving/mine.html", {"row": get_own_or_404(request, row_id)})


@require_safe
@signed_in
def my_moved_original(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """The very bytes of one's own."""
    return original_answer(get_own_or_404(request, row_id))


def original_answer(row: MovedAward) -> HttpResponse:
    """The bytes as a file; never shown in the page, as they are a stranger's."""
    answer = HttpResponse(bytes(row.original), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="original-{row.pk}.json"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
