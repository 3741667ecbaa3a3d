# SPDX-License-Identifier: Apache-2.0

"""Who calls: the token in `Authorization: Bearer`, and how often it may."""

from __future__ import annotations

import time
from typing import Any, Final, TypeVar

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer

from skillmark_server.accounts import limiting
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.accounts.refusals import TokenRefused
from skillmark_server.accounts.tokens import actor_of_token
from skillmark_server.refusals import NotAllowed

CALLS_A_MINUTE: Final = 600
_MINUTE: Final = 60

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Call(HttpRequest):
    """A call with the one who makes it; for the type checker."""

    actor: Actor
    auth: Actor


class PersonalToken(NotAllowed):
    """A person's own token asks for something of an organisation."""

    code = "personal_token"
    sentence = _("This token is a person's own. It reaches nothing of an organisation.")
    hint = _("An owner makes tokens of an organisation under Organisation, Tokens.")


class OrganisationToken(NotAllowed):
    """A token of an organisation asks for something that is a person's own."""

    code = "organisation_token"
    sentence = _("This token belongs to an organisation. It reaches nobody's own badges.")
    hint = _("A person makes a token of their own under My profile, Tokens.")


class Token(HttpBearer):
    """
    A token of an organisation or of a person.

    Cookies are never read, so no other page can call with them.
    """

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
    window, past = limiting.minute_of(time.time())
    left = _MINUTE - past
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


def with_limits(request: HttpRequest, answer: Answer) -> Answer:
    """`answer`, with how many calls are left, where this call was counted."""
    for name, value in getattr(request, "limits", {}).items():
        answer[name] = value
    return answer


def needs_any(request: HttpRequest, *permissions: Permission) -> Actor:
    """
    The one who calls, who must be allowed one of `permissions`.

    Raises:
        PersonalToken: It is no token of an organisation.
        NotAllowed: The token's scopes or its maker's roles allow none of them.
    """
    actor = _member(request)
    if not any(actor.may(permission) for permission in permissions):
        raise NotAllowed
    return actor


def needs(request: HttpRequest, permission: Permission) -> Actor:
    """
    The one who calls, who must be allowed `permission`.

    Raises:
        PersonalToken: It is no token of an organisation.
        NotAllowed: The token's scopes or its maker's roles do not allow it.
    """
    actor = _member(request)
    actor.require(permission)
    return actor


def needs_own(request: HttpRequest, own: Own) -> User:
    """
    The person who calls with a token of their own, which must allow `own`.

    Raises:
        OrganisationToken: It is no person's own.
        NotAllowed: The token's scopes do not allow it.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation is not None or actor.user is None:
        raise OrganisationToken
    if own not in actor.own:
        raise NotAllowed(_("The scopes of this token do not allow this."))
    return actor.user


def _member(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation is None:
        raise PersonalToken
    return actor
