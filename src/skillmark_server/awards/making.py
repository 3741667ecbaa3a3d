# SPDX-License-Identifier: Apache-2.0

"""
Makes one award: checked, numbered, signed, listed, logged and told of, in one transaction.

The one place where an award comes to be. Services and tasks call it in a transaction of
their own; it asks nothing about permissions.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.content import Content, said_in, valid_until_for
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import keep
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.letters import write_claim_mail
from skillmark_server.awards.models import Award, Batch, RowState
from skillmark_server.awards.numbering import hold
from skillmark_server.awards.recipients import Recipient, require_another
from skillmark_server.awards.refusals import (
    AlreadyHasIt,
    BadFact,
    EvidenceMissing,
    NotPublished,
)
from skillmark_server.awards.signing import sign_award
from skillmark_server.awards.standing import holdings_of, state_of
from skillmark_server.custody.lists import take_index
from skillmark_server.custody.signing import issuer_for
from skillmark_server.outbox.services import spoken
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    One award that is asked for.

    Args:
        version: Published; with its achievement and organisation.
        recipient: Checked.
        facts: Checked.
        language: As asked for; empty takes the person's, or else the organisation's.
        supersedes: What it renews; None finds it.
        batch: What it is part of.
        is_told: Whether the recipient gets a mail.
    """

    version: Version
    recipient: Recipient
    facts: Facts
    language: str = ""
    supersedes: Award | None = None
    batch: Batch | None = None
    is_told: bool = True


def make_award(order: Order, *, actor: Actor, at: datetime) -> Award:
    """
    Make one award in the caller's transaction.

    Args:
        order: What.
        actor: Who answers for it.
        at: Now.

    Raises:
        NotPublished: The version is a draft, or its achievement was archived.
        SelfAward: It would go to whoever makes it.
        EvidenceMissing: The achievement asks for evidence.
        BadFact: It would end before it begins, or a fact cannot be signed.
        AlreadyHasIt: The recipient has it, and it is in force.
        CannotIssue: The organisation cannot sign here and now.
    """
    version, recipient, facts = order.version, order.recipient, order.facts
    achievement = version.achievement
    organisation = achievement.organisation
    content = content_of(version)
    check_version(version)
    require_another(actor.user, _addresses(recipient), organisation)
    if content.evidence_required and not facts.evidence:
        raise EvidenceMissing(field="evidence")
    begins = facts.valid_from or at
    ends = facts.valid_until or valid_until_for(content, begins)
    if ends is not None and ends <= begins:
        raise BadFact(_("It ends before it begins."), field="valid_until")
    with transaction.atomic():
        counter = hold(organisation, at=at)
        held = holdings_of(achievement, [recipient.email]).of(recipient.email)
        state, earlier = state_of(held, given=facts.valid_from, until=ends, at=at)
        if order.supersedes is None and state is RowState.DUPLICATE:
            raise AlreadyHasIt(field="email")
        language = spoken(order.language or recipient.language, organisation)
        language = language if language in content.languages() else organisation.language
        identifier, number = uuid.uuid4(), counter.next()
        revocation = take_index(organisation, "revocation", at=at)
        suspension = take_index(organisation, "suspension", at=at) if content.suspendable else None
        places = [revocation] if suspension is None else [revocation, suspension]
        signed = sign_award(
            identifier=address_of(identifier),
            number=number,
            achievement=to_achievement(version, language),
            issuer=issuer_for(organisation, at=at, language=language),
            email=recipient.email,
            name=recipient.name,
            facts=facts,
            status=[place.entry for place in places],
            valid_from=begins,
            valid_until=ends,
            at=at,
        )
        leaf = add_leaf(LeafKind.ISSUE, str(identifier), signed.leaf_digest, at=at)
        award = Award.objects.create(
            id=identifier,
            number=number,
            organisation=organisation,
            achievement=achievement,
            version=version,
            batch=order.batch,
            title=said_in(content.name, language)[:200],
            recipient_email=recipient.email,
            recipient_name=recipient.name,
            sort_name=sort_key(recipient.name),
            language=language,
            person=recipient.person,
            issued_by=actor.user,
            issued_at=at,
            valid_from=begins,
            valid_until=ends,
            revocation_list=revocation.list,
            revocation_index=revocation.index,
            leaf_sequence=leaf.sequence,
            supersedes=order.supersedes or (earlier if state is RowState.RENEWAL else None),
            changed_at=at,
            **_suspension(suspension),
        )
        keep(award, signed)
        record(
            actor,
            "award.issued",
            award,
            at=at,
            organisation_id=organisation.pk,
            detail={
                "achievement": str(achievement.pk),
                "version": version.number,
                "batch": None if order.batch is None else str(order.batch.pk),
                "number": number,
            },
        )
        if order.is_told:
            write_claim_mail(award, at=at)
    return award


def check_version(version: Version) -> None:
    """
    Return if `version` can be awarded.

    Raises:
        NotPublished: It is a draft, or its achievement was archived.
    """
    if version.published_at is None or version.achievement.archived_at is not None:
        raise NotPublished


def content_of(version: Version) -> Content:
    """What a version says."""
    return Content.from_dict(version.content)


def _suspension(place: Any) -> dict[str, Any]:
    if place is None:
        return {}
    return {"suspension_list": place.list, "suspension_index": place.index}


def _addresses(recipient: Recipient) -> list[str]:
    if recipient.person is None:
        return [recipient.email]
    return [recipient.email, *recipient.person.emails.values_list("email", flat=True)]
