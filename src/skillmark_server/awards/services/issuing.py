# SPDX-License-Identifier: Apache-2.0

"""Award one badge to one person, and send its mail again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import checked_facts
from skillmark_server.awards.letters import CLAIM_KINDS, write_claim_mail
from skillmark_server.awards.making import Order, make_award
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.recipients import checked_email, recipient_of, require_another
from skillmark_server.awards.refusals import ClaimClosed, NeedsSignOff
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.services import cancel_mail, put_away_bounces
from skillmark_server.refusals import NotAllowed


@transaction.atomic
def award_one(
    *,
    actor: Actor,
    version: Version,
    email: str,
    name: str = "",
    at: datetime,
    language: str = "",
    narrative: str = "",
    evidence: Iterable[Mapping[str, str] | str] = (),
    result: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    supersedes: Award | None = None,
    batch: Batch | None = None,
    is_told: bool = True,
) -> Award:
    """
    Sign and issue one award, and write the mail that tells of it.

    Args:
        actor: Who awards; the version is of their organisation.
        version: Published.
        email: Of the recipient, as it was typed.
        name: As it is to stand on the badge; empty takes the roster's.
        at: Now.
        language: Of the badge and the mail; empty takes the person's, or the organisation's.
        narrative: Markdown.
        evidence: Web addresses, or `{"url": …, "name": …, "narrative": …}`.
        result: As the achievement describes its results.
        valid_from: Empty: now.
        valid_until: Empty: as the achievement's expiry says.
        supersedes: What it renews; empty finds it.
        batch: What it is part of. Only a batch that was signed off may stand in for a sign-off.
        is_told: Whether the recipient is written to.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NeedsSignOff: The organisation wants a second person.
        BadRecipient: Address or name cannot stand in a badge.
        NotPublished, SelfAward, EvidenceMissing, BadFact, AlreadyHasIt, CannotIssue: As in
            `making.make_award`.
    """
    organisation = actor.require_for(Permission.AWARD, version.achievement_id)
    if version.achievement.organisation_id != organisation.pk:
        raise NotAllowed
    if organisation.needs_sign_off and (batch is None or batch.signed_off_at is None):
        raise NeedsSignOff
    order = Order(
        version=version,
        recipient=recipient_of(organisation, email=email, name=name),
        facts=checked_facts(
            narrative=narrative,
            evidence=evidence,
            result=result,
            valid_from=valid_from,
            valid_until=valid_until,
        ),
        language=language,
        supersedes=supersedes,
        batch=batch,
        is_told=is_told,
    )
    return make_award(order, actor=actor, at=at)


@transaction.atomic
def resend_claim_mail(*, actor: Actor, award: Award, at: datetime, email: str = "") -> Mail:
    """
    Write the mail with the link to keep an award again, perhaps to a mended address.

    The badge itself keeps the address that was signed; a mended address gets the mail, and
    whoever reads it can keep the badge: so it is never one of whoever asks.

    Raises:
        NotAllowed: The actor may not award, or not this.
        SelfAward: The mended address is their own.
        ClaimClosed: It was claimed, declined or withdrawn.
        BadRecipient: The mended address is none.
    """
    organisation = actor.require_for(Permission.AWARD, award.achievement.pk)
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=award.pk)
    )
    if award.organisation.pk != organisation.pk:
        raise NotAllowed
    if award.claimed_at or award.declined_at or award.revoked_at:
        raise ClaimClosed
    to_email = checked_email(email) if email.strip() else ""
    require_another(actor.user, [to_email], organisation)
    cancel_mail(award_id=award.pk, kinds=CLAIM_KINDS, at=at)
    put_away_bounces(award_id=award.pk, at=at)
    mail = write_claim_mail(award, at=at, again=f"{at:%Y%m%d%H%M%S%f}", to_email=to_email)
    record(actor, "award.mail_sent_again", award, at=at)
    return mail
