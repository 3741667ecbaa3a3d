# SPDX-License-Identifier: Apache-2.0

"""What the academy of the demo says of Nordvind's things: one shown, two that wait to be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.models import Version
from skillmark_server.awards.models import Award
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed
from skillmark_server.lifecycle.services import decide_endorsement, give_endorsement


def endorse(*, owner: Actor, provider: Actor, version: Version, award: Award, at: datetime) -> None:
    """
    Let `provider` endorse a badge, the issuer and an award.

    Args:
        owner: Who reviews where the badge is from, and accepts what is said of it.
        provider: Who speaks for another organisation.
        version: Of the badge.
        award: That everybody sees; its holder has yet to look.
        at: Now.
    """
    yesterday = at - timedelta(days=1)
    issuer = IssuerIdentity.objects.get(organisation=owner.organisation, replaced_at=None)
    said = (
        (
            Endorsed.ACHIEVEMENT,
            version.achievement.pk,
            "Vi har fulgt kurset to gange. Prøven er praktisk, og den er svær nok.",
        ),
        (Endorsed.ISSUER, issuer.pk, "Nordvind måler det, de siger, de måler."),
        (Endorsed.AWARD, award.pk, "Han kørte hos os i en uge. Det sidder."),
    )
    first, *_others = (
        give_endorsement(
            actor=provider,
            target=target_for(provider, kind, key),
            comment=words,
            is_own=False,
            at=yesterday,
        )
        for kind, key, words in said
    )
    decide_endorsement(actor=owner, endorsement=first, is_shown=True, at=yesterday)
