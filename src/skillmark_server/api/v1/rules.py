# SPDX-License-Identifier: Apache-2.0

"""Badges that award themselves: list the rules, try one, switch it on, switch it off."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.selectors import awardable_by
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.rules.conditions import read
from skillmark_server.rules.finding import who_fits
from skillmark_server.rules.models import AwardRule
from skillmark_server.rules.selectors import rule_for, rules_visible_to
from skillmark_server.rules.services import end_rule, make_rule

router = Router(tags=["rules"])
MOST_SHOWN: Final = 200
_ID: Final = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"


class RuleSent(Sent):
    """Which badge is awarded, and when: groups of `all` and `any` over what is known of people."""

    model_config = example(
        achievement=_ID,
        condition={"all": [{"any": [{"holds": _ID}]}, {"department": _ID}, {"months": 12}]},
    )

    achievement: uuid.UUID
    condition: dict[str, Any] = Field(
        description="`holds`, `department` or `job_role` with an id, or `months` of employment"
    )


class RuleShown(Schema):
    """A rule."""

    id: uuid.UUID
    achievement: uuid.UUID
    condition: dict[str, Any]
    made_at: datetime
    ended_at: datetime | None


class Rules(Schema):
    """One page of rules."""

    items: list[RuleShown]
    next: str | None


class FittingShown(Schema):
    """Somebody who would get the badge."""

    person: uuid.UUID
    name: str
    email: str


class Trial(Schema):
    """Who would get it now: how many, and the first of them."""

    count: int
    people: list[FittingShown]


@router.get("", response={200: Rules, **REFUSALS}, summary="Rules of the organisation")
def list_rules(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, those that are switched off too."""
    return page_of(
        rules_visible_to(needs(request, Permission.SEE_AWARDS)),
        request=request,
        order="-made_at",
        cursor=cursor,
        limit=limit,
        show=_shown,
    )


@router.get("/{uuid:rule_id}", response={200: RuleShown, **REFUSALS}, summary="One rule")
def one(request: HttpRequest, rule_id: uuid.UUID) -> dict[str, Any]:
    """In force until `ended_at`."""
    return _shown(rule_for(needs(request, Permission.SEE_AWARDS), rule_id))


@router.post("", response={201: RuleShown, **REFUSALS}, summary="Switch a rule on")
@repeatable
def make(request: HttpRequest, payload: RuleSent) -> Any:
    """Whoever fits gets the badge, from now on."""
    actor = needs(request, Permission.AWARD)
    rule = make_rule(
        actor=actor,
        achievement=awardable_by(actor).get(pk=payload.achievement),
        condition=payload.condition,
        at=timezone.now(),
    )
    return 201, RuleShown(**_shown(rule))


@router.post("/trial", response={200: Trial, **REFUSALS}, summary="See who would get it now")
def try_out(request: HttpRequest, payload: RuleSent) -> Trial:
    """Nothing is kept and nobody is awarded anything; names people, so it needs `read` too."""
    actor = needs(request, Permission.AWARD)
    actor.require(Permission.SEE_PEOPLE)
    rule = AwardRule(
        organisation=actor.organisation,
        achievement=awardable_by(actor).get(pk=payload.achievement),
        condition=read(payload.condition),
    )
    fitting = who_fits(rule, at=timezone.now())
    return Trial(
        count=len(fitting),
        people=[
            FittingShown(person=one.person_id, name=one.name, email=one.email)
            for one in fitting[:MOST_SHOWN]
        ],
    )


@router.post("/{uuid:rule_id}/end", response={200: RuleShown, **REFUSALS}, summary="Switch it off")
@repeatable
def end(request: HttpRequest, rule_id: uuid.UUID) -> Any:
    """What it awarded stands."""
    actor = needs(request, Permission.AWARD)
    rule = end_rule(actor=actor, rule=rule_for(actor, rule_id), at=timezone.now())
    return 200, RuleShown(**_shown(rule))


def _shown(rule: AwardRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "achievement": rule.achievement_id,
        "condition": rule.condition,
        "made_at": rule.made_at,
        "ended_at": rule.ended_at,
    }
