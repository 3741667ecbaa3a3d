# SPDX-License-Identifier: Apache-2.0

"""
Versions of badges at their own addresses: the standard's JSON, PNG, SVG.

What is published never changes, so that anybody may keep it for a year. Pictures of drafts
are for members. An uploaded picture is served as what we made of it, never as it came.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from skillmark.encoding import strict_json
from skillmark.model.vocabulary import OB3_CONTEXT, VC2_CONTEXT
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import parts, pictures, publishing, selectors, shelf
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.refusals import NoSuchTemplate
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.achievements import get_draft_or_404
from skillmark_server.pages.endorsed import with_endorsements

YEAR = 31_536_000
_FOR_EVER = cache_control(public=True, max_age=YEAR, immutable=True)
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
JSON = "application/ld+json"


def get_version_or_404(achievement_id: uuid.UUID, number: int) -> Version:
    """A published version, also of what was archived."""
    try:
        return selectors.public_version(achievement_id, number)
    except Version.DoesNotExist:
        raise Http404 from None


@require_safe
def version(request: HttpRequest, achievement_id: uuid.UUID, number: int) -> HttpResponse:
    """The `id` of a version: its page for people, its JSON for programs."""
    kept = get_version_or_404(achievement_id, number)
    if wants_json(request):
        return _endorsed_json(kept, kept.achievement.organisation.language)
    answer = redirect("achievement-public", achievement_id)
    answer["Vary"] = "Accept"
    return answer


@require_safe
@_FOR_EVER
def version_language(
    _request: HttpRequest, achievement_id: uuid.UUID, number: int, language: str
) -> HttpResponse:
    """A version in one of its languages."""
    kept = get_version_or_404(achievement_id, number)
    first = kept.achievement.organisation.language
    if language not in publishing.languages_of(kept, first):
        raise Http404
    return _json(kept, language)


@require_safe
@_FOR_EVER
def version_json(_request: HttpRequest, achievement_id: uuid.UUID, number: int) -> HttpResponse:
    """A version in the language of its organisation."""
    kept = get_version_or_404(achievement_id, number)
    return _json(kept, kept.achievement.organisation.language)


def _etag(_request: HttpRequest, achievement_id: uuid.UUID, number: int) -> str | None:
    digest = (
        Version.objects.filter(
            achievement_id=achievement_id, number=number, published_at__isnull=False
        )
        .values_list("digest", flat=True)
        .first()
    )
    return quote_etag(digest) if digest else None


@require_safe
@condition(etag_func=_etag)
@_FOR_EVER
def version_png(_request: HttpRequest, achievement_id: uuid.UUID, number: int) -> HttpResponse:
    """The picture of a version, 512 x 512."""
    return _picture(bytes(get_version_or_404(achievement_id, number).png), "image/png")


@require_safe
@condition(etag_func=_etag)
@_FOR_EVER
def version_svg(_request: HttpRequest, achievement_id: uuid.UUID, number: int) -> HttpResponse:
    """The drawing of a version; there is none where a picture was uploaded."""
    kept = get_version_or_404(achievement_id, number)
    if not kept.svg:
        raise Http404
    return _picture(bytes(kept.svg), "image/svg+xml")


@require_safe
@_FOR_EVER
def version_small(_request: HttpRequest, achievement_id: uuid.UUID, number: int) -> HttpResponse:
    """The drawing for a place of less than 64 pixels."""
    return _small(get_version_or_404(achievement_id, number))


@require_safe
@allowed(Permission.SEE_DRAFTS)
@cache_control(private=True, max_age=3600)
def draft_picture(request: Request, achievement_id: uuid.UUID, kind: str) -> HttpResponse:
    """The picture of a draft; the address names the moment it was saved."""
    draft = get_draft_or_404(request, achievement_id)
    if kind == "small":
        return _small(draft)
    if kind == "svg" and draft.svg:
        return _picture(bytes(draft.svg), "image/svg+xml")
    return _picture(bytes(draft.png), "image/png")


@require_safe
@cache_control(public=True, max_age=3600)
def shelf_picture(_request: HttpRequest, key: str) -> HttpResponse:
    """The picture of a template of the shelf."""
    try:
        template = shelf.template(key)
    except NoSuchTemplate:
        raise Http404 from None
    return _picture(pictures.svg_of(template.design), "image/svg+xml")


@require_safe
@cache_control(public=True, max_age=3600)
def badge_parts(_request: HttpRequest) -> HttpResponse:
    """Every shape, palette and icon as symbols, for the editor."""
    return _picture(parts.sprite(), "image/svg+xml")


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: it names JSON, and likes it no less than a page."""
    accept = request.headers.get("Accept", "")
    if "json" not in accept:
        return False
    offered = ["text/html", "application/ld+json", "application/json"]
    chosen = request.get_preferred_type(offered)
    return chosen is not None and chosen != "text/html"


def _json(kept: Version, language: str) -> HttpResponse:
    members: Mapping[str, Any] = publishing.to_achievement(kept, language).to_dict()
    body = strict_json.dumps({"@context": [VC2_CONTEXT, OB3_CONTEXT], **members})
    answer = HttpResponse(body, content_type=JSON)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Vary"] = "Accept"
    answer["ETag"] = quote_etag(f"{kept.digest}-{language}")
    answer["Content-Disposition"] = f'inline; filename="badge-v{kept.number}-{language}.json"'
    return answer


def _endorsed_json(kept: Version, language: str) -> HttpResponse:
    """As it stands today: what was published, and who endorses it since then."""
    members = publishing.to_achievement(kept, language).to_dict()
    said = with_endorsements(members, at=timezone.now())
    if said is members:
        return _json(kept, language)
    body = strict_json.dumps({"@context": [VC2_CONTEXT, OB3_CONTEXT], **said})
    answer = HttpResponse(body, content_type=JSON)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Vary"] = "Accept"
    answer["Cache-Control"] = "no-cache"
    answer["ETag"] = quote_etag(hashlib.sha256(body).hexdigest())
    return answer


def _small(kept: Version) -> HttpResponse:
    if not kept.design:
        return _picture(bytes(kept.png), "image/png")
    return _picture(pictures.svg_of(kept.design, small=True), "image/svg+xml")


def _picture(body: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
