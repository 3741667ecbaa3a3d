# SPDX-License-Identifier: Apache-2.0

"""The transcript of whoever is signed in: on one page to print, or as one file."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.checking import transcript as checking
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.asked import uuid_of


@require_safe
@signed_in
def transcript(request: Request) -> HttpResponse:
    """The page, with what is on it to choose."""
    context: dict[str, Any] = {"transcript": _transcript(request), "most": checking.MOST}
    return _unkept(render(request, "my/transcript.html", context))


@require_safe
@signed_in
def transcript_file(request: Request) -> HttpResponse:
    """The same for programs, with each signed document."""
    found = _transcript(request)
    document = strict_json.dumps(checking.as_json(found))
    answer = HttpResponse(document, content_type="application/json")
    name = f"transcript-{timezone.localtime(found.at):%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _unkept(answer)


def _transcript(request: Request) -> checking.Transcript:
    user = request.actor.user
    if user is None:
        raise Http404
    asked = {uuid_of(text) for text in request.GET.getlist("badge")[: checking.MOST]}
    # A form without a tick sends nothing but its button, and means nothing.
    is_asked = "choose" in request.GET or bool(asked)
    chosen: set[uuid.UUID] = {one for one in asked if one is not None}
    return checking.transcript_of(user, at=timezone.now(), chosen=chosen if is_asked else None)


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
