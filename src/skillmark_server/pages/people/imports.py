# SPDX-License-Identifier: Apache-2.0

"""A list into the roster, step by step: choose it, its columns, look, done; and undo."""

from __future__ import annotations

import uuid
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.importing.counting import counts_of, is_forgotten
from skillmark_server.accounts.roster.importing.plan import Fate, Plan
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.services import (
    confirm_import,
    discard_import,
    map_columns,
    mend_cell,
    start_import,
    undo_import,
)
from skillmark_server.accounts.roster.selectors import imports_visible_to
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.roster_columns import ColumnsForm
from skillmark_server.pages.people.asking import PAGE, get_import_or_404, today
from skillmark_server.pages.people.summing import headline, outcome
from skillmark_server.refusals import Refusal
from skillmark_server.tabular import TableRow

MOST_LISTED = 20
MOST_MISSING = 200
_DIGITS = 9


def steps() -> list[str]:
    """The words of the stepper."""
    return [_("Choose the list"), _("Columns"), _("Look through"), _("Done")]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def choose(request: Request) -> HttpResponse:
    """Upload or paste a list, or go on with one that was begun."""
    refusal: Refusal | None = None
    if request.method == "POST":
        upload, text = request.FILES.get("file"), request.POST.get("text", "")
        try:
            kept, notes = start_import(
                actor=request.actor,
                data=text if upload is None else cast("BinaryIO", upload.file),
                file_name=(upload.name or "") if upload is not None else _("Pasted list"),
                at=timezone.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            for note in notes:
                messages.info(request, str(note))
            return redirect("roster-import-columns", kept.pk)
    imports = imports_visible_to(request.actor).defer("rows", "header", "mapping", "changes")
    context: dict[str, Any] = {
        "refusal": refusal,
        "text": request.POST.get("text", ""),
        "imports": imports[:MOST_LISTED],
        "steps": steps(),
    }
    return render(request, "people/import_choose.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PEOPLE)
def columns(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Which column says what: guessed, and changed by the person."""
    kept = get_import_or_404(request.actor, import_id)
    if kept.confirmed_at is not None:
        return redirect("roster-import-preview", import_id)
    form = ColumnsForm(request.POST or None, roster_import=kept)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(
                actor=request.actor,
                roster_import=kept,
                places=form.places(),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.words))
        else:
            return redirect("roster-import-preview", import_id)
    context = {
        "import": kept,
        "form": form,
        "steps": steps(),
        "first": [TableRow.from_json(row) for row in kept.rows[:3]],
    }
    return render(request, "people/import_columns.html", context)


@require_safe
@allowed(Permission.MANAGE_PEOPLE)
def preview(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """What the list would do, before anything is saved; or what it did."""
    kept = get_import_or_404(request.actor, import_id)
    if kept.confirmed_at is not None:
        context = {
            "import": kept,
            "headline": outcome(counts_of(kept)),
            "is_forgotten": is_forgotten(kept),
            "steps": steps(),
        }
        return render(request, "people/import_done.html", context)
    plan = plan_of(kept, on=today())
    if plan.lacking:
        return redirect("roster-import-columns", import_id)
    return render(request, "people/import_preview.html", _preview_context(request, kept, plan))


def _preview_context(request: Request, kept: Any, plan: Plan) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    show = Fate(asked) if asked in set(Fate) else None
    rows = [row for row in plan.rows if show is None or row.fate is show]
    chips = [
        (None, _("All"), len(plan.rows)),
        (Fate.NEW, _("New"), plan.count(Fate.NEW)),
        (Fate.CHANGED, _("Changed"), plan.count(Fate.CHANGED)),
        (Fate.SAME, _("As before"), plan.count(Fate.SAME)),
        (Fate.WRONG, _("To mend"), plan.count(Fate.WRONG)),
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "import": kept,
        "plan": plan,
        "headline": headline(plan),
        "chips": [chip for chip in chips if chip[2] or chip[0] is None],
        "show": show,
        "page": page,
        "wrong": plan.count(Fate.WRONG),
        "doing": plan.count(Fate.NEW) + plan.count(Fate.CHANGED),
        "missing": plan.missing[:MOST_MISSING],
        "more_missing": max(0, len(plan.missing) - MOST_MISSING),
        "steps": steps(),
    }


@require_POST
@allowed(Permission.MANAGE_PEOPLE)
def confirm(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Write the list into the roster."""
    kept = get_import_or_404(request.actor, import_id)
    try:
        confirm_import(
            actor=request.actor,
            roster_import=kept,
            seen=request.POST.get("seen", ""),
            ends_missing=request.POST.get("ends_missing") == "yes",
            on=today(),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("roster-import-preview", import_id)


@require_POST
@allowed(Permission.MANAGE_PEOPLE)
def mend(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Write another text into one cell."""
    kept = get_import_or_404(request.actor, import_id)
    row, column = (_index(request.POST.get(name, "")) for name in ("row", "column"))
    try:
        mend_cell(
            actor=request.actor,
            roster_import=kept,
            row=row,
            column=column,
            text=request.POST.get("text", ""),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    answer = redirect("roster-import-preview", import_id)
    show = request.POST.get("show", "")
    answer["Location"] += f"?show={show}" if show in set(Fate) else ""
    return answer


def _index(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1


@require_POST
@allowed(Permission.MANAGE_PEOPLE)
def undo(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Make the roster what it was before the list."""
    kept = get_import_or_404(request.actor, import_id)
    try:
        undo_import(actor=request.actor, roster_import=kept, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, f"{refusal.words} {refusal.hint}".strip())
    else:
        messages.success(request, _("Undone. The roster is what it was before the list."))
    return redirect("roster-import-preview", import_id)


@require_POST
@allowed(Permission.MANAGE_PEOPLE)
def discard(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """Forget a list that was not confirmed."""
    kept = get_import_or_404(request.actor, import_id)
    try:
        discard_import(actor=request.actor, roster_import=kept, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        return redirect("roster-import-preview", import_id)
    messages.success(request, _("The list is forgotten. The roster was not changed."))
    return redirect("roster-import")
