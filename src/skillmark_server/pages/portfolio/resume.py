# SPDX-License-Identifier: Apache-2.0

"""One's résumé: written in place, filled with badges, put in order, taken along as a file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.awards.models import Visibility
from skillmark_server.documents.resume import resume_said
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.resume import FORMS, ResumeForm
from skillmark_server.pages.portfolio.asking import arranged, user_of
from skillmark_server.pages.portfolio.resume_files import resume_file
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.portfolio.addresses import resume_address
from skillmark_server.portfolio.models import EntryKind, ResumeEntry
from skillmark_server.portfolio.resumes import awards_in_resume, entries_of, resume_of
from skillmark_server.portfolio.selectors import kept_awards
from skillmark_server.portfolio.services import (
    arrange_entries,
    choose_awards,
    remove_entry,
    set_up_resume,
    write_entry,
)
from skillmark_server.portfolio.services.resume import MOST_AWARDS, MOST_ENTRIES
from skillmark_server.refusals import Refusal

OFFERED: Final = 200
"""Badges to choose from on one page."""

_HEAD: Final = ("headline", "summary", "email", "phone", "place")
_MEMBERS: Final = ("title", "organisation", "place", "from_month", "to_month", "text", "fluency")


@dataclass(frozen=True, slots=True)
class _Refused:
    """A line that was sent and refused: which, or None for a new one, and its form."""

    entry_id: uuid.UUID | None
    kind: EntryKind
    form: forms.Form


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_resume(request: Request) -> HttpResponse:
    """The whole of it; what is sent here is what stands on top, and who sees it."""
    user = user_of(request)
    resume = resume_of(user)
    start = {member: getattr(resume, member) for member in _HEAD} if resume else {}
    form = ResumeForm(posted(request), initial=start)
    if form.is_valid():
        try:
            set_up_resume(
                user=user,
                visibility=sees_of(request.POST.get("sees", "private")),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("my-resume")
    return _page(request, form=form)


@require_POST
@signed_in
def resume_entry_new(request: Request, part: str) -> HttpResponse:
    """Add a line."""
    return _written(request, _kind_or_404(part), None)


@require_POST
@signed_in
def resume_entry(request: Request, entry_id: uuid.UUID) -> HttpResponse:
    """Write a line anew, in its place."""
    found = ResumeEntry.objects.filter(pk=entry_id, user=user_of(request)).first()
    if found is None:
        raise Http404
    return _written(request, EntryKind(found.kind), found.pk)


@require_POST
@signed_in
def resume_arrange(request: Request, part: str) -> HttpResponse:
    """Move a line up or down, or take it out."""
    entry_kind, user, at = _kind_or_404(part), user_of(request), timezone.now()
    out = request.POST.get("out", "")
    wanted = arranged(request, "entry", most=2 * MOST_ENTRIES)
    try:
        if out:
            remove_entry(user=user, entry_id=_uuid_or_404(out), at=at)
        else:
            arrange_entries(user=user, entry_kind=entry_kind, entry_ids=wanted, at=at)
    except ResumeEntry.DoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Saved."))
    return redirect("my-resume")


@require_POST
@signed_in
def resume_awards(request: Request) -> HttpResponse:
    """Put the badges that were sent into it, in the order that was asked for."""
    wanted = arranged(request, "award", most=OFFERED + MOST_AWARDS)
    try:
        choose_awards(user=user_of(request), award_ids=wanted, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Saved."))
    return redirect("my-resume")


@require_safe
@signed_in
def my_resume_file(request: Request, kind: str) -> HttpResponse:
    """All that was chosen, as a file to give to whom they like."""
    said = resume_said(user_of(request), Visibility.ONLY_ME, at=timezone.now())
    return resume_file(request, said, kind, failed_to="my-resume")


def _written(request: Request, kind: EntryKind, entry_id: uuid.UUID | None) -> HttpResponse:
    form = FORMS[kind](request.POST, auto_id=f"{entry_id or kind}-%s")
    if form.is_valid():
        try:
            write_entry(
                user=user_of(request),
                entry_kind=kind,
                entry_id=entry_id,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("my-resume")
    return _page(request, refused=_Refused(entry_id, kind, form))


def _page(
    request: Request, *, form: forms.Form | None = None, refused: _Refused | None = None
) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    resume = resume_of(user)
    if form is None:
        start = {member: getattr(resume, member) for member in _HEAD} if resume else {}
        form = ResumeForm(initial=start)
    chosen = list(awards_in_resume(user, Visibility.ONLY_ME, at=at))
    held = {award.pk for award in chosen}
    others = [one for one in kept_awards(user)[: OFFERED + MOST_AWARDS] if one.pk not in held]
    entries = list(entries_of(user))
    is_open = resume is not None and resume.visibility != Visibility.ONLY_ME
    context = {
        "form": form,
        "resume": resume,
        "address": resume_address(resume.id) if resume and is_open else "",
        "sees": request.POST.get("sees", value_of(resume.visibility) if resume else "private"),
        "sections": [_section(kind, entries, refused) for kind in EntryKind],
        "chosen": chosen,
        "others": others[:OFFERED],
        "most": MOST_AWARDS,
        "is_empty": resume is None and not entries and not chosen,
        "now": at,
    }
    return render(request, "portfolio/resume_edit.html", context)


def _section(
    kind: EntryKind, entries: list[ResumeEntry], refused: _Refused | None
) -> dict[str, Any]:
    lines = []
    for entry in entries:
        if entry.kind != kind:
            continue
        if refused is not None and refused.entry_id == entry.pk:
            lines.append((entry, refused.form, True))
            continue
        start = {member: getattr(entry, member) for member in _MEMBERS}
        lines.append((entry, FORMS[kind](initial=start, auto_id=f"{entry.pk}-%s"), False))
    is_new = refused is not None and refused.entry_id is None and refused.kind == kind
    return {
        "kind": kind,
        "lines": lines,
        "new": refused.form if refused and is_new else FORMS[kind](auto_id=f"{kind}-%s"),
        "is_open": is_new,
    }


def _kind_or_404(kind: str) -> EntryKind:
    if kind not in EntryKind.values:
        raise Http404
    return EntryKind(kind)


def _uuid_or_404(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
