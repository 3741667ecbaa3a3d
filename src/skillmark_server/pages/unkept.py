# SPDX-License-Identifier: Apache-2.0

"""
Pages made for somebody are kept by nobody: neither by a proxy nor by a browser that others use.

Who says otherwise (a picture that never changes) is left alone, and so is what was made for
everybody: it was asked for without a session.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class UnkeptWhereSignedIn:
    """Marks every answer to a browser with a session, unless a view said what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and mark."""
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
