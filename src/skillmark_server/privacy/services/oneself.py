# SPDX-License-Identifier: Apache-2.0

"""Erases oneself: what is one's own at once; whoever else holds something is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Invitation, Organisation, PersonEmail, User
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import AwardRequest, BatchRow
from skillmark_server.lifecycle.models import Endorsement
from skillmark_server.movein.models import MovedAward
from skillmark_server.outbox.models import KeptMail, Mail
from skillmark_server.portfolio.services import close_account
from skillmark_server.privacy.erasing import blank_mails
from skillmark_server.privacy.letters import tell_of
from skillmark_server.privacy.models import SubjectKind, SubjectRequest
from skillmark_server.privacy.services.answering import ANSWERED_WITHIN
from skillmark_server.privacy.subjects import Subject, oneself


def holders_of(subject: Subject) -> list[Organisation]:
    """The organisations that hold something about somebody, by name."""
    keys = {person.organisation_id for person in subject.persons}
    keys |= set(subject.awards().values_list("organisation__id", flat=True))
    named = (
        AwardRequest.objects.filter(email__in=subject.emails).values_list("organisation_id"),
        MovedAward.objects.filter(recipient_email__in=subject.emails).values_list(
            "organisation_id"
        ),
        Invitation.objects.filter(email__in=subject.emails).values_list("organisation_id"),
        Endorsement.objects.filter(asked_email__in=subject.emails).values_list("organisation_id"),
        BatchRow.objects.filter(email__in=subject.emails).values_list("batch__organisation_id"),
    )
    keys |= {key for rows in named for (key,) in rows.distinct()}
    mails = Mail.objects.filter(to_email__in=subject.emails).values_list("organisation_id")
    keys |= {key for (key,) in mails if key is not None}
    return list(Organisation.objects.filter(pk__in=keys).order_by("name", "pk"))


def _known_there(subject: Subject, organisation: Organisation) -> set[str]:
    """
    The addresses by which an organisation finds somebody when their account is gone.

    A roster knows an account by more than its proven addresses; that link goes with the account.
    """
    rows = PersonEmail.objects.filter(
        person__in=subject.persons, person__organisation=organisation
    ).values_list("email", flat=True)
    return {*subject.emails, *rows}


@transaction.atomic
def erase_oneself(*, user: User, at: datetime) -> int:
    """
    Close an account, erase what the site holds because of it, and ask every organisation that
    holds something to erase its own.

    An organisation is the controller of what it holds; it has thirty days, and its owners see
    the request until they answer.

    Args:
        user: Whose account.
        at: Now.

    Returns:
        How many organisations were asked.

    Raises:
        LastOwner: An organisation would have no owner; nothing was done.
        OperatorStays: The account runs the site; nothing was done.
    """
    subject = oneself(user)
    first = min(subject.emails, key=lambda one: (one != user.email, one), default=user.email)
    asker, asked = Actor(user=user, kind="person"), holders_of(subject)
    for organisation in asked:
        others = sorted(_known_there(subject, organisation) - {first})
        row, is_new = SubjectRequest.objects.get_or_create(
            organisation=organisation,
            kind=SubjectKind.ERASE,
            email=first,
            answered_at=None,
            defaults={
                "other_emails": others,
                "is_from_account": True,
                "received_at": at,
                "due_at": at + ANSWERED_WITHIN,
            },
        )
        if not is_new and not set(others) <= set(row.other_emails):
            # Somebody there noted the same by one address, and knew of no other.
            row.other_emails = sorted({*row.other_emails, *others})
            row.save(update_fields=["other_emails"])
        if is_new:
            tell_of(row)
            record(
                asker,
                "privacy.request_noted",
                row,
                at=at,
                organisation_id=organisation.pk,
                detail={"kind": SubjectKind.ERASE},
            )
    blank_mails(Mail.objects.filter(organisation_id=None, to_email__in=subject.emails), at=at)
    KeptMail.objects.filter(to_email__in=subject.emails).delete()
    AwardRequest.objects.filter(email__in=subject.emails, decided_at=None).delete()
    close_account(user=user, keeps_pages=False, at=at)
    return len(asked)
