# SPDX-License-Identifier: Apache-2.0

"""
Issues an award again, corrected: the new one takes the place of the old, which is withdrawn.

What is not corrected is taken from what was signed. Whoever kept the old one keeps the new
one, and nobody sees it who did not see the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards.changing import do_act
from skillmark_server.awards.documents import signed_document
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.letters import write_claim_mail, write_reissue_mail
from skillmark_server.awards.making import Order, make_award
from skillmark_server.awards.models import Act, ActKind, Award
from skillmark_server.awards.recipients import recipient_of
from skillmark_server.awards.refusals import AlreadyRevoked, AlreadySuperseded, NotPublished
from skillmark_server.awards.withdrawing import Asked

_KEPT = ("holder", "claimed_at", "visibility")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """
    What is said otherwise than before; None, or nothing, is as it was signed.

    Args:
        version: Another version of the same badge; None takes the one that is published.
        name: As it is to stand on the badge.
        email: Of the recipient.
        facts: Narrative, evidence, result and days; an empty one of them is as it was.
        is_same: Nothing is corrected: it says word for word what it said, from the version that
            it was of, also where the badge was put away since.
    """

    version: Version | None = None
    name: str = ""
    email: str = ""
    facts: Facts = field(default_factory=Facts)
    is_same: bool = False


def may_be_corrected(award: Award) -> bool:
    """Whether an award stands, and none took its place."""
    return award.revoked_at is None and not Award.objects.filter(supersedes=award).exists()


def issue_again(
    award: Award, correction: Correction, asked: Asked, *, actor: Actor, at: datetime
) -> Award:
    """
    Issue an award again and withdraw the old one, in the caller's transaction.

    Args:
        award: Its row is locked and read again.
        correction: What is said otherwise.
        asked: Why, and by whom; its kind is not looked at.
        actor: Who answers for it.
        at: Now: the moment of issue and of withdrawal.

    Returns:
        The new award.

    Raises:
        AlreadyRevoked: The old one was withdrawn.
        AlreadySuperseded: Another one took its place.
        Altered: What is kept of the old one is not what was signed.
        NotPublished, SelfAward, EvidenceMissing, BadFact, CannotIssue: As in `making.make_at`.
    """
    with transaction.atomic():
        old = (
            Award.objects.select_for_update(of=("self",))
            .select_related("organisation", "achievement__published", "version")
            .get(pk=award.pk)
        )
        if old.revoked_at is not None:
            raise AlreadyRevoked
        if not may_be_corrected(old):
            raise AlreadySuperseded
        new = make_award(_order(old, correction), actor=actor, at=at)
        is_theirs = new.recipient_email == old.recipient_email
        if is_theirs and old.claimed_at is not None:
            for name in _KEPT:
                setattr(new, name, getattr(old, name))
            new.save(update_fields=[*_KEPT])
        if is_theirs and old.suspended_at is not None:
            _hold(new, old, asked, at)
        # Somebody else's badge by mistake: the one it is taken from is told of that.
        _withdraw(old, asked, at, is_told=not is_theirs)
        record(
            actor,
            "award.reissued",
            new,
            at=at,
            organisation_id=old.organisation.pk,
            detail={"supersedes": str(old.pk)},
        )
        if is_theirs:
            write_reissue_mail(new, reason=asked.reason, is_same=correction.is_same, at=at)
        else:
            write_claim_mail(new, at=at)
        return new


def _order(old: Award, correction: Correction) -> Order:
    version = correction.version or (
        old.version if correction.is_same else old.achievement.published
    )
    if version is None:
        raise NotPublished
    version.achievement = old.achievement
    version.achievement.organisation = old.organisation
    said, given = facts_of_signed(old), correction.facts
    facts = replace(
        said,
        **{
            name: value
            for name in ("narrative", "evidence", "result", "valid_from", "valid_until")
            if (value := getattr(given, name))
        },
    )
    return Order(
        version=version,
        recipient=recipient_of(
            old.organisation,
            email=correction.email or old.recipient_email,
            name=correction.name or old.recipient_name,
        ),
        facts=facts,
        language=old.language,
        supersedes=old,
        is_told=False,
        is_same=correction.is_same,
    )


def _withdraw(old: Award, asked: Asked, at: datetime, *, is_told: bool) -> None:
    Act.objects.filter(award=old, done_at=None, undone_at=None).update(undone_at=at)
    act = Act.objects.create(
        award=old,
        kind=ActKind.REVOKE,
        reason=asked.reason,
        is_reason_public=asked.is_reason_public,
        asked_by=asked.asked_by,
        asked_at=asked.asked_at,
        due_at=at,
    )
    do_act(act.pk, at=at, is_told=is_told)


def _hold(new: Award, old: Award, asked: Asked, at: datetime) -> None:
    """What is on hold stays so: to be issued again frees nobody."""
    if new.suspension_list_serial is None:
        return
    act = Act.objects.create(
        award=new,
        kind=ActKind.SUSPEND,
        reason=old.suspension_reason,
        is_reason_public=old.is_reason_public,
        asked_by=asked.asked_by,
        asked_at=asked.asked_at,
        due_at=at,
    )
    do_act(act.pk, at=at, is_told=False)
    new.refresh_from_db()


def facts_of_signed(award: Award) -> Facts:
    """
    What was signed of one person, as it would be given again.

    Raises:
        Altered: What is kept is not what was signed.
    """
    document: Any = signed_document(award)
    subject: Mapping[str, Any] = document["credentialSubject"]
    return Facts(
        narrative=subject.get("narrative", ""),
        evidence=tuple(_evidence(one) for one in _listed(document.get("evidence"))),
        result=_result(subject),
        valid_from=award.valid_from,
        valid_until=award.valid_until,
    )


def _evidence(one: Mapping[str, Any]) -> dict[str, str]:
    met = {"url": one.get("id"), "name": one.get("name"), "narrative": one.get("narrative")}
    return {name: str(value) for name, value in met.items() if value}


def _result(subject: Mapping[str, Any]) -> str:
    """The first result in the words in which it was given; a badge is signed with one at most."""
    for result in _listed(subject.get("result")):
        if level := result.get("achievedLevel"):
            for described in _listed(subject["achievement"].get("resultDescription")):
                for known in _listed(described.get("rubricCriterionLevel")):
                    if known.get("id") == level:
                        return str(known.get("name", ""))
        return str(result.get("value", ""))
    return ""


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
