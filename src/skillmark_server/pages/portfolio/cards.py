# SPDX-License-Identifier: Apache-2.0

"""
The cards of pages and collections: drawn once, and kept under the digest of what they show.

A card that nobody could see any more is not found, since its page is asked for first.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from skillmark.encoding import strict_json
from skillmark_server.achievements.models import Version
from skillmark_server.awards.models import Award
from skillmark_server.checking.lines import sound_lines

_FOLDER: Final = "cards"
_MOST: Final = 4
_LOOKED_AT: Final = 8
"""Awards among which four that verify are looked for."""


def card_answer(
    request: HttpRequest,
    awards: QuerySet[Award],
    *,
    name: str,
    kicker: str,
    line: str,
    language: str,
    at: datetime,
) -> HttpResponse:
    """
    The card as PNG.

    Args:
        request: For the conditions it is asked with.
        awards: What everybody sees, in its order.
        name: Of the person, or of the collection.
        kicker: Whose it is; may be empty.
        line: Below the name.
        language: Of the words of the card.
        at: Now.
    """
    sound = sound_lines(awards[:_LOOKED_AT], at=at)[:_MOST]
    versions = [one.award.version_serial for one in sound]
    asked = strict_json.dumps({"said": [name, kicker, line, language], "badges": versions})
    digest = hashlib.sha256(asked).hexdigest()
    answer = HttpResponse(
        _card(digest, versions, name=name, kicker=kicker, line=line, language=language),
        content_type="image/png",
    )
    answer["Cache-Control"] = "public, max-age=600"
    etag = quote_etag(digest)
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _card(digest: str, versions: list[int], **said: str) -> bytes:
    place = Path(settings.DATA) / _FOLDER / digest[:2] / f"{digest}.page.png"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        pass
    from skillmark_server.drawing.pagecard import page_card  # it loads fonts

    pictures = dict(Version.objects.filter(serial__in=versions).values_list("serial", "png"))
    drawn = page_card(badges=[bytes(pictures[one]) for one in versions], **said)
    place.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place, so that nobody reads half of it.
    written = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    written.write_bytes(drawn)
    written.replace(place)
    return drawn
