# SPDX-License-Identifier: Apache-2.0

"""
Keeps demo accounts on this machine: their passwords are printed when the demo starts.

A second wall behind `entry.adapters`, which refuses the sign-in itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext as _

from skillmark_server.pages.entry.machine import is_this_machine


class DemoAccountsStayHere:
    """Ends a session of a demo account that is met anywhere but on this machine."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or end the session."""
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and not is_this_machine(request)
            and getattr(request.user, "is_demo", False)
        ):
            logout(request)
            return HttpResponseForbidden(
                _("Demo accounts work on localhost only."),
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)
