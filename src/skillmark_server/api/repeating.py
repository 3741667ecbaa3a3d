# SPDX-License-Identifier: Apache-2.0

"""
`Idempotency-Key`: a call that may be repeated, and is done once.

The answer is kept in the transaction of what the call did. Repeated with the same
body, the call gets the same answer; with another body it is refused.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import typing
from collections.abc import Callable
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
        key = request.headers.get(HEADER, "")
        if not key:
            return Status(*view(request, *args, **kwargs))
        if len(key) > _LONGEST or not key.isascii() or not key.isprintable():
            raise KeyRefused
        token_id = request.actor.token_id  # type: ignore[attr-defined]
        digest = hashlib.sha256(
            b"\n".join([request.method.encode(), request.path.encode(), request.body])  # type: ignore[union-attr]
        ).hexdigest()
        with transaction.atomic():
            call, is_first = IdempotentCall.objects.get_or_create(
                token_id=token_id,
                key=key,
                defaults={"request_digest": digest, "created_at": timezone.now()},
            )
            if not is_first:
                return with_limits(request, _again(call, digest))
            status, body = view(request, *args, **kwargs)
            answer = b"" if body is None else strict_json.dumps(_plain(body))
            IdempotentCall.objects.filter(pk=call.pk).update(status=status, body=answer)
        return with_limits(request, _answer(status, answer, is_repeated=False))

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
