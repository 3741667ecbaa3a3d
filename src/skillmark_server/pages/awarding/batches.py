# SPDX-License-Identifier: Apache-2.0

"""A list on its way to becoming badges: look through, mend, send, undo, follow, sign off."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.making import content_of
from skillmark_server.awards.mending import rows_to_mend
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.rowing import COMING
from skillmark_server.awards.selectors import rows_of
from skillmark_server.awards.services import (
    cancel_batch,
    change_row,
    confirm_batch,
    map_columns,
    return_batch,
    sign_off_batch,
    undo_batch,
)
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_batch_or_404, page_of
from skillmark_server.pages.awarding.columns import ColumnsForm
from skillmark_server.pages.awarding.starting import steps
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import CSV_TYPE, XLSX_TYPE

SHOWN_FIRST = 3
_DIGITS = 9
_MINUTE = timedelta(minutes=1)


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def batch(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """The list as it stands: before it is sent, waiting, on its way, or done."""
    found, at = get_batch_or_404(request, batch_id), timezone.now()
    context = _context(request, found, at)
    if found.confirmed_at or found.cancelled_at or found.finished_at:
        if request.headers.get("HX-Target") != "progress":
            return render(request, "awards/batch_sent.html", context)
        answer = render(request, "awards/batch_progress.html", context)
        if request.GET.get("was") != context["phase"]:
            answer["HX-Refresh"] = "true"  # the headline says something else now
        return answer
    return render(request, "awards/batch.html", context)


def _context(request: Request, found: Batch, at: datetime) -> dict[str, Any]:
    rows = rows_of(found)
    counts = _counts(found)
    show = request.GET.get("show", "")
    show = show if show in {*RowState.values, "failed", "made"} else ""
    if show == "failed":
        rows = rows.exclude(failed="").exclude(state=RowState.WRONG)
    elif show == "made":
        rows = rows.filter(award__isnull=False)
    elif show:
        rows = rows.filter(state=show)
    coming = rows_of(found).filter(state__in=COMING, is_skipped=False, failed="")
    phase = _phase(found, at)
    return {
        "batch": found,
        "phase": phase,
        "content": content_of(found.version),
        "counts": counts,
        "chips": _chips(counts),
        "show": show,
        "page": page_of(request, rows),
        "first": coming[:SHOWN_FIRST] if not found.confirmed_at else [],
        "more": max(0, counts["coming"] - SHOWN_FIRST),
        "steps": steps(),
        "now": at,
        "is_waiting": phase == "waiting",
        "minutes": 0 if found.due_at is None else max(1, -((at - found.due_at) // _MINUTE)),
        "is_running": phase == "running",
        "may_award": request.actor.may_for(Permission.AWARD, found.version.achievement_id),
        "may_sign": request.actor.may_for(Permission.SIGN_OFF, found.version.achievement_id)
        and request.actor.user is not None
        and found.by_id != request.actor.user.pk,
    }


def _phase(found: Batch, at: datetime) -> str:
    """Where a list stands: `preview`, `waiting` for its undo window, `running`, or `over`."""
    if found.finished_at or found.cancelled_at:
        return "over"
    if found.due_at is None:
        return "preview"
    return "waiting" if found.due_at > at else "running"


def _counts(found: Batch) -> dict[str, int]:
    states = {state.value: Count("pk", filter=Q(state=state)) for state in RowState}
    return BatchRow.objects.filter(batch=found).aggregate(
        all=Count("pk"),
        coming=Count("pk", filter=Q(state__in=COMING, is_skipped=False, failed="")),
        made=Count("pk", filter=Q(award__isnull=False)),
        failed=Count("pk", filter=~Q(failed="") & ~Q(state=RowState.WRONG)),
        skipped=Count("pk", filter=Q(is_skipped=True)),
        **states,
    )


def _chips(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    chips = [
        ("", _("All"), counts["all"]),
        (RowState.NEW.value, _("New"), counts["new"]),
        (RowState.RENEWAL.value, _("Renewals"), counts["renewal"]),
        (RowState.RETURNING.value, _("Were withdrawn before"), counts["returning"]),
        (RowState.DUPLICATE.value, _("Have it already"), counts["duplicate"]),
        (RowState.WRONG.value, _("To be mended"), counts["wrong"]),
        ("failed", _("Could not be made"), counts["failed"]),
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
    return _do(request, batch_id, confirm_batch, now=request.POST.get("now") == "yes")


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
def batch_to_mend(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """The wrong rows as they came, with what is wrong: mended, they are used again."""
    found = get_batch_or_404(request, batch_id)
    is_workbook = bool(found.defaults.get("is_workbook"))
    body = rows_to_mend(found, as_workbook=is_workbook)
    answer = HttpResponse(body, content_type=XLSX_TYPE if is_workbook else CSV_TYPE)
    ending = "xlsx" if is_workbook else "csv"
    answer["Content-Disposition"] = f'attachment; filename="{_("to-mend")}.{ending}"'
    return answer
