# SPDX-License-Identifier: Apache-2.0

"""The certificate of an award as a file, for its holder and for the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from skillmark_server.awards.models import Award
from skillmark_server.awards.refusals import Altered
from skillmark_server.documents.certificate import MEDIA_TYPE, certificate
from skillmark_server.pages.access import Request
from skillmark_server.pages.awarded.state import file_name
from skillmark_server.refusals import Refusal


def certificate_answer(request: Request, award: Award, *, failed_to: str) -> HttpResponse:
    """
    The PDF, in the language that is asked for; else back to a page that says why there is none.

    Args:
        request: May ask for a `language`.
        award: Which the one who asks may see.
        failed_to: The name of the page of that award.
    """
    try:
        body = certificate(award, language=request.GET.get("language", ""))
    except Altered:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, f"{refusal.words} {refusal.hint}".strip())
        return redirect(failed_to, award.pk)
    answer = HttpResponse(body, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(award.number)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
