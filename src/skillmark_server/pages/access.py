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

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

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
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def allowed(permission: Permission) -> Callable[[View], View]:
    """Only for members whose roles allow `permission` in the organisation they act in."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor
            if not actor.is_signed_in:
                return redirect_to_login(request.get_full_path())
            if actor.organisation is None:
                raise Http404
            if not actor.may(permission):
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
