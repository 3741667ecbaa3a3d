# SPDX-License-Identifier: Apache-2.0

"""Light, dark, or as the device is: a choice that is posted, and kept in a cookie."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from skillmark_server.pages.here import safe_next

THEMES: Final = ("light", "dark")
COOKIE: Final = "theme"
_A_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark`, or empty for as the device is."""
    theme = request.COOKIES.get(COOKIE, "")
    if theme not in THEMES and settings.SESSION_COOKIE_NAME in request.COOKIES:
        theme = getattr(getattr(request, "user", None), "theme", "")
    return theme if theme in THEMES else ""


# Without a token, so that a page for strangers needs no cookie at all. It cannot be misused:
# another site's form comes without the session (SameSite), and could only change this cookie.
@csrf_exempt
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme, and go back to where the person was."""
    theme = request.POST.get("theme", "")
    theme = theme if theme in THEMES else ""
    response = HttpResponseRedirect(safe_next(request))
    if request.user.is_authenticated and request.user.theme != theme:
        request.user.theme = theme
        request.user.save(update_fields=["theme"])
    if theme:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=_A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
