# SPDX-License-Identifier: Apache-2.0

"""Renew an award: by an officer, or asked for by its holder and decided by somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import Facts, checked_facts, checked_words
from skillmark_server.awards.making import Order, check_version, make_award
from skillmark_server.awards.models import Award, Batch, BatchRow, RowState
from skillmark_server.awards.recipients import recipient_of, require_another
from skillmark_server.awards.refusals import (
    BadFact,
    EvidenceMissing,
    NotPublished,
    RequestClosed,
)
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.awards.services.signing_off import ask_for_sign_off
from skillmark_server.lifecycle.expiry import expiry_of
from skillmark_server.lifecycle.letters import write_renewal_asked, write_renewal_returned
from skillmark_server.lifecycle.models import RenewalRequest, RenewalTerms
from skillmark_server.lifecycle.refusals import NotToRenew, RenewalNotAsked
from skillmark_server.refusals import NotAllowed

LONGEST_GRACE: Final = 730
_LONGEST_REASON: Final = 1000


@transaction.atomic
def set_renewal_terms(
    *,
    actor: Actor,
    achievement: Achievement,
    grace_days: int,
    may_be_asked: bool,
    needs_evidence: bool,
    at: datetime,
) -> RenewalTerms:
    """
    Say how awards of an achievement are renewed, from now on and for those that were given.

    Args:
        actor: Who may design.
        achievement: Of their organisation.
        grace_days: From 0 to 730.
        may_be_asked: Whether holders may ask.
        needs_evidence: Whether they have to show something then.
        at: Now.

    Raises:
        NotAllowed: The actor may not design, or not this.
        BadFact: The days of grace are none of these.
    """
    organisation = actor.require(Permission.DESIGN)
    if achievement.organisation_id != organisation.pk:
        raise NotAllowed
    if not 0 <= grace_days <= LONGEST_GRACE:
        raise BadFact(_("Write a number of days from 0 to 730."), field="grace_days")
    terms, _is_new = RenewalTerms.objects.update_or_create(
        achievement=achievement,
        defaults={
            "grace_days": grace_days,
            "may_be_asked": may_be_asked,
            "needs_evidence": needs_evidence,
            "changed_at": at,
        },
    )
    record(
        actor,
        "achievement.renewal_set",
        achievement,
        at=at,
        detail={"grace_days": grace_days, "may_be_asked": may_be_asked},
    )
    return terms


def terms_of(achievement_id: object) -> RenewalTerms:
    """How awards of an achievement are renewed; the usual terms where nobody said."""
    found = RenewalTerms.objects.filter(achievement_id=achievement_id).first()
    return found or RenewalTerms(grace_days=0, may_be_asked=True, needs_evidence=False)


@transaction.atomic
def renew_award(
    *, actor: Actor, award: Award, at: datetime, facts: Facts | None = None
) -> Award | Batch:
    """
    Award a badge again in the place of one that ends or has ended.

    Args:
        actor: Who may award.
        award: Of their organisation; its row is locked and read again.
        at: Now; the new one is valid from then.
        facts: What is said of it; None: nothing.

    Returns:
        The new award, or the list of one that waits where a second person signs off.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotToRenew: It does not end soon, was renewed, was withdrawn, or its grace is over.
        NotPublished, SelfAward, EvidenceMissing, BadFact, CannotIssue: As in `making.make_at`.
    """
    organisation = actor.require_for(Permission.AWARD, award.achievement.pk)
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("achievement__published", "organisation")
        .get(pk=award.pk)
    )
    if award.organisation.pk != organisation.pk:
        raise NotAllowed
    if not expiry_of(award, at=at).can_be_renewed:
        raise NotToRenew
    version = award.achievement.published
    if version is None:
        raise NotPublished
    version.achievement = award.achievement
    version.achievement.organisation = award.organisation
    if Organisation.objects.get(pk=organisation.pk).needs_sign_off:
        check_version(version)
        require_another(actor.user, [award.recipient_email], organisation)
        return _list_of_one(actor, award, facts or Facts(), at)
    return make_award(
        Order(
            version=version,
            recipient=recipient_of(
                award.organisation, email=award.recipient_email, name=award.recipient_name
            ),
            facts=facts or Facts(),
            language=award.language,
            supersedes=award,
        ),
        actor=actor,
        at=at,
    )


def _list_of_one(actor: Actor, award: Award, facts: Facts, at: datetime) -> Batch:
    batch = Batch.objects.create(
        organisation=award.organisation,
        version=award.achievement.published,
        by=actor.user,
        source="renewal",
        header=["E-mail", "Name"],
        mapping={"email": 0, "name": 1},
        created_at=at,
        read_at=at,
        read_to=1,
        judged_at=at,
        judged_to=1,
        submitted_at=at,
    )
    BatchRow.objects.create(
        batch=batch,
        line=1,
        cells=[award.recipient_email, award.recipient_name],
        email=award.recipient_email,
        fields={
            "email": award.recipient_email,
            "name": award.recipient_name,
            "narrative": facts.narrative,
            "evidence": [piece["url"] for piece in facts.evidence if "url" in piece],
            "language": award.language,
        },
        state=RowState.RENEWAL,
    )
    ask_for_sign_off(batch, count=1, at=at)
    record(actor, "batch.submitted", batch, at=at)
    return batch


@transaction.atomic
def ask_for_renewal(
    *,
    user: User,
    award_id: object,
    narrative: str = "",
    evidence: Iterable[Mapping[str, str] | str] = (),
    at: datetime,
) -> RenewalRequest:
    """
    Ask for one's own award to be renewed; asking again changes what was asked.

    Args:
        user: Whose award it is.
        award_id: Which.
        narrative: What they did for it.
        evidence: Where it is seen.
        at: Now.

    Raises:
        Award.DoesNotExist: There is none, or it is not theirs.
        NotToRenew: It does not end soon, was renewed, was withdrawn, or its grace is over.
        RenewalNotAsked: Those who award it decide by themselves.
        EvidenceMissing: Something has to be shown.
        BadFact: Something cannot stand in a badge.
    """
    award = awards_of_holder(user).get(pk=award_id)
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=award.pk)
    )
    terms = terms_of(award.achievement.pk)
    if not terms.may_be_asked:
        raise RenewalNotAsked
    if not expiry_of(award, at=at).can_be_renewed:
        raise NotToRenew
    facts = checked_facts(narrative=narrative, evidence=evidence)
    if terms.needs_evidence and not facts.evidence:
        raise EvidenceMissing(field="evidence")
    request, is_new = RenewalRequest.objects.update_or_create(
        award=award,
        decided_at=None,
        defaults={
            "asked_by": user,
            "narrative": facts.narrative,
            "evidence": [dict(piece) for piece in facts.evidence],
            "asked_at": at,
        },
    )
    if is_new:
        write_renewal_asked(request, at=at)
    actor = Actor(user=user, kind="person")
    record(actor, "renewal.asked", award, at=at, organisation_id=award.organisation.pk)
    return request


@transaction.atomic
def decide_renewal(
    *, actor: Actor, request: RenewalRequest, is_approved: bool, reason: str = "", at: datetime
) -> RenewalRequest:
    """
    Renew what a holder asked for, or tell them what is lacking.

    Args:
        actor: Who may decide and award, and never about themselves.
        request: Undecided.
        is_approved: Whether it is renewed.
        reason: What is lacking; needed where it is not.
        at: Now.

    Raises:
        NotAllowed: The actor may not, or not this.
        SelfAward: It is their own.
        RequestClosed: It was decided.
        BadFact: There is no reason, or it may not be kept.
        NotToRenew, NotPublished, CannotIssue: As in `renew_award`.
    """
    badge = request.award.achievement.pk
    organisation = actor.require_for(Permission.AWARD, badge)
    request = RenewalRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    award = request.award
    if award.organisation.pk != organisation.pk:
        raise NotAllowed
    if request.decided_at is not None:
        raise RequestClosed
    require_another(actor.user, [award.recipient_email], organisation)
    words = checked_words(reason, _LONGEST_REASON, "reason", lines=True)
    if not is_approved and not words:
        raise BadFact(_("Write what is lacking. They are told."), field="reason")
    request.decided_by, request.decided_at = actor.user, at
    request.is_approved, request.decision_reason = is_approved, words
    request.save(update_fields=["decided_by", "decided_at", "is_approved", "decision_reason"])
    if is_approved:
        facts = checked_facts(narrative=request.narrative, evidence=request.evidence)
        renew_award(actor=actor, award=award, facts=facts, at=at)
        record(actor, "renewal.approved", award, at=at)
    else:
        write_renewal_returned(request, at=at)
        record(actor, "renewal.returned", award, at=at)
    return request
