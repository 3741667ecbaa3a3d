# SPDX-License-Identifier: Apache-2.0

"""Ask for a badge by a link or QR code; confirm the address; somebody else decides."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import checked_facts, checked_words
from skillmark_server.awards.letters import write_request_mail
from skillmark_server.awards.making import Order, check_version, content_of, make_award
from skillmark_server.awards.models import (
    AwardRequest,
    Batch,
    BatchRow,
    RequestLink,
    RowState,
)
from skillmark_server.awards.recipients import (
    checked_email,
    checked_name,
    recipient_of,
    require_another,
    verified_addresses_of,
)
from skillmark_server.awards.refusals import (
    BadFact,
    BadRecipient,
    EvidenceMissing,
    LinkUnusable,
    NotPublished,
    RequestClosed,
    RequestsClosed,
)
from skillmark_server.awards.services.signing_off import ask_for_sign_off
from skillmark_server.outbox.services import spoken
from skillmark_server.refusals import NotAllowed

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH: Final = 10
_SECRET_BYTES: Final = 32
_LONGEST_REASON: Final = 1000
_ASKED_AGAIN_AFTER: Final = timedelta(minutes=5)


@transaction.atomic
def open_request_link(
    *,
    actor: Actor,
    achievement: Achievement,
    at: datetime,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> RequestLink:
    """
    Make a link under which people ask for a badge.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotPublished: The badge cannot be awarded.
        BadFact: It would close before it opens.
    """
    organisation = actor.require_for(Permission.AWARD, achievement.pk)
    if achievement.organisation_id != organisation.pk:
        raise NotAllowed
    if achievement.published is None:
        raise NotPublished
    check_version(achievement.published)
    if opens_at and closes_at and closes_at <= opens_at:
        raise BadFact(_("It closes before it opens."), field="closes_at")
    link = RequestLink.objects.create(
        organisation=organisation,
        achievement=achievement,
        code="".join(secrets.choice(_ALPHABET) for _n in range(_CODE_LENGTH)),
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=actor.user,
        created_at=at,
    )
    record(actor, "request.link_opened", link, at=at)
    return link


@transaction.atomic
def end_request_link(*, actor: Actor, link: RequestLink, at: datetime) -> RequestLink:
    """
    Close a link for good; what was asked stays.

    Raises:
        NotAllowed: The actor may not award, or not this.
    """
    organisation = actor.require_for(Permission.AWARD, link.achievement_id)
    link = RequestLink.objects.select_for_update().get(pk=link.pk)
    if link.organisation_id != organisation.pk:
        raise NotAllowed
    if link.ended_at is None:
        link.ended_at = at
        link.save(update_fields=["ended_at"])
        record(actor, "request.link_ended", link, at=at)
    return link


def open_link(code: str, *, at: datetime) -> RequestLink:
    """
    Find a link that is open.

    Raises:
        RequestsClosed: There is none, it is not open, or its badge cannot be awarded.
    """
    link = (
        RequestLink.objects.filter(code="".join(filter(str.isalnum, code[:24])).upper())
        .select_related("achievement__published", "organisation")
        .first()
    )
    is_open = (
        link is not None
        and link.ended_at is None
        and (link.opens_at is None or link.opens_at <= at)
        and (link.closes_at is None or link.closes_at > at)
        and link.achievement.published is not None
        and link.achievement.archived_at is None
    )
    if link is None or not is_open:
        raise RequestsClosed
    return link


@transaction.atomic
def ask_for_badge(
    *,
    code: str,
    email: str,
    name: str,
    at: datetime,
    language: str = "",
    narrative: str = "",
    evidence: Iterable[Mapping[str, str] | str] = (),
    user: User | None = None,
) -> AwardRequest:
    """
    Ask for a badge. The address is shown to be theirs by a mail, unless the account did so.

    Asking again with the same address changes what was asked, and sends a new mail.

    Args:
        code: Of the link.
        email: Where the badge would go.
        name: As it is to stand on the badge.
        at: Now.
        language: Of the mails.
        narrative: What they did.
        evidence: Where it is seen.
        user: Who is signed in, if anybody.

    Raises:
        RequestsClosed: The link is not open.
        BadRecipient, BadFact: Something cannot stand in a badge.
        EvidenceMissing: The badge asks for evidence.
    """
    link = open_link(code, at=at)
    address, called = checked_email(email), checked_name(name)
    if not called:
        raise BadRecipient(_("Write your name, as it is to stand on the badge."), field="name")
    facts = checked_facts(narrative=narrative, evidence=evidence)
    version = link.achievement.published
    if version is not None and content_of(version).evidence_required and not facts.evidence:
        raise EvidenceMissing(field="evidence")
    is_theirs = user is not None and address in verified_addresses_of(user)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    # Two who ask at once with one address queue here; they may come by different links.
    Achievement.objects.select_for_update(of=("self",), no_key=True).get(pk=link.achievement_id)
    said = {
        "organisation": link.organisation,
        "link": link,
        "name": called,
        "language": spoken(language, link.organisation),
        "user": user if is_theirs else None,
        "narrative": facts.narrative,
        "evidence": [dict(piece) for piece in facts.evidence],
    }
    request = (
        AwardRequest.objects.select_for_update()
        .filter(achievement=link.achievement, email=address, decided_at=None)
        .first()
    )
    if request is None:
        request = AwardRequest(achievement=link.achievement, email=address, asked_at=at, **said)
    elif request.confirmed_at is not None and not is_theirs:
        return request  # shown to be somebody's: a stranger changes nothing of it
    elif not request.confirmed_at and at - request.asked_at < _ASKED_AGAIN_AFTER and not is_theirs:
        return request  # the mail is on its way
    else:
        for name_of, value in said.items():
            setattr(request, name_of, value)
        request.asked_at = at
    if is_theirs:
        request.confirmed_at = request.confirmed_at or at
    else:
        request.confirm_digest = digest_of(secret)
    request.save()
    if not is_theirs:
        write_request_mail(
            "request-received",
            request,
            at=at,
            secrets={"link": f"{settings.BASE_URL}/ask/confirm/{secret}"},
        )
    return request


@transaction.atomic
def confirm_request(*, secret: str, at: datetime) -> AwardRequest:
    """
    Show that the address is theirs, by the link in the mail.

    Raises:
        LinkUnusable: The link is unknown, or the request was decided.
    """
    request = (
        AwardRequest.objects.select_for_update(of=("self",))
        .select_related("achievement", "organisation")
        .filter(confirm_digest=digest_of(secret[:64]), decided_at=None)
        .exclude(confirm_digest="")
        .first()
    )
    if request is None:
        raise LinkUnusable
    if request.confirmed_at is None:
        request.confirmed_at = at
        request.save(update_fields=["confirmed_at"])
    return request


@transaction.atomic
def decide_request(
    *, actor: Actor, request: AwardRequest, is_approved: bool, reason: str = "", at: datetime
) -> AwardRequest:
    """
    Give somebody the badge they asked for, or tell them what is lacking.

    Where a second person signs off awards, an approval makes a list of one that waits for
    the signature.

    Args:
        actor: Who may decide, and never about themselves.
        request: Confirmed, undecided.
        is_approved: Whether they get it.
        reason: What is lacking; needed where they do not.
        at: Now.

    Raises:
        NotAllowed: The actor may not decide, or not this.
        SelfAward: It is their own request.
        RequestClosed: It was decided, or its address was not confirmed.
        BadFact: There is no reason, or it may not be kept.
        NotPublished, AlreadyHasIt, CannotIssue: As in `making.make_award`.
    """
    organisation = actor.require_for(Permission.DECIDE_REQUESTS, request.achievement_id)
    request = (
        AwardRequest.objects.select_for_update(of=("self",))
        .select_related("achievement__published", "achievement__organisation", "organisation")
        .get(pk=request.pk)
    )
    if request.organisation_id != organisation.pk:
        raise NotAllowed
    if request.decided_at is not None or request.confirmed_at is None:
        raise RequestClosed
    require_another(actor.user, [request.email], organisation)
    words = checked_words(reason, _LONGEST_REASON, "reason", lines=True)
    if not is_approved and not words:
        raise BadFact(_("Write what is lacking. They are told."), field="reason")
    request.decided_by, request.decided_at = actor.user, at
    request.is_approved, request.decision_reason = is_approved, words
    request.save(update_fields=["decided_by", "decided_at", "is_approved", "decision_reason"])
    if is_approved:
        _give(actor, request, at)
        record(actor, "request.approved", request, at=at)
    else:
        write_request_mail("request-returned", request, at=at)
        record(actor, "request.returned", request, at=at)
    return request


def _give(actor: Actor, request: AwardRequest, at: datetime) -> None:
    version = request.achievement.published
    if version is None:
        raise RequestsClosed
    version.achievement = request.achievement
    if request.organisation.needs_sign_off:
        check_version(version)
        batch = Batch.objects.create(
            organisation=request.organisation,
            version=version,
            by=actor.user,
            source="request",
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
            cells=[request.email, request.name],
            email=request.email,
            fields={
                "email": request.email,
                "name": request.name,
                "narrative": request.narrative,
                "evidence": [piece["url"] for piece in request.evidence if "url" in piece],
                "language": request.language,
                "request": str(request.pk),
            },
            state=RowState.NEW,
        )
        ask_for_sign_off(batch, count=1, at=at)
        return
    request.award = make_award(
        Order(
            version=version,
            recipient=recipient_of(request.organisation, email=request.email, name=request.name),
            facts=checked_facts(narrative=request.narrative, evidence=request.evidence),
            language=request.language,
        ),
        actor=actor,
        at=at,
    )
    request.save(update_fields=["award"])
