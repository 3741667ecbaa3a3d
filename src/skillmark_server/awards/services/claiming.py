# SPDX-License-Identifier: Apache-2.0

"""Keep an award or say no thanks, by its link or by a verified address; say who sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Person, User
from skillmark_server.audit.recording import record
from skillmark_server.awards.claims import link_of
from skillmark_server.awards.letters import CLAIM_KINDS, write_claim_mail
from skillmark_server.awards.models import Award, ClaimLink, Visibility
from skillmark_server.awards.recipients import verified_addresses_of
from skillmark_server.awards.refusals import ClaimClosed, LinkExpired, LinkSpent, LinkUnusable
from skillmark_server.outbox.services import cancel_mail

_PERSON: Final = "person"


@transaction.atomic
def claim_award(*, secret: str, user: User, visibility: Visibility, at: datetime) -> Award:
    """
    Keep an award with the account of whoever has the link; the link is spent.

    The account need not have the address that was written to: who can read that mail may
    choose where the badge is kept.

    Raises:
        LinkUnusable: There never was such a link.
        LinkExpired, LinkSpent: It is too old, or was used by somebody else.
        ClaimClosed: The award was withdrawn, or another account keeps it.
    """
    award = _open_award(secret, user, at)
    _keep(award, user, visibility, at)
    return award


@transaction.atomic
def accept_award(
    *, user: User, award_id: UUID, visibility: Visibility, at: datetime, kind: str = _PERSON
) -> Award:
    """
    Keep an award that went to one of the person's verified addresses.

    `kind` says whether the person acts, or a `token` of theirs.

    Raises:
        Award.DoesNotExist: It is not theirs.
        ClaimClosed: As in `claim_award`.
    """
    award = _theirs(user, award_id)
    _keep(award, user, visibility, at, kind)
    return award


@transaction.atomic
def decline_by_link(*, secret: str, at: datetime) -> Award:
    """
    Say no thanks, without an account; the link is spent.

    Raises:
        LinkUnusable, LinkExpired, LinkSpent: As in `claim_award`.
        ClaimClosed: It was withdrawn, or is kept already.
    """
    award = _open_award(secret, None, at)
    _decline(award, None, at)
    return award


@transaction.atomic
def decline_award(*, user: User, award_id: UUID, at: datetime, kind: str = _PERSON) -> Award:
    """
    Say no thanks to an award at one of the person's addresses, or let go of a kept one.

    `kind` says whether the person acts, or a `token` of theirs.

    Raises:
        Award.DoesNotExist: It is not theirs.
        ClaimClosed: It was withdrawn.
    """
    award = _theirs(user, award_id)
    award.claimed_at = award.holder = None
    _decline(award, user, at, kind)
    return award


@transaction.atomic
def set_visibility(
    *, user: User, award_id: UUID, visibility: Visibility, at: datetime, kind: str = _PERSON
) -> Award:
    """
    Say who sees a kept award.

    `kind` says whether the person acts, or a `token` of theirs.

    Raises:
        Award.DoesNotExist: The person does not keep it.
    """
    award = Award.objects.select_for_update().get(pk=award_id, holder=user)
    if award.visibility != visibility:
        award.visibility = visibility
        award.changed_at = at
        award.save(update_fields=["visibility", "changed_at"])
        _note(award, user, "award.visibility_set", at, kind, visibility=str(visibility))
    return award


@transaction.atomic
def ask_for_new_mail(*, secret: str, at: datetime) -> None:
    """
    Send a new link to the address of an award whose link ran out or was used, once an hour.

    Answers alike whether or not there is anything to send.
    """
    try:
        link = link_of(secret)
    except LinkUnusable:
        return
    award = _lock(link.award_id)
    if award.claimed_at or award.revoked_at:
        return
    write_claim_mail(award, at=at, again=f"asked:{at:%Y%m%d%H}")


def _open_award(secret: str, user: User | None, at: datetime) -> Award:
    # The award is what is locked, and the link read after it: whoever keeps an award spends all
    # its links, and two who come by two of them must queue at one row.
    award = _lock(link_of(secret).award_id)
    link = link_of(secret)
    if link.spent_at is not None:
        if user is not None and award.holder_serial == user.serial:
            return award
        raise LinkSpent
    if link.expires_at <= at:
        raise LinkExpired
    return award


def _lock(award_id: UUID) -> Award:
    return (
        Award.objects.select_for_update(of=("self",))
        .select_related("organisation", "version__achievement")
        .get(pk=award_id)
    )


def _theirs(user: User, award_id: UUID) -> Award:
    own = Q(holder=user) | Q(holder=None, recipient_email__in=verified_addresses_of(user))
    award = Award.objects.select_for_update().filter(own).get(pk=award_id)
    return _lock(award.pk)


def _keep(
    award: Award, user: User, visibility: Visibility, at: datetime, kind: str = _PERSON
) -> None:
    if award.holder_serial == user.serial and award.claimed_at is not None:
        return
    if award.revoked_at is not None or award.holder_serial is not None:
        raise ClaimClosed
    award.holder = user
    award.claimed_at = at
    award.declined_at = None
    award.visibility = visibility
    award.changed_at = at
    award.save(update_fields=["holder", "claimed_at", "declined_at", "visibility", "changed_at"])
    _know(award, user)
    _spend(award, at)
    _note(award, user, "award.claimed", at, kind, visibility=str(visibility))


def _know(award: Award, user: User) -> None:
    """
    Let the roster know whose account keeps what was sent to a person's own address.

    What the person earns elsewhere, and lets the employer see, then stands in the matrix.
    """
    if award.person_serial is None or award.recipient_email not in verified_addresses_of(user):
        return
    if not Person.objects.filter(organisation_id=award.organisation.pk, user=user).exists():
        Person.objects.filter(serial=award.person_serial, user=None).update(user=user)


def _decline(award: Award, user: User | None, at: datetime, kind: str = _PERSON) -> None:
    if award.revoked_at is not None or award.claimed_at is not None:
        raise ClaimClosed
    award.declined_at = at
    award.visibility = Visibility.ONLY_ME
    award.changed_at = at
    award.save(update_fields=["declined_at", "claimed_at", "holder", "visibility", "changed_at"])
    _spend(award, at)
    _note(award, user, "award.declined", at, kind)


def _spend(award: Award, at: datetime) -> None:
    ClaimLink.objects.filter(award=award, spent_at=None).update(spent_at=at)
    cancel_mail(award_id=award.pk, kinds=CLAIM_KINDS, at=at)


def _note(
    award: Award, user: User | None, action: str, at: datetime, kind: str, **detail: str
) -> None:
    actor = Actor(user=user, kind="stranger" if user is None else kind)
    record(actor, action, award, at=at, organisation_id=award.organisation.pk, detail=detail)
