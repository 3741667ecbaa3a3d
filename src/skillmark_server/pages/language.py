# SPDX-License-Identifier: Apache-2.0

"""
Which language a page is in.

`?lang=da` on any address shows that page in Danish and remembers it in a cookie;
nothing else is changed by a GET. Otherwise: what a signed-in person chose, then the
cookie, then what the browser asks for, then the language of the site.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from skillmark_server.pages.here import safe_next

_A_YEAR = 365 * 24 * 3600


def _known(code: str | None) -> str:
    """`code` if the site speaks it, else empty."""
    return code if code in dict(settings.LANGUAGES) else ""


class LanguageMiddleware:
    """Chooses the language of each page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose, answer, and remember what `?lang=` asked for."""
        asked = _known(request.GET.get("lang"))
        # Left behind afterwards: a thread that goes on to other work is in no one's language.
        with translation.override(asked or translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        if asked and settings.LANGUAGE_COOKIE_NAME not in response.cookies:
            remember(response, asked)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> None:
        """Show what a signed-in person chose, unless this address says otherwise."""
        if _known(request.GET.get("lang")) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        chosen = _known(getattr(getattr(request, "user", None), "language", ""))
        if chosen and chosen != request.LANGUAGE_CODE:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen


def remember(response: HttpResponse, code: str) -> None:
    """Keep `code` in the cookie of the browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_A_YEAR,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that a signed-in person chose, and go back to where they were."""
    response = HttpResponseRedirect(safe_next(request))
    if code := _known(request.POST.get("lang")):
        if request.user.is_authenticated and request.user.language != code:
            request.user.language = code
            request.user.save(update_fields=["language"])
        remember(response, code)
    return response


class Choice(NamedTuple):
    """
    Another language of the site, and how to get this page in it.

    Args:
        code: BCP 47.
        name: In the language itself.
        url: This page in it, for a link.
        post_url: Where a signed-in person's choice is kept; empty for a stranger.
        next: Where that choice leads back to.
    """

    code: str
    name: str
    url: str
    post_url: str
    next: str


def choices(request: HttpRequest) -> list[Choice]:
    """Every language but the one that the page is in."""
    query = request.GET.copy()
    query.pop("lang", None)
    back = f"{request.path}?{query.urlencode()}" if query else request.path
    try:
        keeping = reverse("choose-language")
    except NoReverseMatch:
        keeping = ""
    actor = getattr(request, "actor", None)
    if keeping and (actor is None or not actor.is_signed_in):
        keeping = ""
    found = []
    for code, name in settings.LANGUAGES:
        if code != translation.get_language():
            query["lang"] = code
            url = f"{request.path}?{query.urlencode()}"
            found.append(Choice(code, str(name), url, keeping, back))
    return found
