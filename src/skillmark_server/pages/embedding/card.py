# SPDX-License-Identifier: Apache-2.0

"""
`/embed/a/<id>`: an award as a card in a frame on another site.

The one page that others may frame: it takes no form, sets no cookie and knows nobody.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import public_award
from skillmark_server.pages.awarded import counting
from skillmark_server.pages.awarded.shown import shown_of

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *"
)


@require_safe
@xframe_options_exempt
def award_embed(request: HttpRequest, award_id: uuid.UUID) -> HttpResponse:
    """The card, with the verdict of this moment."""
    try:
        award = public_award(award_id)
        shown = shown_of(award, at=timezone.now())
    except (Award.DoesNotExist, Altered):
        raise Http404 from None
    counting.count(award.achievement.pk)
    context = {"award": award, "shown": shown, "address": address_of(award.pk)}
    answer = render(request, "embedding/card.html", context)
    answer["Content-Security-Policy"] = _POLICY
    answer["Cache-Control"] = "no-cache"
    return answer
