# SPDX-License-Identifier: Apache-2.0

"""
`/a/<id>/newest`: the newest version of an award, for programs that follow its `refreshService`.

Seen by whoever sees the award itself, as the signed document or as the token.
"""

from __future__ import annotations

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from skillmark_server.awards.models import Award
from skillmark_server.awards.newest import newest_document
from skillmark_server.awards.refusals import Altered, NamesNoNewest
from skillmark_server.awards.selectors import awards_seen_by, public_awards
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.pages.access import Request
from skillmark_server.pages.award_public import (
    DOCUMENTS,
    NOT_ACCEPTABLE,
    altered_answer,
    file_answer,
    seen_award,
)
from skillmark_server.pages.awarded import negotiation
from skillmark_server.pages.awarded.negotiation import BY_ENDING, Form, form_accepted
from skillmark_server.pages.awarded.seeing import As


@require_safe
def award_newest(request: HttpRequest, award_id: uuid.UUID, ending: str = "") -> HttpResponse:
    """The newest version: by the ending of the address, or else in the form that is accepted."""
    form = _form(request, ending)
    try:
        award, as_whom = seen_award(request, award_id)
    except Award.DoesNotExist:
        raise Http404 from None
    if form is None:
        offered = "\n".join(one.media_type for one in negotiation.DOCUMENTS)
        answer = HttpResponse(offered, content_type="text/plain", status=NOT_ACCEPTABLE)
    else:
        answer = _document(request, award, form, as_whom)
    if not ending:
        patch_vary_headers(answer, ["Accept"])
    return answer


def _form(request: HttpRequest, ending: str) -> Form | None:
    if not ending:
        return form_accepted(request.headers.get("Accept", ""), negotiation.DOCUMENTS)
    form = BY_ENDING.get(ending)
    if form is None or form.kind not in DOCUMENTS:
        raise Http404
    return form


def _document(request: HttpRequest, award: Award, form: Form, as_whom: As) -> HttpResponse:
    is_public = as_whom is As.PUBLIC
    among = public_awards() if is_public else awards_seen_by(cast("Request", request).actor)
    try:
        body, digest = newest_document(award, DOCUMENTS[form.kind], among=among, at=timezone.now())
    except (NamesNoNewest, CannotIssue):
        raise Http404 from None
    except Altered:
        return altered_answer()
    return file_answer(request, award, body, form, digest, as_whom)
