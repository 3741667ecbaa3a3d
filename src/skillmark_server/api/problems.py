# SPDX-License-Identifier: Apache-2.0

"""
Every refusal as RFC 9457 problem details: `application/problem+json`.

`type` is an address of the documentation, `code` the stable name of the refusal, `errors`
the inputs it is about. Surprises are not answered here: they are a plain 500 and the log.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from skillmark import SkillmarkError
from skillmark.encoding import strict_json
from skillmark_server.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("skillmark.api")


def problem(
    status: int,
    code: str,
    detail: str = "",
    *,
    hint: str = "",
    errors: list[dict[str, Any]] | None = None,
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """
    One problem.

    Args:
        status: HTTP.
        code: The stable name.
        detail: What was met and what was expected.
        hint: What the caller can do.
        errors: `[{"pointer": "/name", "detail": "…"}]`.
        more: Further members.
        headers: Of the answer.
    """
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    if hint:
        body["hint"] = hint
    if errors:
        body["errors"] = errors
    return HttpResponse(
        strict_json.dumps(body | dict(more or {})),
        status=status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of_refusal(refusal: Refusal) -> HttpResponse:
    """The problem of a refusal of ours."""
    errors = [{"pointer": f"/{refusal.field}", "detail": str(refusal)}] if refusal.field else None
    return problem(
        refusal.http_status,
        refusal.code,
        str(refusal),
        hint=str(refusal.hint),
        errors=errors,
        more={"facts": refusal.facts} if refusal.facts else None,
    )


def not_found(_request: HttpRequest | None = None) -> HttpResponse:
    """Answer that nothing is here, or nothing for the one who asks: the same for both."""
    return problem(404, "not_found", "There is nothing here, or it is not for you to see.")


def with_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a method that an address does not take as a problem, with those that it takes."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        allowed = ", ".join(sorted(answer["Allow"].split(", ")))
        return problem(
            405,
            "method_not_allowed",
            f"This address takes {allowed}, and not {request.method}.",
            headers={"Allow": allowed},
        )

    return answered


def describe_problems(described: dict[str, Any]) -> None:
    """Have the description of the API say of which media type problems are."""
    for methods in described["paths"].values():
        for call in methods.values():
            for status, answer in call["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}


def install(api: NinjaAPI) -> None:
    """Answer every expected failure of `api` as a problem."""

    @api.exception_handler(Refusal)
    def _refused(_request: HttpRequest, error: Refusal) -> HttpResponse:
        return of_refusal(error)

    @api.exception_handler(SkillmarkError)
    def _core(_request: HttpRequest, error: SkillmarkError) -> HttpResponse:
        return problem(422, error.code, str(error), hint=str(error.hint))

    @api.exception_handler(ValidationError)
    def _shape(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(
            422,
            "malformed",
            "What was sent is not of the shape that is asked for.",
            errors=[
                {"pointer": _pointer(one.get("loc", ())), "detail": str(one.get("msg", ""))}
                for one in error.errors
            ],
        )

    @api.exception_handler(AuthenticationError)
    def _unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return problem(
            401,
            "token_refused",
            "A token is needed, and this is none that is in force.",
            hint="Send 'Authorization: Bearer skm_…'; an owner makes tokens under Organisation, "
            "anybody makes one of their own under My profile.",
            headers={"WWW-Authenticate": 'Bearer realm="skillmark"'},
        )

    @api.exception_handler(Throttled)
    def _too_often(_request: HttpRequest, error: Throttled) -> HttpResponse:
        wait = str(error.wait or 60)
        return problem(
            429,
            "too_many_requests",
            f"More calls than are allowed; try again in {wait} s.",
            headers={"Retry-After": wait},
        )

    @api.exception_handler(Http404)
    @api.exception_handler(ObjectDoesNotExist)
    def _missing(_request: HttpRequest, _error: Exception) -> HttpResponse:
        return not_found()

    _install_bodies(api)
    _install_database(api)

    @api.exception_handler(Exception)
    def _surprise(_request: HttpRequest, error: Exception) -> HttpResponse:
        _log.error("a call failed", exc_info=error)
        return problem(500, "internal", "Something failed on our side; it was written down.")


def _install_bodies(api: NinjaAPI) -> None:
    @api.exception_handler(RequestDataTooBig)
    def _too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
        return problem(413, "body_too_large", f"A body has at most {most} MB.")

    @api.exception_handler(HttpError)
    def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, Refusal):
            # The framework answers 400 for whatever the parser refuses, and says not why.
            return of_refusal(error.__cause__)
        return problem(error.status_code, "malformed", str(error))


def _install_database(api: NinjaAPI) -> None:
    @api.exception_handler(DataError)
    def _unkeepable(_request: HttpRequest, _error: DataError) -> HttpResponse:
        return problem(422, "malformed", "A text holds what cannot be kept, such as NUL.")

    @api.exception_handler(OperationalError)
    def _busy(_request: HttpRequest, error: OperationalError) -> HttpResponse:
        _log.error("the database takes nothing", exc_info=error)
        return problem(
            503,
            "busy",
            "The database takes nothing just now; nothing of this call was written.",
            hint="Try again in a moment, with the same Idempotency-Key.",
            headers={"Retry-After": "3"},
        )


def _pointer(location: Any) -> str:
    """`("body", "payload", "name")` as `/name`; a query member stands as itself."""
    parts = [str(part) for part in location]
    if parts and parts[0] == "body":
        parts = parts[2:] or parts[1:]
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
