# SPDX-License-Identifier: Apache-2.0

"""The rules of an organisation."""

from __future__ import annotations

import uuid

from django.db.models import F, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.rules.models import AwardRule


def rules_visible_to(actor: Actor) -> QuerySet[AwardRule]:
    """Those in force first, the newest first."""
    if actor.organisation is None or not actor.may(Permission.SEE_AWARDS):
        return AwardRule.objects.none()
    return (
        AwardRule.objects.filter(organisation=actor.organisation)
        .select_related("achievement__published", "made_by")
        .defer("achievement__published__svg", "achievement__published__png")
        .order_by(F("ended_at").asc(nulls_first=True), "-made_at")
    )


def rule_for(actor: Actor, rule_id: uuid.UUID) -> AwardRule:
    """
    One rule that `actor` may see.

    Raises:
        AwardRule.DoesNotExist: There is none, or it is not theirs; the two look alike.
    """
    return rules_visible_to(actor).get(pk=rule_id)
