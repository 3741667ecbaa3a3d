# SPDX-License-Identifier: Apache-2.0

"""
What verifiers fetch: status lists, the documents that list issuers' keys, the transparency log.

No account, no cookie, no log of who asked; any website may fetch them. Bytes that
are not those that were signed are not handed out.
"""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.log_signing import log_key, served_checkpoint
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.publishing import served_list
from skillmark_server.custody.refusals import ListAltered
from skillmark_server.custody.selectors import identity_of_host, public_identity
from skillmark_server.transparency.tiles import TOP_LEVEL, WIDTH, tile_at

_log = logging.getLogger("skillmark.custody")
_KEPT_SECONDS = 60
"""A change is published within a minute; copies on the way must not add to that."""

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TEXT: Final = "text/plain; charset=utf-8"
_TILE: Final = re.compile(
    r"(?P<number>(?:x(?!000)[0-9]{3}/(?:x[0-9]{3}/){0,4})?[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
"""Where a tile stands in its level, as `tile_path` writes it."""


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
    answer = _answer(request, found.body, found.media_type, found.digest)
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


@require_safe
def log_checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint of the transparency log, as a signed note."""
    found = served_checkpoint()
    if found is None:
        raise Http404
    note = bytes(found.note)
    return _answer(request, note, _TEXT, hashlib.sha256(note).hexdigest())


@require_safe
def log_key_text(request: HttpRequest) -> HttpResponse:
    """The key of the transparency log, as `name+id+key`."""
    key = log_key()
    if key is None:
        raise Http404
    body = f"{key.to_text()}\n".encode()
    return _answer(request, body, _TEXT, hashlib.sha256(body).hexdigest())


@require_safe
def log_tile(request: HttpRequest, level: int, name: str) -> HttpResponse:
    """A tile of the log, whole or partial; nothing that no checkpoint covers."""
    asked, found = _TILE.fullmatch(name), served_checkpoint()
    if asked is None or found is None or level > TOP_LEVEL:
        raise Http404
    number, partial = int(re.sub("[x/]", "", asked["number"])), asked["width"]
    width = WIDTH if partial is None else int(partial)
    body = tile_at(level, number, width=width, size=found.size)
    if body is None or (partial is not None and width == WIDTH):
        raise Http404
    digest = hashlib.sha256(body).hexdigest()
    answer = _answer(request, body, "application/octet-stream", digest)
    answer["Cache-Control"] = _FOR_EVER
    return answer


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
