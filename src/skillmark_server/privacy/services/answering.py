# SPDX-License-Identifier: Apache-2.0

"""A request about somebody's data: noted by a member, and answered by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Membership
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.refusals import StillEmployed
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.awards.recipients import checked_email
from skillmark_server.privacy.archive import held_about
from skillmark_server.privacy.erasing import erase_in
from skillmark_server.privacy.models import (
    LONGEST_REASON,
    Outcome,
    SubjectKind,
    SubjectRequest,
)
from skillmark_server.privacy.refusals import (
    AnsweredAlready,
    AskedAlready,
    OtherAnswer,
    ReasonMissing,
    StillMember,
)
from skillmark_server.privacy.sections import Section
from skillmark_server.privacy.subjects import Subject, somebody

ANSWERED_WITHIN: Final = timedelta(days=30)
"""GDPR art. 12(3): a month, of which the shortest but February has thirty days."""


@transaction.atomic
def note_request(*, actor: Actor, kind: SubjectKind, email: str, at: datetime) -> SubjectRequest:
    """
    Note that somebody asked for a copy of their data, or to be erased.

    Args:
        actor: Who notes it.
        kind: What they want.
        email: By which they are found.
        at: When they asked.

    Raises:
        NotAllowed: The actor does not answer for data in the organisation.
        Malformed: It is no address.
        AskedAlready: The same is open.
    """
    organisation = actor.require(Permission.MANAGE_PRIVACY)
    address = checked_email(email)
    asked, is_new = SubjectRequest.objects.get_or_create(
        organisation=organisation,
        kind=kind,
        email=address,
        answered_at=None,
        defaults={
            "noted_by": actor.user,
            "received_at": at,
            "due_at": at + ANSWERED_WITHIN,
        },
    )
    if not is_new:
        raise AskedAlready(field="email")
    record(actor, "privacy.request_noted", asked, at=at, detail={"kind": kind})
    return asked


@transaction.atomic
def give_data(
    *, actor: Actor, request: SubjectRequest, at: datetime
) -> tuple[Subject, list[Section]]:
    """
    Answer a request with a copy; returns what goes into the archive.

    Whoever asked to be erased may have a copy first: that does not answer the request.

    Raises:
        NotAllowed: The actor does not answer for data in the organisation.
        SubjectRequest.DoesNotExist: The request is of another organisation.
        AnsweredAlready: They were erased, or it was refused.
    """
    asked = _locked(actor, request)
    if asked.outcome not in {"", Outcome.EXPORTED}:
        raise AnsweredAlready
    subject = somebody(asked)
    sections = held_about(subject)
    counts = {section.key: len(section.rows) for section in sections}
    if asked.kind == SubjectKind.EXPORT:
        _answer(asked, actor, Outcome.EXPORTED, counts, at)
    record(actor, "privacy.data_given", asked, at=at, detail=counts)
    return subject, sections


@transaction.atomic
def erase_subject(*, actor: Actor, request: SubjectRequest, on: date, at: datetime) -> None:
    """
    Answer a request by erasing whom it is about; it cannot be undone.

    Args:
        actor: Who does it.
        request: To be erased.
        on: Today, where the organisation is.
        at: When.

    Raises:
        NotAllowed: The actor does not answer for data in the organisation.
        SubjectRequest.DoesNotExist: The request is of another organisation.
        AnsweredAlready: It has its answer.
        OtherAnswer: They asked for a copy.
        StillEmployed: The organisation still employs them.
        StillMember: They are a member of the organisation.
    """
    asked = _locked(actor, request)
    if asked.answered_at is not None:
        raise AnsweredAlready
    if asked.kind != SubjectKind.ERASE:
        raise OtherAnswer
    subject = somebody(asked)
    lasting = Q(to_on=None) | Q(to_on__gte=on)
    if Employment.objects.filter(lasting, person__in=subject.persons).exists():
        raise StillEmployed
    member = Membership.objects.filter(organisation=asked.organisation, user=subject.user)
    if subject.user is not None and member.exists():
        raise StillMember
    counts = erase_in(subject, at=at)
    _forget_who(asked, subject)
    asked.email, asked.other_emails = "", []
    _answer(asked, actor, Outcome.ERASED, counts, at)
    record(actor, "privacy.subject_erased", asked, at=at, detail=counts)


@transaction.atomic
def refuse_request(*, actor: Actor, request: SubjectRequest, reason: str, at: datetime) -> None:
    """
    Answer a request with a no, and why: the law says for what (GDPR art. 12(5), 17(3)).

    Raises:
        NotAllowed: The actor does not answer for data in the organisation.
        SubjectRequest.DoesNotExist: The request is of another organisation.
        AnsweredAlready: It has its answer.
        ReasonMissing: No reason is given.
    """
    asked = _locked(actor, request)
    if asked.answered_at is not None:
        raise AnsweredAlready
    asked.reason = tidy(reason, field="reason", longest=LONGEST_REASON)
    if not asked.reason:
        raise ReasonMissing(field="reason")
    _answer(asked, actor, Outcome.REFUSED, {}, at)
    record(actor, "privacy.request_refused", asked, at=at)


def _locked(actor: Actor, request: SubjectRequest) -> SubjectRequest:
    organisation = actor.require(Permission.MANAGE_PRIVACY)
    rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=request.pk, organisation=organisation)


def _forget_who(asked: SubjectRequest, subject: Subject) -> None:
    """Out of what they asked before; what is open still needs to say whom it is about."""
    before = SubjectRequest.objects.filter(
        organisation=asked.organisation, answered_at__isnull=False
    ).exclude(pk=asked.pk)
    named = before.exclude(email="", other_emails=[]).values_list("pk", "email", "other_emails")
    theirs = [key for key, email, more in named if not subject.emails.isdisjoint([email, *more])]
    before.filter(pk__in=theirs).update(email="", other_emails=[])


def _answer(
    asked: SubjectRequest, actor: Actor, outcome: Outcome, counts: Mapping[str, int], at: datetime
) -> None:
    asked.outcome, asked.counts = outcome, dict(counts)
    asked.answered_at, asked.answered_by = at, actor.user
    asked.save()
