# SPDX-License-Identifier: Apache-2.0

"""
`/oembed`: tells another site what stands at one of our public addresses, and how to show it.

Spec: oEmbed 1.0, § 2.3. What is not open to everybody is 404, as if it were not there: 401
would say that it is. `maxwidth` and `maxheight` bind frame and picture: where there is less room
than the card needs, a link is all there is; a picture that does not fit is not named.
"""

from __future__ import annotations

import re
import uuid
from html import escape
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import STRANGER
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import public_award
from skillmark_server.checking.lines import line_of
from skillmark_server.portfolio.addresses import collection_address, page_address
from skillmark_server.portfolio.models import Collection, PortfolioPage
from skillmark_server.portfolio.selectors import collection_seen_by, page_seen_by

WIDTH: Final = 480
HEIGHT: Final = 216
_LEAST: Final = 200
"""Pixels each way, below which the card cannot be read."""
_PICTURE: Final = (1200, 630)
_ENOUGH: Final = 1_000_000
"""Pixels; more than anything here has."""
_LONGEST_ADDRESS: Final = 400
_KEEP_SECONDS: Final = 3_600
_PLACE: Final = re.compile(
    r"/(?:a/(?P<award>[0-9a-f-]{36})|c/(?P<collection>[0-9a-f-]{36})|p/(?P<page>[a-z0-9-]{3,40}))/?"
)

_Room: TypeAlias = tuple[int, int]
"""The widest and the highest that the other site can show, in pixels."""


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer for `url`; in JSON, the only form we speak."""
    if request.GET.get("format", "json") != "json":
        return _answer({"error": "this server speaks json only"}, 501)
    asked = request.GET.get("url", "")
    if not asked:
        return _answer({"error": "url is missing"}, 400)
    found = _found(asked, (_room(request, "maxwidth"), _room(request, "maxheight")))
    if found is None:
        return _answer({"error": "there is nothing here for everybody"}, 404)
    common = {
        "version": "1.0",
        "provider_name": "Skillmark",
        "provider_url": settings.BASE_URL,
        "cache_age": _KEEP_SECONDS,
    }
    return _answer({**common, **found}, 200)


def discovery_of(address: str) -> str:
    """Where another site asks about one of our addresses. Spec: oEmbed 1.0, § Discovery."""
    return f"{settings.BASE_URL}/oembed?{urlencode({'url': address, 'format': 'json'})}"


def embed_code(award_id: uuid.UUID, title: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The frame that another site puts the card of an award into."""
    return (
        f'<iframe src="{settings.BASE_URL}/embed/a/{award_id}" width="{width}" height="{height}" '
        f'title="{escape(title)}" loading="lazy"></iframe>'
    )


def _found(asked: str, room: _Room) -> dict[str, Any] | None:
    if len(asked) > _LONGEST_ADDRESS or not asked.startswith(f"{settings.BASE_URL}/"):
        return None
    place = _PLACE.fullmatch(asked.removeprefix(settings.BASE_URL).partition("?")[0])
    if place is None:
        return None
    try:
        if place["award"]:
            return _award(uuid.UUID(place["award"]), room)
        if place["collection"]:
            return _collection(uuid.UUID(place["collection"]), room)
        return _page(place["page"], room)
    except (
        ValueError,
        Altered,
        Award.DoesNotExist,
        Collection.DoesNotExist,
        PortfolioPage.DoesNotExist,
    ):
        return None


def _award(award_id: uuid.UUID, room: _Room) -> dict[str, Any]:
    award = public_award(award_id)
    line = line_of(award, at=timezone.now())
    if not line.is_confirmed:  # its page tells nobody of it either
        raise Award.DoesNotExist
    said = line.said
    told = {
        "title": said.facts.what,
        "author_name": said.facts.issuer,
        **({"author_url": said.issuer_url} if said.issuer_url else {}),
        **_picture(address_of(award.pk), room),
    }
    width, height = min(WIDTH, room[0]), min(HEIGHT, room[1])
    if min(width, height) < _LEAST:
        return {"type": "link", **told}
    code = embed_code(award.pk, said.facts.what, width, height)
    return {"type": "rich", **told, "html": code, "width": width, "height": height}


def _page(name: str, room: _Room) -> dict[str, Any]:
    page, _seen_as = page_seen_by(STRANGER, name, at=timezone.now())
    address = page_address(page.address)
    return {
        "type": "link",
        "title": page.user.shown_name,
        "author_name": page.user.shown_name,
        "author_url": address,
        **_picture(address, room),
    }


def _collection(collection_id: uuid.UUID, room: _Room) -> dict[str, Any]:
    found, _seen_as = collection_seen_by(STRANGER, collection_id, at=timezone.now())
    return {
        "type": "link",
        "title": found.name,
        "author_name": found.user.shown_name,
        **_picture(collection_address(found.pk), room),
    }


def _picture(address: str, room: _Room) -> dict[str, Any]:
    width, height = _PICTURE
    if width > room[0] or height > room[1]:
        return {}
    return {
        "thumbnail_url": f"{address}/card.png",
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def _room(request: HttpRequest, name: str) -> int:
    """How much the other site has room for; what is no number, or none, is as if not said."""
    text = request.GET.get(name, "")[:6]
    said = int(text) if text.isascii() and text.isdigit() else 0
    return said or _ENOUGH


def _answer(members: dict[str, Any], status: int) -> HttpResponse:
    answer = HttpResponse(
        strict_json.dumps(members), content_type="application/json", status=status
    )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    if status == 200:  # noqa: PLR2004 - OK
        answer["Cache-Control"] = f"public, max-age={_KEEP_SECONDS}"
    return answer
