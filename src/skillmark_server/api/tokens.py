# SPDX-License-Identifier: Apache-2.0

"""Who calls: the token in `Authorization: Bearer`, and how often it may."""

from __future__ import annotations

import time
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import TokenRefused
from skillmark_server.accounts.tokens import actor_of_token
from skillmark_server.refusals import NotAllowed

CALLS_A_MINUTE: Final = 600
_MINUTE: Final = 60


class Call(HttpRequest):
    """A call with the one who makes it; for the type checker."""

    actor: Actor
    auth: Actor


class Token(HttpBearer):
    """A token of an organisation. Cookies are never read, so no other page can call with them."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """
        Return the actor behind the token, and put it on the request.

        Raises:
            AuthenticationError: The token is not in force.
            Throttled: It was used more often than `CALLS_A_MINUTE`.
        """
        try:
            actor = actor_of_token(token[:200], timezone.now())
        except TokenRefused:
            raise AuthenticationError from None
        count(request, str(actor.token_id), CALLS_A_MINUTE)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def count(request: HttpRequest, who: str, allowed: int) -> None:
    """
    Count one call of `who` in this minute.

    Raises:
        Throttled: There were more than `allowed`.
    """
    now = time.time()
    window, left = int(now // _MINUTE), _MINUTE - int(now % _MINUTE)
    key = f"api:{who}:{window}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    try:
        used = cache.incr(key)
    except ValueError:
        used = 1
    request.limits = {  # type: ignore[attr-defined]
        "RateLimit-Limit": str(allowed),
        "RateLimit-Remaining": str(max(0, allowed - used)),
        "RateLimit-Reset": str(left),
    }
    if used > allowed:
        raise Throttled(wait=left)


def with_limits(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """`answer`, with how many calls are left, where this call was counted."""
    for name, value in getattr(request, "limits", {}).items():
        answer[name] = value
    return answer


def needs_any(request: HttpRequest, *permissions: Permission) -> Actor:
    """
    The one who calls, who must be allowed one of `permissions`.

    Raises:
        NotAllowed: The token's scopes or its maker's roles allow none of them.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not any(actor.may(permission) for permission in permissions):
        raise NotAllowed
    return actor


def needs(request: HttpRequest, permission: Permission) -> Actor:
    """
    The one who calls, who must be allowed `permission`.

    Raises:
        NotAllowed: The token's scopes or its maker's roles do not allow it.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actor.require(permission)
    return actor
