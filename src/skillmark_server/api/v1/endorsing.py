# SPDX-License-Identifier: Apache-2.0

"""What an organisation and a person do alike about endorsements: list, ask, give, hand in."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.api.paging import page_of
from skillmark_server.api.tokens import count
from skillmark_server.api.v1.endorsement_shapes import (
    EndorsementAsked,
    EndorsementGiven,
    EndorsementHandedIn,
    EndorsementShown,
    shown_endorsement,
)
from skillmark_server.checking.giving import things_given
from skillmark_server.checking.handing_in import prove_endorsement
from skillmark_server.checking.pool import POOL
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    give_endorsement,
    hand_in_endorsement,
)

HANDED_IN_A_MINUTE: Final = 10
"""By one person; each may ask strangers' servers something."""


def listed(
    request: HttpRequest, rows: QuerySet[Endorsement], *, cursor: str | None, limit: int
) -> dict[str, Any]:
    """One page, the newest change first."""
    return page_of(
        rows,
        request=request,
        order="-changed_at",
        cursor=cursor,
        limit=limit,
        show=shown_endorsement,
    )


def asked_for(actor: Actor, payload: EndorsementAsked) -> tuple[int, EndorsementShown]:
    """Ask for one, and answer with the wish."""
    asked = ask_for_endorsement(
        actor=actor,
        target=target_for(actor, Endorsed(payload.kind), payload.target),
        email=payload.email,
        language=payload.language,
        at=timezone.now(),
    )
    return 201, EndorsementShown(**shown_endorsement(asked))


def given(actor: Actor, payload: EndorsementGiven, *, is_own: bool) -> tuple[int, EndorsementShown]:
    """Sign one, and answer with it."""
    made = give_endorsement(
        actor=actor,
        target=target_for(actor, Endorsed(payload.kind), payload.target),
        comment=payload.comment,
        is_own=is_own,
        at=timezone.now(),
    )
    return 201, EndorsementShown(**shown_endorsement(made))


def handed_in(
    request: HttpRequest, actor: Actor, payload: EndorsementHandedIn
) -> tuple[int, EndorsementShown]:
    """Verify one that was signed elsewhere, keep it, and answer with it."""
    at = timezone.now()
    count(request, f"hand-in:{'' if actor.user is None else actor.user.pk}", HANDED_IN_A_MINUTE)
    target = target_for(actor, Endorsed(payload.kind), payload.target)
    thing = things_given([], payload.credential)[0]
    with POOL.place():
        proven = prove_endorsement(thing, target, at=at)
    made = hand_in_endorsement(actor=actor, target=target, proven=proven, at=at)
    return 201, EndorsementShown(**shown_endorsement(made))
