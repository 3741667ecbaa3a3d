# SPDX-License-Identifier: Apache-2.0

"""A résumé as its readers get it: a page under `/r/`, and the same as PDF and as JSON Resume."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from skillmark_server.accounts.limiting import TooOften, count
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.refusals import Altered
from skillmark_server.documents import json_resume
from skillmark_server.documents.certificate import MEDIA_TYPE
from skillmark_server.documents.resume import ResumeSaid, resume_said
from skillmark_server.documents.resume_pdf import resume_pdf
from skillmark_server.pages.access import Request
from skillmark_server.portfolio.models import Resume
from skillmark_server.portfolio.resumes import resume_seen_by
from skillmark_server.refusals import Refusal

_A_MINUTE: Final = 60
_ENDINGS: Final = ("json", "pdf")


@require_safe
def resume_view(request: Request, resume_id: uuid.UUID) -> HttpResponse:
    """What its reader sees; its owner sees everything chosen, or what others see."""
    try:
        said, seen_as = _asked(request, resume_id)
    except TooOften:
        return render(request, "429.html", status=429)
    context = {
        "said": said,
        "owner": said.owner,
        "resume": said.resume,
        "seen_as": seen_as,
        "is_own": request.actor.user is not None and request.actor.user.pk == said.owner.pk,
        "now": said.at,
    }
    return _kept(render(request, "portfolio/resume.html", context), seen_as)


@require_safe
def resume_view_file(request: Request, resume_id: uuid.UUID, kind: str) -> HttpResponse:
    """The same as a file."""
    try:
        said, seen_as = _asked(request, resume_id)
    except TooOften:
        return render(request, "429.html", status=429)
    return _kept(resume_file(request, said, kind, failed_to="my-resume"), seen_as)


def resume_file(request: Request, said: ResumeSaid, kind: str, *, failed_to: str) -> HttpResponse:
    """
    A résumé as `json` or `pdf`, in the language that is asked for, else in that of the page.

    Args:
        request: May ask for a `language`.
        said: What stands in it.
        kind: `json` or `pdf`; anything else is not there.
        failed_to: The name of the page that says why there is none, for its owner.
    """
    if kind not in _ENDINGS:
        raise Http404
    language = request.GET.get("language", "") or translation.get_language() or "en"
    if kind == "json":
        body, media = json_resume.json_resume(said, language=language), json_resume.MEDIA_TYPE
    else:
        try:
            body, media = resume_pdf(said, language=language), MEDIA_TYPE
        except Altered:
            raise Http404 from None
        except Refusal as refusal:
            if request.actor.user is None or request.actor.user.pk != said.owner.pk:
                raise Http404 from None
            messages.error(request, f"{refusal.words} {refusal.hint}".strip())
            return redirect(failed_to)
    answer = HttpResponse(body, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="resume.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(request: Request, resume_id: uuid.UUID) -> tuple[ResumeSaid, Visibility]:
    at = timezone.now()
    try:
        count(request, "resume", a_minute=_A_MINUTE, seconds=at.timestamp())
        resume, seen_as = resume_seen_by(request.actor, resume_id, at=at)
    except Resume.DoesNotExist:
        raise Http404 from None
    if seen_as == Visibility.ONLY_ME and request.GET.get("as") == "others":
        seen_as = Visibility(resume.visibility)
    return resume_said(resume.user, seen_as, at=at), seen_as


def _kept(answer: HttpResponse, seen_as: Visibility) -> HttpResponse:
    """It is in no index, whoever sees it: it holds what people write about themselves."""
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-cache" if seen_as == Visibility.PUBLIC else "private, no-store"
    return answer
