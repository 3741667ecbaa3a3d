# SPDX-License-Identifier: Apache-2.0

"""
What verifiers fetch: status lists and the documents that list issuers' keys.

No account, no cookie, no log of who asked; any website may fetch them. Bytes that
are not those that were signed are not handed out.
"""

from __future__ import annotations

import hashlib
import logging
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.publishing import MEDIA_TYPE, served_list
from skillmark_server.custody.refusals import ListAltered
from skillmark_server.custody.selectors import identity_of_host, public_identity

_log = logging.getLogger("skillmark.custody")
_KEPT_SECONDS = 60
"""A change is published within a minute; copies on the way must not add to that."""


@require_safe
def status_list(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """A signed status list, byte for byte."""
    try:
        found = served_list(list_id)
    except ListAltered:
        _log.critical("a status list is not what was signed, and is not handed out")
        return HttpResponse("altered\n", status=503, content_type="text/plain")
    if found is None:
        raise Http404
    answer = _answer(request, found.body, MEDIA_TYPE, found.digest)
    answer["Last-Modified"] = http_date(found.published_at.timestamp())
    return answer


@require_safe
def issuer_document(request: HttpRequest, identity_id: uuid.UUID) -> HttpResponse:
    """The document of an issuer under this site's address."""
    return _document(request, public_identity(identity_id))


@require_safe
def host_document(request: HttpRequest) -> HttpResponse:
    """The document of the issuer whose own domain leads to this site."""
    return _document(request, identity_of_host(request.get_host().lower()))


@require_safe
def issuer_logo(request: HttpRequest, identity_id: uuid.UUID) -> HttpResponse:
    """The logo that stands in the badges of an issuer."""
    identity = public_identity(identity_id)
    if identity is None or not identity.organisation.logo:
        raise Http404
    try:
        with identity.organisation.logo.open("rb") as file:
            body = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return _answer(request, body, "image/png", hashlib.sha256(body).hexdigest())


def _document(request: HttpRequest, identity: IssuerIdentity | None) -> HttpResponse:
    if identity is None:
        raise Http404
    body = strict_json.dumps(controller_document(identity))
    return _answer(request, body, "application/did+json", hashlib.sha256(body).hexdigest())


def _answer(request: HttpRequest, body: bytes, media_type: str, digest: str) -> HttpResponse:
    etag = quote_etag(digest)
    answer = HttpResponse(body, content_type=media_type)
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    found = get_conditional_response(request, etag=etag, response=answer) or answer
    found["Access-Control-Allow-Origin"] = "*"
    found["Cross-Origin-Resource-Policy"] = "cross-origin"
    return found
