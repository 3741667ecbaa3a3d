# SPDX-License-Identifier: Apache-2.0

"""
The character NUL, which nobody types and PostgreSQL keeps nowhere, is no reason for a 500.

In the question of an address it is left out, as if it were not there; an address that holds it
does not exist; a form that holds it, and reached the database with it, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse

from skillmark_server.pages.failures import bad_request

NULL: Final = "\x00"
_WRITTEN: Final = "%00"


class WithoutNull:
    """Keeps NUL from views and from the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """
        Answer a request without NUL.

        Raises:
            Http404: The address holds it.
        """
        if NULL in request.path_info:
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        while _WRITTEN in asked:  # "%0%000" holds it only once the inner one is gone
            asked = asked.replace(_WRITTEN, "")
            request.META["QUERY_STRING"] = asked
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refuse a form whose NUL no field had refused."""
        if not isinstance(exception, DataError | ValueError):
            return None
        if any(NULL in value for values in request.POST.lists() for value in values[1]):
            return bad_request(request, exception)
        return None
