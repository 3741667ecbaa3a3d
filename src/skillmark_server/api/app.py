# SPDX-License-Identifier: Apache-2.0

"""
The API of programs, `/api/v1`: the same services as the pages, with the same permissions.

Tokens in `Authorization: Bearer`, problems by RFC 9457, pages by cursor, repeated calls by
`Idempotency-Key`, limits in `RateLimit-*` headers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from skillmark import __version__
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark_server.api.describing import describe_queries
from skillmark_server.api.problems import (
    describe_problems,
    install,
    not_found,
    with_problems,
)
from skillmark_server.api.tokens import Token, with_limits
from skillmark_server.api.v1 import routers
from skillmark_server.refusals import Malformed

MAXIMUM_BYTES = 5 * 1024 * 1024
_ROOT = "api-root"
"""What the framework calls the address that all others begin with; it answers a page there."""


class StrictParser(Parser):
    """Reads bodies as the core reads credentials: no duplicate names, no NaN, bounded."""

    def parse_body(self, request: HttpRequest) -> Any:
        """
        The body as JSON.

        Raises:
            Malformed: It is none.
        """
        if request.content_type not in {"application/json", ""}:
            raise Malformed(
                f"a body of {(request.content_type or '')[:80]}, expected application/json"
            )
        try:
            return strict_json.loads(request.body, max_bytes=MAXIMUM_BYTES, max_nodes=400_000)
        except SkillmarkError as error:
            raise Malformed(str(error)) from error


class ExactEncoder(NinjaJSONEncoder):
    """Writes moments whole, so that one that was read can be sent back and is the same."""

    def default(self, o: Any) -> Any:
        """A moment to the microsecond, in the spelling of answers that are repeated."""
        if isinstance(o, datetime):
            return o.isoformat().replace("+00:00", "Z")
        return super().default(o)


class ExactRenderer(JSONRenderer):
    """JSON with moments to the microsecond."""

    encoder_class = ExactEncoder


class Api(NinjaAPI):
    """The API, whose every answer says how many calls are left."""

    def __init__(self, **settings_: Any) -> None:
        super().__init__(**settings_)
        self._described: dict[str, Any] = {}

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The addresses; what is none, and a method that one does not take, is a problem too."""
        patterns, application, namespace = super().urls
        taken = [one for one in patterns if getattr(one, "name", "") != _ROOT]
        for pattern in taken:
            if isinstance(pattern, URLPattern):
                pattern.callback = with_problems(pattern.callback)
        elsewhere = re_path("", csrf_exempt(not_found), name=_ROOT)
        return [*taken, elsewhere], application, namespace

    def get_openapi_schema(self, **asked: Any) -> Any:
        """Describe the API; it never changes while the process lives, and takes long to make."""
        key = repr(sorted(asked.items()))
        if key not in self._described:
            described = super().get_openapi_schema(**asked)
            describe_problems(described)
            describe_queries(described)
            self._described[key] = described
        return self._described[key]

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make an answer and give it the headers of limits and pages."""
        answer = with_limits(request, super().create_response(request, *args, **kwargs))
        if link := getattr(request, "link", ""):
            answer["Link"] = link
        answer["Cache-Control"] = "no-store"
        return answer

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer a refusal as a problem, which was a call like any other."""
        return with_limits(request, super().on_exception(request, exc))


api = Api(
    title="Skillmark",
    version=__version__,
    description=__doc__ or "",
    urls_namespace="api-v1",
    auth=Token(),
    parser=StrictParser(),
    renderer=ExactRenderer(),
    docs_url=None,
    openapi_url="/openapi.json",
    servers=[{"url": settings.BASE_URL}],
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
install(api)

for prefix, router in routers.ROUTERS:
    api.add_router(prefix, router)
