# SPDX-License-Identifier: Apache-2.0

"""
`Idempotency-Key`: a call that may be repeated, and is done once.

The answer is kept in the transaction of what the call did. Repeated with the same
body, the call gets the same answer; with another body it is refused.

A call that waits for a stranger's server holds no transaction while it waits: on SQLite nobody
else could write until the stranger answers. Its key is noted before, and its answer after it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import typing
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Status

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import IdempotentCall
from skillmark_server.api.tokens import with_limits
from skillmark_server.refusals import Conflict, Malformed

HEADER: Final = "Idempotency-Key"
_LONGEST: Final = 128
_LOST_AFTER: Final = timedelta(minutes=5)
"""A call that waited for strangers and has no answer by then died; it may be made again."""


class KeyMisused(Malformed):
    """The key came with another call before."""

    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key came with another call before.")
    hint = _("Make a new key for each thing that is to be done.")


class KeyRefused(Malformed):
    """The key is too long or not plain."""

    code = "idempotency_key_malformed"
    sentence = _("An Idempotency-Key has at most 128 visible ASCII characters.")


class StillRunning(Conflict):
    """The first call with this key has not ended."""

    code = "still_running"
    sentence = _(
        "The first call with this Idempotency-Key is still running. Try again in a moment."
    )


def repeatable(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do a call with an `Idempotency-Key` once; the view returns `(status, body or None)`."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = _key_of(request)
        if not key:
            return Status(*view(request, *args, **kwargs))
        with transaction.atomic():
            call, is_first = _noted(request, key)
            if not is_first:
                return with_limits(request, _again(call, _digest(request)))
            status, answer = _written(*view(request, *args, **kwargs))
            IdempotentCall.objects.filter(pk=call.pk).update(status=status, body=answer)
        return with_limits(request, _answer(status, answer, is_repeated=False))

    return _as_shaped(guarded, view)


def repeatable_outside(view: Callable[..., Any]) -> Callable[..., Any]:
    """
    Do a call that asks strangers once; as `repeatable`, with nothing locked while they answer.

    What the view does, it has to refuse to do twice by itself: who dies between doing it and
    keeping the answer is asked again.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = _key_of(request)
        if not key:
            return Status(*view(request, *args, **kwargs))
        call, is_first = _noted(request, key)
        if not is_first and not _is_taken_over(call, _digest(request)):
            return with_limits(request, _again(call, _digest(request)))
        try:
            status, answer = _written(*view(request, *args, **kwargs))
        except BaseException:  # whatever it was, nothing was done: the key is free again
            IdempotentCall.objects.filter(pk=call.pk, status=None).delete()
            raise
        IdempotentCall.objects.filter(pk=call.pk).update(status=status, body=answer)
        return with_limits(request, _answer(status, answer, is_repeated=False))

    return _as_shaped(guarded, view)


def _as_shaped(guarded: Callable[..., Any], view: Callable[..., Any]) -> Callable[..., Any]:
    # The framework reads the shapes of a call from its annotations, which stand in another file.
    hints = typing.get_type_hints(view, include_extras=True)
    signature = inspect.signature(view)
    guarded.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[
            one.replace(annotation=hints.get(one.name, one.annotation))
            for one in signature.parameters.values()
        ]
    )
    return guarded


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if len(key) > _LONGEST or not key.isascii() or not key.isprintable():
        raise KeyRefused
    return key


def _digest(request: HttpRequest) -> str:
    whole = [str(request.method).encode(), request.path.encode(), request.body]
    return hashlib.sha256(b"\n".join(whole)).hexdigest()


def _noted(request: HttpRequest, key: str) -> tuple[IdempotentCall, bool]:
    """The row of a key, and whether it is new."""
    return IdempotentCall.objects.get_or_create(
        token_id=request.actor.token_id,  # type: ignore[attr-defined]
        key=key,
        defaults={"request_digest": _digest(request), "created_at": timezone.now()},
    )


def _is_taken_over(call: IdempotentCall, digest: str) -> bool:
    """Whether the same call was begun long ago, has no answer, and is now this one's to make."""
    before = timezone.now() - _LOST_AFTER
    if call.request_digest != digest or call.status is not None or call.created_at > before:
        return False
    same = IdempotentCall.objects.filter(pk=call.pk, status=None, created_at=call.created_at)
    return bool(same.update(created_at=timezone.now()))


def _written(status: int, body: Any) -> tuple[int, bytes]:
    return status, b"" if body is None else strict_json.dumps(_plain(body))


def _again(call: IdempotentCall, digest: str) -> HttpResponse:
    if call.request_digest != digest:
        raise KeyMisused
    if call.status is None:
        raise StillRunning
    return _answer(call.status, bytes(call.body), is_repeated=True)


def _answer(status: int, body: bytes, *, is_repeated: bool) -> HttpResponse:
    answer = HttpResponse(body, status=status, content_type="application/json")
    if not body:
        del answer["Content-Type"]
    answer["Cache-Control"] = "no-store"
    if is_repeated:
        answer["Idempotent-Replayed"] = "true"
    return answer


def _plain(body: Any) -> Any:
    return body.model_dump(mode="json", by_alias=True) if hasattr(body, "model_dump") else body
