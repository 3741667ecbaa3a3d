# SPDX-License-Identifier: Apache-2.0

"""A list on its way to becoming badges: look through, mend, send, undo, follow, sign off."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.counting import Counts, counts_at_hand, may_be_paced
from skillmark_server.awards.making import content_of
from skillmark_server.awards.mending import problems_of, rows_to_mend, workbook_to_mend
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.rowing import COMING
from skillmark_server.awards.selectors import act_counts_of, batch_acts_of, rows_of
from skillmark_server.awards.services import (
    cancel_batch,
    change_row,
    confirm_batch,
    map_columns,
    pause_batch,
    resume_batch,
    return_batch,
    set_mail_rate,
    sign_off_batch,
    undo_batch,
)
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_batch_or_404, page_of
from skillmark_server.pages.awarding.columns import ColumnsForm
from skillmark_server.pages.awarding.following import acting_of, issuing_of, phase_of, reading_of
from skillmark_server.pages.awarding.starting import steps
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE

SHOWN_FIRST = 3
_DIGITS = 9
_MINUTE = timedelta(minutes=1)
_PARTIAL = "progress"


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def batch(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """The list as it stands: being read, before it is sent, waiting, on its way, or done."""
    found, at = get_batch_or_404(request, batch_id), timezone.now()
    phase = phase_of(found, at)
    is_partial = request.headers.get("HX-Target") == _PARTIAL
    if phase == "reading":
        context = {"batch": found, "phase": phase, "progress": reading_of(found), "steps": steps()}
        context["content"] = content_of(found.version)
        context["may_award"] = request.actor.may_for(Permission.AWARD, found.version.achievement_id)
        page, partial = "awards/batch_reading.html", "awards/batch_reading_progress.html"
    else:
        context = _context(request, found, phase, at)
        page = "awards/batch.html" if phase == "preview" else "awards/batch_sent.html"
        partial = "awards/batch_progress.html"
    if not is_partial:
        return render(request, page, context)
    answer = render(request, partial, context)
    if request.GET.get("was") != phase_of_page(context):
        answer["HX-Refresh"] = "true"  # the headline says something else now
    return answer


def phase_of_page(context: dict[str, Any]) -> str:
    """What the page says of where a list stands, acts on the whole of it included."""
    act = context.get("act")
    if act is None or act.done_at is not None or act.undone_at is not None:
        return str(context["phase"])
    return f"{context['phase']}-{act.kind}-{context['act_phase']}"


def _context(request: Request, found: Batch, phase: str, at: datetime) -> dict[str, Any]:
    counts = counts_at_hand(found)
    show = request.GET.get("show", "")
    show = show if show in {*RowState.values, "failed", "made"} else ""
    rows, count = _shown(found, counts, show)
    badge = found.version.achievement_id
    context: dict[str, Any] = {
        "batch": found,
        "phase": phase,
        "content": content_of(found.version),
        "counts": counts,
        "chips": _chips(counts),
        "show": show,
        "page": page_of(request, rows, count=count),
        "first": _first(found) if phase == "preview" else [],
        "more": max(0, counts.coming - SHOWN_FIRST),
        "steps": steps(),
        "now": at,
        "is_waiting": phase == "waiting",
        "minutes": 0 if found.due_at is None else max(1, -((at - found.due_at) // _MINUTE)),
        "is_running": phase == "running",
        "is_paused": phase == "paused",
        "progress": None if phase == "preview" else issuing_of(found, counts, at=at),
        "judging": None if found.judged_at else reading_of(found),
        "may_award": request.actor.may_for(Permission.AWARD, badge),
        "may_withdraw": request.actor.may_for(Permission.WITHDRAW, badge),
        "may_sign": request.actor.may_for(Permission.SIGN_OFF, badge)
        and request.actor.user is not None
        and found.by_id != request.actor.user.pk,
    }
    context["may_pace"] = context["may_award"] and phase != "preview" and may_be_paced(found)
    context |= _act_context(request, found, at) if phase == "over" and counts.made else {}
    context["was"] = phase_of_page(context)
    return context


def _act_context(request: Request, found: Batch, at: datetime) -> dict[str, Any]:
    act = batch_acts_of(found).filter(undone_at=None).first()
    numbers = act_counts_of(found)
    context: dict[str, Any] = {"numbers": numbers}
    if act is None:
        return context
    user = request.actor.user
    if act.done_at is not None:
        act_phase = "over"
    elif act.due_at is None:
        act_phase = "unsigned"
    else:
        act_phase = "waiting" if act.due_at > at else "running"
    return context | {
        "act": act,
        "act_phase": act_phase,
        "act_progress": acting_of(act, numbers, at=at),
        "act_minutes": 0 if act.due_at is None else max(1, -((at - act.due_at) // _MINUTE)),
        "may_sign_act": request.actor.may_for(Permission.SIGN_OFF, found.version.achievement_id)
        and user is not None
        and act.asked_by_id != user.pk,
    }


def _shown(found: Batch, counts: Counts, show: str) -> tuple[QuerySet[BatchRow], int]:
    rows = rows_of(found)
    if show == "failed":
        return rows.filter(failed_at__isnull=False), counts.failed
    if show == "made":
        return rows.filter(award__isnull=False), counts.made
    if show:
        return rows.filter(state=show), counts.states.get(show, 0)
    return rows, counts.all


def _first(found: Batch) -> list[BatchRow]:
    """The first rows that become badges; each question is answered by the index of its state."""
    rows = rows_of(found).filter(failed="", is_skipped=False)
    first = [row for state in COMING for row in rows.filter(state=state)[:SHOWN_FIRST]]
    return sorted(first, key=lambda row: row.line)[:SHOWN_FIRST]


def _chips(counts: Counts) -> list[tuple[str, str, int]]:
    chips = [
        ("", _("All"), counts.all),
        (RowState.NEW.value, _("New"), counts.new),
        (RowState.RENEWAL.value, _("Renewals"), counts.renewal),
        (RowState.RETURNING.value, _("Were withdrawn before"), counts.returning),
        (RowState.DUPLICATE.value, _("Have it already"), counts.duplicate),
        (RowState.WRONG.value, _("To be mended"), counts.wrong),
        ("failed", _("Could not be made"), counts.failed),
    ]
    return [chip for chip in chips if chip[2] or not chip[0]]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.AWARD, by_badge=True)
def batch_columns(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Which column says what: guessed, and changed by the person."""
    found = get_batch_or_404(request, batch_id)
    form = ColumnsForm(request.POST or None, batch=found)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(actor=request.actor, batch=found, mapping=form.places(), at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.words))
        else:
            return redirect("batch", batch_id)
    first = rows_of(found)[:SHOWN_FIRST]
    context = {"batch": found, "form": form, "first": first, "steps": steps()}
    return render(request, "awards/columns.html", context, status=422 if form.errors else 200)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_row(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Mend one cell of a row, or leave the row out or take it in again."""
    found, said = get_batch_or_404(request, batch_id), request.POST
    line = said.get("line", "")
    try:
        change_row(
            actor=request.actor,
            batch=found,
            line=int(line) if line.isascii() and line.isdigit() and len(line) <= _DIGITS else 0,
            values={said["field"][:40]: said.get("text", "")} if "field" in said else None,
            is_skipped=said["skip"] == "yes" if "skip" in said else None,
            at=timezone.now(),
        )
    except BatchRow.DoesNotExist:
        messages.error(request, _("There is no such row."))
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    answer = redirect("batch", batch_id)
    if (show := said.get("show", "")) in RowState.values:
        answer["Location"] += f"?show={show}"
    return answer


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_confirm(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Send the good rows on their way."""
    return _do(
        request,
        batch_id,
        confirm_batch,
        now=request.POST.get("now") == "yes",
        mails_a_minute=_rate(request),
    )


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_undo(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Back to the preview, while nothing was issued."""
    return _do(request, batch_id, undo_batch)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_cancel(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Stop; what is not a badge yet becomes none."""
    return _do(request, batch_id, cancel_batch)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_pause(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Make no further badge until somebody says so."""
    return _do(request, batch_id, pause_batch)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_resume(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Go on where it was paused."""
    return _do(request, batch_id, resume_batch)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_pace(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """How fast its mails leave."""
    return _do(request, batch_id, set_mail_rate, mails_a_minute=_rate(request))


def _rate(request: Request) -> int | None:
    """Mails a minute as typed; 0 for what is no number, which the services refuse."""
    said = request.POST.get("mails_a_minute", "").strip()
    if not said:
        return None
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0


@require_POST
@allowed(Permission.SIGN_OFF, by_badge=True)
def batch_sign_off(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Agree to what somebody else made."""
    return _do(request, batch_id, sign_off_batch)


@require_POST
@allowed(Permission.SIGN_OFF, by_badge=True)
def batch_return(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Send it back to be mended."""
    return _do(request, batch_id, return_batch, reason=request.POST.get("reason", "")[:1000])


def _do(
    request: Request, batch_id: uuid.UUID, service: Callable[..., Batch], **facts: Any
) -> HttpResponse:
    found = get_batch_or_404(request, batch_id)
    try:
        service(actor=request.actor, batch=found, at=timezone.now(), **facts)
    except Refusal as refusal:
        words = " ".join(part for part in (str(refusal.words), str(refusal.hint)) if part)
        messages.error(request, words)
    return redirect("batch", batch_id)


@require_safe
@allowed(Permission.AWARD, by_badge=True)
def batch_to_mend(request: Request, batch_id: uuid.UUID) -> StreamingHttpResponse:
    """The wrong rows as they came, with what is wrong: mended, they are used again."""
    found = get_batch_or_404(request, batch_id)
    if found.defaults.get("is_workbook"):
        file = workbook_to_mend(found)
        return FileResponse(
            file, as_attachment=True, filename=f"{_('to-mend')}.xlsx", content_type=XLSX_TYPE
        )
    return _csv(rows_to_mend(found), _("to-mend"))


@require_safe
@allowed(Permission.AWARD, by_badge=True)
def batch_problems(request: Request, batch_id: uuid.UUID) -> StreamingHttpResponse:
    """All that is wrong, one problem a line: where it stands, its code, its words."""
    return _csv(problems_of(get_batch_or_404(request, batch_id)), _("problems"))


def _csv(pieces: Iterator[bytes], name: str) -> StreamingHttpResponse:
    spoken = _in_language(pieces, get_language() or settings.LANGUAGE_CODE)
    answer = StreamingHttpResponse(spoken, content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _in_language(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """A stream is written when the request has left its language behind."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
