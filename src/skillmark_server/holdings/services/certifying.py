# SPDX-License-Identifier: Apache-2.0

"""A certificate that is no badge: its holder hands it in, somebody else says that they saw it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.holdings.certificates import certificates_of, places_of, required_of
from skillmark_server.holdings.files import media_type_of
from skillmark_server.holdings.models import Certificate
from skillmark_server.holdings.models.certificate import (
    LONGEST_NUMBER,
    LONGEST_REASON,
    LONGEST_TEXT,
)
from skillmark_server.holdings.refusals import (
    DecidedAlready,
    FactsRefused,
    HaveIt,
    NotEmployed,
    OwnCertificate,
    TooManyHeld,
)
from skillmark_server.lifecycle.letters import those_who_may
from skillmark_server.outbox.services import write_mail

MOST_CERTIFICATES: Final = 200
_FURTHEST: Final = timedelta(days=366 * 100)


@transaction.atomic
def hand_in_certificate(
    *,
    user: User,
    organisation_id: UUID,
    title: str,
    issuer: str,
    issued_on: date,
    data: bytes,
    at: datetime,
    number: str = "",
    ends_on: date | None = None,
    achievement_id: UUID | None = None,
    skill: str = "",
    kind: str = "person",
) -> Certificate:
    """
    Hand in a certificate to be seen by somebody of one's organisation.

    Args:
        user: Whose it is.
        organisation_id: Where they work; its people with the right to it see the file.
        title: What it is called.
        issuer: Who gave it.
        issued_on: When.
        data: A PDF, a JPEG or a PNG, at most 5 MB.
        at: Now.
        number: As it stands on it.
        ends_on: The last day on which it holds; None: without an end.
        achievement_id: A badge that the organisation requires, and this stands in for.
        skill: What it shows, where it stands in for no badge.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        NotEmployed: They are not among the people of the organisation.
        FileRefused: The file is none of these, too large or broken.
        FactsRefused: A fact is missing or cannot be; its field says which.
        TextRefused: A text cannot be used.
        HaveIt: They handed in this file before.
        TooManyHeld: They have 200.
    """
    organisation = places_of(user, at=at).filter(pk=organisation_id).first()
    if organisation is None:
        raise NotEmployed(field="organisation")
    media_type = media_type_of(data)
    said = _said(title, issuer, number, skill)
    _check_days(issued_on, ends_on, at)
    required = None
    if achievement_id is not None:
        required = required_of(user, organisation, at=at).filter(pk=achievement_id).first()
        if required is None:
            raise FactsRefused(_("That badge is not required of you."), field="achievement")
    User.objects.select_for_update().get(pk=user.pk)  # two at once are counted one by one
    if certificates_of(user).count() >= MOST_CERTIFICATES:
        raise TooManyHeld(field="file")
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                user=user,
                organisation=organisation,
                achievement=required,
                issued_on=issued_on,
                ends_on=ends_on,
                content=data,
                sha256=hashlib.sha256(data).hexdigest(),
                media_type=media_type,
                handed_in_at=at,
                **said,
            )
    except IntegrityError:
        raise HaveIt(_("You handed in this file before."), field="file") from None
    _note(Actor(user=user, kind=kind), "certificate.handed_in", certificate, at)
    _ask(certificate, organisation, user, at)
    return certificate


@transaction.atomic
def confirm_certificate(*, actor: Actor, certificate_id: UUID, at: datetime) -> Certificate:
    """
    Say that one has seen it: the file, and that it says what its holder said.

    Raises:
        NotAllowed: The actor may not decide what people ask for.
        Certificate.DoesNotExist: It was not handed in to the actor's organisation.
        OwnCertificate: It is the actor's own.
        DecidedAlready: Somebody decided it.
    """
    certificate = _to_decide(actor, certificate_id)
    return _decide(actor, certificate, is_seen=True, reason="", at=at)


@transaction.atomic
def refuse_certificate(
    *, actor: Actor, certificate_id: UUID, reason: str, at: datetime
) -> Certificate:
    """
    Say no, with a reason that the holder reads.

    Raises:
        NotAllowed, Certificate.DoesNotExist, OwnCertificate, DecidedAlready: As for a yes.
        FactsRefused: There is no reason.
        TextRefused: The reason cannot be used.
    """
    certificate = _to_decide(actor, certificate_id)
    words = tidy(reason, field="reason", longest=LONGEST_REASON, lines=True)
    if not words:
        raise FactsRefused(_("Say why, so that they know what to do."), field="reason")
    return _decide(actor, certificate, is_seen=False, reason=words, at=at)


@transaction.atomic
def remove_certificate(
    *, user: User, certificate_id: UUID, at: datetime, kind: str = "person"
) -> None:
    """
    Take a certificate back: its file and what was said of it are gone at once.

    Raises:
        Certificate.DoesNotExist: It is not theirs.
    """
    certificate = certificates_of(user).select_for_update(of=("self",)).get(pk=certificate_id)
    _note(Actor(user=user, kind=kind), "certificate.removed", certificate, at)
    certificate.delete()


def _said(title: str, issuer: str, number: str, skill: str) -> dict[str, str]:
    said = {
        "title": tidy(title, field="title", longest=LONGEST_TEXT),
        "issuer": tidy(issuer, field="issuer", longest=LONGEST_TEXT),
        "number": tidy(number, field="number", longest=LONGEST_NUMBER),
        "skill": tidy(skill, field="skill", longest=LONGEST_TEXT),
    }
    for field in ("title", "issuer"):
        if not said[field]:
            raise FactsRefused(_("This is missing."), field=field)
    return said


def _check_days(issued_on: date, ends_on: date | None, at: datetime) -> None:
    today = timezone.localtime(at).date()
    if not today - _FURTHEST <= issued_on <= today:
        raise FactsRefused(_("It was issued on a day that has been."), field="issued_on")
    if ends_on is not None and not issued_on <= ends_on <= today + _FURTHEST:
        raise FactsRefused(_("It ends before it begins, or never."), field="ends_on")


def _to_decide(actor: Actor, certificate_id: UUID) -> Certificate:
    organisation = actor.require(Permission.DECIDE_REQUESTS)
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .defer("content")
        .select_related("user")
        .get(pk=certificate_id, organisation=organisation)
    )
    if actor.user is None or certificate.user_id == actor.user.pk:
        raise OwnCertificate
    # One that its holder saw with an account that is now the same, nobody else has seen.
    if certificate.is_seen is not None and certificate.decided_by_id != certificate.user_id:
        raise DecidedAlready
    return certificate


def _decide(
    actor: Actor, certificate: Certificate, *, is_seen: bool, reason: str, at: datetime
) -> Certificate:
    user = actor.user
    certificate.is_seen, certificate.reason = is_seen, reason
    certificate.decided_at, certificate.decided_by = at, user
    certificate.decided_name = (user.shown_name if user else "")[:LONGEST_TEXT]
    certificate.save(
        update_fields=["is_seen", "reason", "decided_at", "decided_by", "decided_name"]
    )
    _note(actor, "certificate.seen" if is_seen else "certificate.refused", certificate, at)
    holder = certificate.user
    write_mail(
        kind="certificate-decided",
        key=f"certificate-decided:{certificate.pk}:{at.timestamp():.0f}",
        to_email=holder.email,
        to_name=holder.name,
        language=holder.language,
        context={
            "title": certificate.title,
            "is_seen": is_seen,
            "by": certificate.decided_name,
            "reason": reason,
            "link": f"{settings.BASE_URL}/my/certificates/{certificate.pk}",
        },
        organisation=certificate.organisation,
        due_at=at,
        at=at,
    )
    return certificate


def _ask(certificate: Certificate, organisation: Organisation, user: User, at: datetime) -> None:
    for reader in those_who_may(organisation, Permission.DECIDE_REQUESTS, but=user):
        write_mail(
            kind="certificate-waits",
            key=f"certificate-waits:{certificate.pk}:{reader.pk}",
            to_email=reader.email,
            to_name=reader.name,
            language=reader.language,
            context={
                "title": certificate.title,
                "name": user.shown_name,
                "link": f"{settings.BASE_URL}/certificates/{certificate.pk}",
            },
            organisation=organisation,
            due_at=at,
            at=at,
        )


def _note(actor: Actor, action: str, certificate: Certificate, at: datetime) -> None:
    record(actor, action, certificate, at=at, organisation_id=certificate.organisation_id)
