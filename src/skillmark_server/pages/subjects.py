# SPDX-License-Identifier: Apache-2.0

"""Requests about people's data: noted, looked at with what is held, answered in one click."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.forms.privacy import NoteForm, RefuseForm
from skillmark_server.pages.my_data import as_archive
from skillmark_server.pages.people.asking import today
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.privacy.archive import archive_of, held_about
from skillmark_server.privacy.erasing import erasable, kept_by_account
from skillmark_server.privacy.models import SubjectKind, SubjectRequest
from skillmark_server.privacy.selectors import answered_requests, open_requests, request_for
from skillmark_server.privacy.services import (
    erase_subject,
    give_data,
    note_request,
    refuse_request,
)
from skillmark_server.privacy.subjects import somebody
from skillmark_server.refusals import Refusal

PAGE: Final = 25
MOST_OPEN: Final = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_PRIVACY)
def subject_request_list(request: Request) -> HttpResponse:
    """What waits and until when, what was answered; note another."""
    start = {"email": request.GET.get("email", "")[:254], "kind": SubjectKind.EXPORT}
    form = NoteForm(posted(request), initial=start)
    if form.is_valid():
        try:
            asked = note_request(
                actor=request.actor,
                kind=SubjectKind(form.cleaned_data["kind"]),
                email=form.cleaned_data["email"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("subject-request", asked.pk)
    context = {
        "form": form,
        "open": open_requests(request.actor)[:MOST_OPEN],
        "page": page_of(request, answered_requests(request.actor), PAGE),
        "now": timezone.now(),
    }
    return render(request, "privacy/requests.html", context)


@never_cache
@require_safe
@allowed(Permission.MANAGE_PRIVACY)
def subject_request(request: Request, subject_request_id: uuid.UUID) -> HttpResponse:
    """What is held about whoever asks, what would go, and what would stay."""
    return _shown(request, _get_or_404(request, subject_request_id))


@require_POST
@allowed(Permission.MANAGE_PRIVACY)
def subject_request_file(request: Request, subject_request_id: uuid.UUID) -> HttpResponseBase:
    """Answer with the archive, to be handed on."""
    asked, at = _get_or_404(request, subject_request_id), timezone.now()
    try:
        subject, sections = give_data(actor=request.actor, request=asked, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
        return redirect("subject-request", asked.pk)
    language = translation.get_language() or "en"
    files = archive_of(subject, sections, language=language, at=at)
    return as_archive(files, f"data-{asked.pk}.zip")


@require_POST
@allowed(Permission.MANAGE_PRIVACY)
def subject_request_erase(request: Request, subject_request_id: uuid.UUID) -> HttpResponse:
    """Answer by erasing them."""
    asked = _get_or_404(request, subject_request_id)
    try:
        erase_subject(actor=request.actor, request=asked, on=today(), at=timezone.now())
    except Refusal as refusal:
        words = " ".join(part for part in (str(refusal.words), str(refusal.hint)) if part)
        messages.error(request, words)
    else:
        messages.success(request, _("They are erased. The log says that it was done, not who."))
    return redirect("subject-request", asked.pk)


@never_cache
@require_POST
@allowed(Permission.MANAGE_PRIVACY)
def subject_request_refuse(request: Request, subject_request_id: uuid.UUID) -> HttpResponse:
    """Answer with a no, and why."""
    asked, form = _get_or_404(request, subject_request_id), RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_request(
                actor=request.actor,
                request=asked,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("subject-request", asked.pk)
    return _shown(request, asked, form=form, status=422)


def _shown(
    request: Request, asked: SubjectRequest, *, form: RefuseForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"asked": asked, "form": form or RefuseForm(), "now": timezone.now()}
    if asked.email:
        subject = somebody(asked)
        context |= {
            "sections": held_about(subject),
            "erasable": erasable(subject).count(),
            "kept": kept_by_account(subject),
        }
    return render(request, "privacy/request.html", context, status=status)


def _get_or_404(request: Request, subject_request_id: uuid.UUID) -> SubjectRequest:
    try:
        return request_for(request.actor, subject_request_id)
    except SubjectRequest.DoesNotExist:
        raise Http404 from None
