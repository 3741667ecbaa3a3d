# SPDX-License-Identifier: Apache-2.0

"""Puts the one who asks on every request: `request.actor`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from skillmark_server.accounts.actors import Actor, actor_of
from skillmark_server.achievements.roles import with_badges


class ActorMiddleware:
    """Finds the actor when a view first asks for it, so that public pages cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor and go on."""
        request.actor = SimpleLazyObject(lambda: _find(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _find(request: HttpRequest) -> Actor:
    return with_badges(actor_of(request.user))
