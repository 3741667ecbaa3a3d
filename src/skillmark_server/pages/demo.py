# SPDX-License-Identifier: Apache-2.0

"""
Mail that is kept because there is no mail server: `/demo/mail`.

Only on a site that is this machine alone, and only for whoever sits at it.
"""

from __future__ import annotations

import uuid

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from skillmark_server.outbox.models import KeptMail
from skillmark_server.pages.entry.machine import is_this_machine

PAGE = 30


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """All kept mail, newest first; `?to=` shows one address alone."""
    _only_here(request)
    kept = KeptMail.objects.order_by("-at").defer("html", "text")
    if to := request.GET.get("to", "")[:320]:
        kept = kept.filter(to_email=to)
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mail_list.html", {"page": page, "to": to})


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # it passes arguments on
def mail_one(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """One mail: who, what, the text, and how it looks in a mail program."""
    _only_here(request)
    return render(request, "demo/mail_one.html", {"mail": get_object_or_404(KeptMail, pk=mail_id)})


@require_safe
def mail_html(request: HttpRequest, mail_id: uuid.UUID) -> HttpResponse:
    """The mail as a mail program shows it: no script, its own style."""
    _only_here(request)
    mail = get_object_or_404(KeptMail, pk=mail_id)
    answer = HttpResponse(mail.html or mail.text)
    answer["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups"
    )
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _only_here(request: HttpRequest) -> None:
    is_kept_here = settings.DEMO or not settings.CAN_MAIL
    if not (settings.IS_LOCAL and is_kept_here and is_this_machine(request)):
        raise Http404
