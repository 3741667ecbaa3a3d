# SPDX-License-Identifier: Apache-2.0

"""What a stolen key touched, and the decision which of its awards stand."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.bulk_acts import BulkActShown, Chosen, shown_act
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, AwardShown, Sent, shown_award
from skillmark_server.custody.models import IdentityKind, SigningKey
from skillmark_server.custody.refusals import KeyIsIdentity
from skillmark_server.custody.selectors import key_for
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.models import KeyStanding
from skillmark_server.lifecycle.services import decide_after_theft
from skillmark_server.lifecycle.stolen_keys import judge, touched_by

router = Router(tags=["issuer"])
_BADGE = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"
_MOST = 2**31 - 1


class TouchedShown(Schema):
    """The awards that were signed while a key signed."""

    all: int
    before: int = Field(description="Awarded before the moment since when it was stolen")
    logged: int = Field(description="Those of them that the log shows before that moment")
    unlogged: int = Field(description="Those of them that it does not")
    after: int = Field(description="Awarded at that moment or later")
    undecided: int = Field(description="In force, and of the stolen key still")


class KeyDecisionWish(Sent):
    """Which awards of a stolen key stand, of those that are decided about."""

    model_config = example(standing="logged", awards={"achievement": _BADGE})

    standing: KeyStanding
    awards: Chosen | None = Field(
        default=None, description="Decide about these alone; left out: about all of them"
    )

    def choice(self, actor: Actor) -> Choice:
        """
        As the service takes it.

        Raises:
            NotAllowed: Where people work is asked by somebody who may not see it.
        """
        return Choice() if self.awards is None else self.awards.choice(actor)


class KeyDecision(KeyDecisionWish):
    """The same, with what the holders are told."""

    model_config = example(standing="logged", reason="Somebody else has had our key.")

    reason: str = Field(max_length=500, description="Told to every holder")
    is_reason_public: bool = False
    now: bool = Field(default=False, description="Without the undo window")
    expected_stands: int | None = Field(
        default=None, ge=0, le=_MOST, description="As in the preview; others are refused"
    )
    expected_falls: int | None = Field(default=None, ge=0, le=_MOST)


class KeyDecisionPreview(Schema):
    """What would happen."""

    stands: int = Field(description="Issued again under the new key, word for word")
    falls: int = Field(description="Withdrawn")
    people: int = Field(description="How many hold one")
    passed_over: dict[str, int] = Field(description="Those that would stay as they are, by why")
    standing_examples: list[AwardShown]
    falling_examples: list[AwardShown]


@router.get(
    "/{uuid:key_id}/awards",
    response={200: TouchedShown, **REFUSALS},
    summary="What a key signed",
)
def touched(request: HttpRequest, key_id: uuid.UUID) -> dict[str, int]:
    """Of a key that nobody reported, with now as the moment."""
    actor = needs(request, Permission.MANAGE_KEYS)
    found = touched_by(actor, _key(actor, key_id), at=timezone.now())
    return {name: getattr(found, name) for name in TouchedShown.model_fields}


@router.post(
    "/{uuid:key_id}/decisions/preview",
    response={200: KeyDecisionPreview, **REFUSALS},
    summary="See which awards of a stolen key would stand",
)
def look(request: HttpRequest, key_id: uuid.UUID, payload: KeyDecisionWish) -> KeyDecisionPreview:
    """Nothing is kept and nothing happens; asked by POST, as the filter is a body."""
    actor, at = needs(request, Permission.MANAGE_KEYS), timezone.now()
    choice = payload.choice(actor)
    found = judge(actor, _key(actor, key_id), choice, payload.standing, at=at)
    standing, falling = (
        [AwardShown(**shown_award(award, at)) for award in part] for part in found.examples
    )
    return KeyDecisionPreview(
        stands=len(found.stands),
        falls=len(found.falls),
        people=found.people,
        passed_over=found.passed_over,
        standing_examples=standing,
        falling_examples=falling,
    )


@router.post(
    "/{uuid:key_id}/decisions",
    response={202: BulkActShown, **REFUSALS},
    summary="Decide which awards of a stolen key stand",
)
@repeatable
def decide(request: HttpRequest, key_id: uuid.UUID, payload: KeyDecision) -> Any:
    """
    Those that stand are issued again, the others withdrawn; followed as a change to many.

    It takes the scopes `keys`, `withdraw` and `award`.
    """
    actor = needs(request, Permission.MANAGE_KEYS)
    stands, falls = payload.expected_stands, payload.expected_falls
    act = decide_after_theft(
        actor=actor,
        key=_key(actor, key_id),
        choice=payload.choice(actor),
        standing=payload.standing,
        reason=payload.reason,
        at=timezone.now(),
        is_reason_public=payload.is_reason_public,
        now=payload.now,
        expected=None if stands is None or falls is None else (stands, falls),
    )
    return 202, BulkActShown(**shown_act(act))


def _key(actor: Actor, key_id: uuid.UUID) -> SigningKey:
    key = key_for(actor, key_id)
    if key.identity.kind == IdentityKind.DEMO:
        raise KeyIsIdentity
    return key
