# SPDX-License-Identifier: Apache-2.0

"""
Who may open which page: the decorators that every view of people's data carries.

A stranger is asked to sign in; a member whose role does not allow it is told so;
what belongs to another organisation does not exist (404), and looks as if it never did.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Permission

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request with the one who asks; for the type checker."""

    actor: Actor
    user: User


def signed_in(view: View) -> View:
    """Only for people with an account; others are asked to sign in, and come back."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_signed_in:
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in and back; one that was signed out while writing is told so."""
    answer = redirect_to_login(request.get_full_path())
    if request.method == "POST":
        answer = redirect_to_login(_page_of_the_form(request))
        answer["Location"] += "&ended=1"
    if request.headers.get("HX-Request"):
        # A piece of a page cannot be the sign-in: the whole page goes there.
        whole = HttpResponse(status=204)
        whole["HX-Redirect"] = answer["Location"]
        return whole
    return answer


def _page_of_the_form(request: HttpRequest) -> str:
    """Where a form stood; some are sent to addresses that show nothing."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # such as http://[::1
        return request.get_full_path()
    if came_from.netloc == request.get_host() and came_from.path.startswith("/"):
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return request.get_full_path()


def allowed(permission: Permission, *, by_badge: bool = False) -> Callable[[View], View]:
    """
    Only for members whose roles allow `permission` in the organisation they act in.

    Args:
        permission: What it takes.
        by_badge: Also for those who have it for some badge only. Such a view asks selectors
            and services that know this, and shows nothing else.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor
            if not actor.is_signed_in:
                return _ask_to_sign_in(request)
            if actor.organisation is None:
                raise Http404
            if not (actor.may_for_some(permission) if by_badge else actor.may(permission)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def operators_only(view: View) -> View:
    """Only for whoever runs the site; for anybody else there is nothing here."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_operator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
