# SPDX-License-Identifier: Apache-2.0

"""
Error pages: one sentence, one way on.

404 says the same for what is not there and for what somebody may not see. The page
for our own faults asks for nothing: no context, no database.
"""

from __future__ import annotations

import sys
from typing import Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template

RETRY_AFTER: Final = 3
"""Seconds."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what the browser sent cannot be read."""
    return render(request, "400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role does not allow it."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or not for the one who asks."""
    return render(request, "404.html", status=404)


def broken(_request: HttpRequest) -> HttpResponse:
    """500: something of ours broke; 503 if the database takes nothing just now."""
    if isinstance(sys.exc_info()[1], OperationalError):
        page = get_template("503.html").render({})
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return HttpResponseServerError(get_template("500.html").render({}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or came from elsewhere."""
    return render(request, "csrf.html", status=403)
