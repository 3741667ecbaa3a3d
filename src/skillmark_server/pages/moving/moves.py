# SPDX-License-Identifier: Apache-2.0

"""Moving in, step by step: give the export in, look, say what its badges become, agree; undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.selectors import achievements_visible_to
from skillmark_server.awards.pacing import rate_of, time_left
from skillmark_server.movein.models import DateOrder, Move, Platform, RowState, Treatment
from skillmark_server.movein.report import outcome_of, report_of, words_of
from skillmark_server.movein.selectors import (
    badges_of,
    may_be_undone,
    moves_visible_to,
    rows_of,
    seen_of,
)
from skillmark_server.movein.services import (
    agree_to_move,
    choose_date_order,
    discard_move,
    sign_off_move,
    start_move,
    take_back_move,
    treat_badge,
    undo_move,
)
from skillmark_server.movein.stages import field_words, stage_of
from skillmark_server.pages.access import Request, View, allowed
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.awarding.asking import page_of, titles_of
from skillmark_server.pages.awarding.following import in_words
from skillmark_server.pages.moving.asking import get_badge_or_404, get_move_or_404
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import CSV_TYPE

PAGE: Final = 25
MOST_BADGES: Final = 200


def steps() -> list[str]:
    """The words of the stepper."""
    return [_("Give the export in"), _("Look through"), _("Moved in")]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.SIGN_OFF)
def move_list(request: Request) -> HttpResponse:
    """Give an export in, or go on with one; what was moved in before."""
    refusal: Refusal | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        asked = request.POST.get("platform", "")
        platform = Platform(asked) if asked in Platform.values else Platform.OPEN_BADGES_2
        try:
            move = start_move(
                actor=request.actor,
                platform=platform,
                data=b"" if upload is None else cast("BinaryIO", upload.file),
                file_name="" if upload is None else upload.name or "",
                at=timezone.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("move-detail", move.pk)
    context = {
        "refusal": refusal,
        "platforms": Platform.choices,
        "platform": request.POST.get("platform", Platform.BADGR),
        "page": page_of(request, moves_visible_to(request.actor), PAGE),
        "may_move": request.actor.may(Permission.MANAGE_ORGANISATION),
        "steps": steps(),
    }
    return render(request, "moving/list.html", context, status=422 if refusal else 200)


@require_safe
@allowed(Permission.SIGN_OFF)
def move_detail(request: Request, move_id: uuid.UUID) -> HttpResponse:
    """What an export would do, how far it is, or what it did."""
    move, at = get_move_or_404(request, move_id), timezone.now()
    stage = stage_of(move)
    context: dict[str, Any] = {
        "move": move,
        "stage": stage,
        "steps": steps(),
        "now_at": {"reading": 1, "refused": 1, "preview": 2, "unsigned": 2}.get(stage, 3),
        "may_move": request.actor.may(Permission.MANAGE_ORGANISATION),
        "left": in_words(time_left(rate_of(move.samples, at=at), _left(move))),
        "rows": move.counts.get("rows", 0),
    }
    if stage in {"reading", "running"} and request.headers.get("HX-Target") == "progress":
        return render(request, "moving/progress.html", context)
    if request.headers.get("HX-Target") == "progress":
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    if stage not in {"reading", "refused"}:
        context |= _looked_at(request, move, at)
    return render(request, "moving/detail.html", context)


def _left(move: Move) -> int:
    return max(0, int(move.counts.get("rows", 0)) - move.done_to)


def _looked_at(request: Request, move: Move, at: datetime) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    show = asked if asked in RowState.values else ""
    page = page_of(request, rows_of(move, show), PAGE)
    user = request.actor.user
    return {
        "badges": list(badges_of(move)[:MOST_BADGES]),
        "ours": titles_of(achievements_visible_to(request.actor).filter(archived_at=None)),
        "treatments": Treatment.choices,
        "fields": [(theirs, field_words(ours)) for theirs, ours in move.mapping],
        "orders": DateOrder.choices,
        "page": page,
        "shown": [(row, outcome_of(row), words_of(row)) for row in page.object_list],
        "show": show,
        "chips": [
            (state.value, state.label, move.counts.get(state.value, 0))
            for state in RowState
            if move.counts.get(state.value, 0)
        ],
        "new": move.counts.get(RowState.NEW, 0),
        "wrong": move.counts.get(RowState.WRONG, 0),
        "people": move.counts.get("people", 0),
        "seen": seen_of(move),
        "may_undo": may_be_undone(move, at=at),
        "may_sign": request.actor.may(Permission.SIGN_OFF)
        and user is not None
        and move.confirmed_by_id != user.pk,
    }


@require_POST
@allowed(Permission.MANAGE_ORGANISATION)
def move_treat(request: Request, move_id: uuid.UUID, badge_id: uuid.UUID) -> HttpResponse:
    """Say what becomes of a badge of the export: `draft`, …, or the id of one of ours."""
    badge = get_badge_or_404(get_move_or_404(request, move_id), badge_id)
    asked = request.POST.get("becomes", "")
    ours: Achievement | None = None
    treatment = Treatment(asked) if asked in Treatment.values else Treatment.EXISTING
    if treatment == Treatment.EXISTING and (wanted := uuid_of(asked)) is not None:
        ours = achievements_visible_to(request.actor).filter(pk=wanted).first()
    try:
        treat_badge(
            actor=request.actor,
            badge=badge,
            treatment=treatment,
            achievement=ours,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("move-detail", move_id)


@require_POST
@allowed(Permission.MANAGE_ORGANISATION)
def move_days(request: Request, move_id: uuid.UUID) -> HttpResponse:
    """Read the days of a table in another order."""
    move, asked = get_move_or_404(request, move_id), request.POST.get("order", "")
    if asked in DateOrder.values:
        try:
            choose_date_order(
                actor=request.actor, move=move, order=DateOrder(asked), at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, str(refusal.words))
    return redirect("move-detail", move_id)


@require_POST
@allowed(Permission.MANAGE_ORGANISATION)
def move_agree(request: Request, move_id: uuid.UUID) -> HttpResponse:
    """Agree to what was looked at."""
    move = get_move_or_404(request, move_id)
    try:
        agree_to_move(
            actor=request.actor, move=move, seen=request.POST.get("seen", ""), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("move-detail", move_id)


Act = Callable[..., Any]


def _acting(permission: Permission, act: Act) -> View:
    """A view that does one thing with a move, and shows the move again."""

    @require_POST
    @allowed(permission)
    def view(request: Request, move_id: uuid.UUID) -> HttpResponseBase:
        move = get_move_or_404(request, move_id)
        try:
            act(actor=request.actor, move=move, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.words))
        return redirect("move-detail", move_id)

    return view


move_sign_off = _acting(Permission.SIGN_OFF, sign_off_move)
move_take_back = _acting(Permission.MANAGE_ORGANISATION, take_back_move)
move_undo = _acting(Permission.MANAGE_ORGANISATION, undo_move)


@require_POST
@allowed(Permission.MANAGE_ORGANISATION)
def move_discard(request: Request, move_id: uuid.UUID) -> HttpResponse:
    """Throw an export away that nobody agreed to."""
    move = get_move_or_404(request, move_id)
    try:
        discard_move(actor=request.actor, move=move, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        return redirect("move-detail", move_id)
    messages.success(request, _("The export is thrown away. Nothing was moved in."))
    return redirect("move-list")


@require_safe
@allowed(Permission.SIGN_OFF)
def move_report(request: Request, move_id: uuid.UUID) -> StreamingHttpResponse:
    """What became of each row, as a table."""
    move = get_move_or_404(request, move_id)
    answer = StreamingHttpResponse(report_of(move), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="move-in-{move.created_at:%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
