# SPDX-License-Identifier: Apache-2.0

"""What the addresses of a backpack ask for; what cannot be read is as if it were not there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from django.http import Http404

from skillmark_server.accounts.models import User
from skillmark_server.pages.access import Request
from skillmark_server.pages.asked import uuid_of
from skillmark_server.portfolio.finding import LONGEST_TEXT, STATES, Wanted, readable
from skillmark_server.portfolio.models import Collection
from skillmark_server.portfolio.selectors import collection_of

_YEARS: Final = range(1970, 2201)
_DIGITS: Final = 4


def wanted_of(request: Request) -> Wanted:
    """What the query of the address asks for."""
    asked = request.GET
    state, year = asked.get("state", ""), asked.get("year", "")[:_DIGITS]
    is_year = year.isascii() and year.isdigit() and int(year) in _YEARS
    return Wanted(
        text=readable(asked.get("q", "")[:LONGEST_TEXT]),
        state=state if state in dict(STATES) else "",
        issuer_id=uuid_of(asked.get("issuer")),
        skill=readable(asked.get("skill", "")[:LONGEST_TEXT]),
        year=int(year) if is_year else None,
    )


def user_of(request: Request) -> User:
    """Whoever is signed in, for views that let in nobody else."""
    if request.actor.user is None:
        raise Http404
    return request.actor.user


def get_collection_or_404(request: Request, collection_id: uuid.UUID) -> Collection:
    """One of the person's own, or a 404."""
    try:
        return collection_of(user_of(request), collection_id)
    except Collection.DoesNotExist:
        raise Http404 from None


def arranged(request: Request, name: str, *, most: int) -> list[uuid.UUID]:
    """
    The ids that a form sent in an order, one of them moved `up` or `down` or taken `out`.

    Args:
        request: Its buttons are called `up`, `down` and `out`.
        name: Of the fields with the ids.
        most: How many are read.
    """
    sent = [uuid_of(text) for text in request.POST.getlist(name)[:most]]
    wanted = [one for one in sent if one is not None]
    for doing, steps in (("up", -1), ("down", 1)):
        wanted = _moved(wanted, uuid_of(request.POST.get(doing)), steps)
    out = uuid_of(request.POST.get("out"))
    return [one for one in wanted if one != out]


def _moved(wanted: Sequence[uuid.UUID], which: uuid.UUID | None, steps: int) -> list[uuid.UUID]:
    """The same with one of them moved; what is not there, or at the end, stays as it is."""
    found = list(wanted)
    if which not in found:
        return found
    place = found.index(which)
    found.insert(max(0, min(place + steps, len(found) - 1)), found.pop(place))
    return found
