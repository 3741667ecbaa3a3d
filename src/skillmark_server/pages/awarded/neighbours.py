# SPDX-License-Identifier: Apache-2.0

"""What took the place of an award, and what it took the place of, for whoever looks at it."""

from __future__ import annotations

from typing import TypedDict, cast

from django.http import HttpRequest

from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import award_seen_by, public_award
from skillmark_server.pages.access import Request
from skillmark_server.pages.awarded.seeing import As


class Neighbours(TypedDict):
    """Either is None where there is none, or where the reader may not see it."""

    newer: Award | None
    older: Award | None


def neighbours_of(request: HttpRequest, award: Award, as_whom: As) -> Neighbours:
    """
    The awards before and after one, as far as they are seen by whoever sees this one.

    Args:
        request: Who asks; not looked at where everybody sees the award.
        award: The one that is shown.
        as_whom: As whom it is seen.
    """
    after = Award.objects.filter(supersedes=award).order_by("issued_at", "leaf_sequence").last()
    return {
        "newer": None if after is None else _seen(request, after, as_whom),
        "older": None
        if award.supersedes_id is None
        else _seen(request, Award(pk=award.supersedes_id), as_whom),
    }


def _seen(request: HttpRequest, award: Award, as_whom: As) -> Award | None:
    try:
        if as_whom is As.PUBLIC:
            return public_award(award.pk)
        return award_seen_by(cast("Request", request).actor, award.pk)
    except Award.DoesNotExist:
        return None
