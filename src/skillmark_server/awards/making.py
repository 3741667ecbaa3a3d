# SPDX-License-Identifier: Apache-2.0

"""
Makes one award: checked, numbered, signed, listed, logged and told of, in one transaction.

The one place where an award comes to be. Services and tasks call it in a transaction of
their own; it asks nothing about permissions.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.content import said_in, valid_until_for
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.bench import Bench, check_version, content_of, sit_down
from skillmark_server.awards.documents import keep
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.letters import write_claim_mail
from skillmark_server.awards.models import Award, Batch, RowState
from skillmark_server.awards.recipients import Recipient
from skillmark_server.awards.refusals import (
    AlreadyHasIt,
    BadFact,
    EvidenceMissing,
    SelfAward,
)
from skillmark_server.awards.signing import Signed, sign_award
from skillmark_server.awards.standing import state_of
from skillmark_server.custody.lists import SUSPENSION, StatusPlace, take_index
from skillmark_server.outbox.services import spoken
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind

__all__ = ["Order", "check_version", "content_of", "make_at", "make_award"]


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
        mail_due_at: When the recipient is told, not before; None: now.
        is_told: Whether the recipient gets a mail.
        is_same: Whether it says again what was signed before: also of a badge that was put away.
    """

    version: Version
    recipient: Recipient
    facts: Facts
    language: str = ""
    supersedes: Award | None = None
    batch: Batch | None = None
    mail_due_at: datetime | None = None
    is_told: bool = True
    is_same: bool = False


def make_award(order: Order, *, actor: Actor, at: datetime) -> Award:
    """
    Make one award in the caller's transaction; as `make_at`, for one alone.

    Raises:
        NotPublished: The version is a draft, or its achievement was archived and this is not
            `is_same`.
        SelfAward, EvidenceMissing, BadFact, AlreadyHasIt, CannotIssue: As in `make_at`.
    """
    with transaction.atomic():
        bench = sit_down(
            order.version,
            [order.recipient.email],
            actor=actor,
            at=at,
            may_be_archived=order.is_same,
        )
        return make_at(bench, order)


def make_at(bench: Bench, order: Order) -> Award:
    """
    Make one of the awards for which somebody sat down at `bench`.

    Args:
        bench: In this transaction.
        order: What.

    Raises:
        SelfAward: It would go to whoever makes it.
        EvidenceMissing: The achievement asks for evidence.
        BadFact: It would end before it begins, or a fact cannot be signed.
        AlreadyHasIt: The recipient has it, and it is in force.
        CannotIssue: The organisation cannot sign here and now.
    """
    decision = decide(bench, order)
    given_out = bench.counter.given_out
    try:
        with transaction.atomic():
            award = _write(bench, order, decision)
    except BaseException:
        bench.counter.take_back(given_out)
        raise
    bench.holdings.note(award)
    return award


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    What an award that may be made will be.

    Args:
        begins: When.
        ends: None: never.
        language: One in which the badge is written.
        supersedes: What it renews.
    """

    begins: datetime
    ends: datetime | None
    language: str
    supersedes: Award | None


def decide(bench: Bench, order: Order) -> Decision:
    """
    Return what an award would be; writes nothing.

    Raises:
        SelfAward, EvidenceMissing, BadFact, AlreadyHasIt: As in `make_at`.
    """
    recipient, facts, at, content = order.recipient, order.facts, bench.at, bench.content
    organisation = bench.organisation
    if bench.own.intersection(_addresses(recipient)):
        raise SelfAward
    if content.evidence_required and not facts.evidence:
        raise EvidenceMissing(field="evidence")
    begins = facts.valid_from or at
    ends = facts.valid_until or valid_until_for(content, begins)
    if ends is not None and ends <= begins:
        raise BadFact(_("It ends before it begins."), field="valid_until")
    state, earlier = state_of(
        bench.holdings.of(recipient.email), given=facts.valid_from, until=ends, at=at
    )
    if order.supersedes is None and state is RowState.DUPLICATE:
        raise AlreadyHasIt(field="email")
    wished = (spoken(order.language or recipient.language, organisation), organisation.language)
    written = content.languages()
    language = next((code for code in wished if code in written), (*written, wished[0])[0])
    renews = order.supersedes is not None or state is RowState.RENEWAL
    return Decision(
        begins=begins,
        ends=ends,
        language=language,
        supersedes=(order.supersedes or earlier) if renews else None,
    )


def sign_order(
    bench: Bench,
    order: Order,
    decision: Decision,
    *,
    identifier: uuid.UUID,
    number: str,
    places: Sequence[StatusPlace],
) -> Signed:
    """
    Sign one award that was decided on; writes nothing.

    Raises:
        BadFact: A fact cannot be signed.
        CannotIssue: The organisation cannot sign here and now.
    """
    return sign_award(
        identifier=address_of(identifier),
        number=number,
        achievement=bench.said(decision.language),
        issuer=bench.issuer(decision.language),
        email=order.recipient.email,
        name=order.recipient.name,
        facts=order.facts,
        status=[place.entry for place in places],
        valid_from=decision.begins,
        valid_until=decision.ends,
        at=bench.at,
        refresh_path=bench.refresh_path,
    )


def _write(bench: Bench, order: Order, decision: Decision) -> Award:
    """Everything that is written for one award."""
    recipient, at, content = order.recipient, bench.at, bench.content
    organisation = bench.organisation
    identifier, number = uuid.uuid4(), bench.counter.next()
    revocation = take_index(organisation, bench.withdrawn_by, at=at)
    suspension = take_index(organisation, SUSPENSION, at=at) if bench.is_suspendable else None
    places = [revocation] if suspension is None else [revocation, suspension]
    signed = sign_order(bench, order, decision, identifier=identifier, number=number, places=places)
    leaf = add_leaf(LeafKind.ISSUE, str(identifier), signed.leaf_digest, at=at)
    award = Award.objects.create(
        id=identifier,
        number=number,
        organisation=organisation,
        achievement=bench.achievement,
        version=order.version,
        batch=order.batch,
        title=said_in(content.name, decision.language)[:200],
        recipient_email=recipient.email,
        recipient_name=recipient.name,
        sort_name=sort_key(recipient.name),
        language=decision.language,
        person=recipient.person,
        issued_by=bench.actor.user,
        issued_at=at,
        valid_from=decision.begins,
        valid_until=decision.ends,
        revocation_list=revocation.list,
        revocation_index=revocation.index,
        leaf_sequence=leaf.sequence,
        supersedes=decision.supersedes,
        **_suspension(suspension),
    )
    keep(award, signed)
    record(
        bench.actor,
        "award.issued",
        award,
        at=at,
        organisation_id=organisation.pk,
        detail={
            "achievement": str(bench.achievement.pk),
            "version": order.version.number,
            "batch": None if order.batch is None else str(order.batch.pk),
            "number": number,
        },
    )
    if order.is_told:
        write_claim_mail(award, at=at, due_at=order.mail_due_at)
    return award


def _suspension(place: Any) -> dict[str, Any]:
    if place is None:
        return {}
    return {"suspension_list": place.list, "suspension_index": place.index}


def _addresses(recipient: Recipient) -> list[str]:
    if recipient.person is None:
        return [recipient.email]
    return [recipient.email, *(one.email for one in recipient.person.emails.all())]
