# SPDX-License-Identifier: Apache-2.0

"""
What an organisation keeps no longer than it said: what is due, and its removal some at a time.

One table says of each kind what is due and how it goes; the page that shows what would go now
and the tick that removes it read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.accounts.models import Organisation, Person
from skillmark_server.audit.recording import record
from skillmark_server.awards.erasing import empty_rows
from skillmark_server.awards.models import (
    Award,
    AwardRequest,
    Batch,
    BatchRow,
    VerificationCount,
)
from skillmark_server.lifecycle.models import RenewalRequest
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.models import ShareCount
from skillmark_server.privacy.erasing import blank_mails, erase_awards
from skillmark_server.privacy.models import RetentionTerms

AT_ONCE: Final = 500
"""Rows of each table in one transaction."""

SITE_MAILS_FOR: Final = timedelta(days=365)
"""How long mails of the site itself say to whom they went: codes, letters about an account."""

AGAIN_AFTER: Final = timedelta(days=1)
LATE_AFTER: Final = timedelta(days=3)

Due = Callable[[Organisation, datetime], Sequence[QuerySet[Any]]]
Remove = Callable[[QuerySet[Any], datetime], int]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    One kind of thing that is kept for a time.

    Args:
        name: The column of `RetentionTerms`.
        title: What it is.
        words: What removing it means, and what stays.
        due: What is older than a moment, in an organisation.
        remove: Removes rows of one of these; returns how many.
    """

    name: str
    title: Promise
    words: Promise
    due: Due
    remove: Remove


@dataclass(frozen=True, slots=True)
class DueNow:
    """How much of one kind would be removed now; `days` is None where it is kept."""

    kept: Kept
    days: int | None
    count: int


def _mails(organisation: Organisation, before: datetime) -> Sequence[QuerySet[Any]]:
    return [_settled_mails(before).filter(organisation_id=organisation.pk)]


def _settled_mails(before: datetime) -> QuerySet[Mail]:
    """What was written before then, left or never will, and still says to whom."""
    settled = (
        Q(sent_at__lt=before)
        | Q(given_up_at__lt=before)
        | Q(cancelled_at__lt=before)
        | Q(bounced_at__lt=before)
    )
    return Mail.objects.filter(settled, created_at__lt=before).exclude(to_email="", to_name="")


def _unclaimed(organisation: Organisation, before: datetime) -> Sequence[QuerySet[Any]]:
    nobodys = Award.objects.filter(
        Q(declined_at__lt=before) | Q(declined_at=None, issued_at__lt=before),
        organisation=organisation,
        claimed_at=None,
        holder=None,
    )
    return [nobodys.exclude(recipient_email="")]


def _evidence(organisation: Organisation, before: datetime) -> Sequence[QuerySet[Any]]:
    over = Batch.objects.filter(
        Q(finished_at__lt=before) | Q(cancelled_at__lt=before), organisation=organisation
    )
    nothing = Q(narrative="", evidence=[])
    said = Q(email__gt="") | ~Q(cells=[]) | ~Q(fields={})
    return [
        AwardRequest.objects.filter(organisation=organisation, decided_at__lt=before).exclude(
            nothing
        ),
        RenewalRequest.objects.filter(
            award__organisation=organisation, decided_at__lt=before
        ).exclude(nothing),
        over.exclude(file=""),
        BatchRow.objects.filter(said, batch__in=over),
    ]


def _counts(organisation: Organisation, before: datetime) -> Sequence[QuerySet[Any]]:
    day = timezone.localdate(before)
    return [
        model._default_manager.filter(achievement__organisation=organisation, day__lt=day)
        for model in (VerificationCount, ShareCount)
    ]


def _former(organisation: Organisation, before: datetime) -> Sequence[QuerySet[Any]]:
    gone = Person.objects.filter(organisation=organisation).exclude(employments__to_on=None)
    last = gone.annotate(last=Max("employments__to_on"))
    return [last.filter(last__lt=timezone.localdate(before))]


def _delete(rows: QuerySet[Any], at: datetime) -> int:
    number = rows.count()
    rows.delete()
    return number


def _blank(rows: QuerySet[Any], at: datetime) -> int:
    return blank_mails(rows, at=at)


def _erase(rows: QuerySet[Any], at: datetime) -> int:
    return erase_awards(rows.select_for_update(of=("self",)), at=at)


def _forget_evidence(rows: QuerySet[Any], at: datetime) -> int:
    if rows.model is BatchRow:
        return empty_rows(rows)
    if rows.model is Batch:
        names = [(batch.file.storage, str(batch.file.name)) for batch in rows]
        # After the commit: a file that is gone while its row still names it could not be shown.
        for storage, name in names:
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
        return rows.update(file="")
    return rows.update(narrative="", evidence=[])


KEPT: Final = (
    Kept(
        "mails",
        _("Mails that were sent"),
        _("The address and the name go; that a mail was sent, and when, stays."),
        _mails,
        _blank,
    ),
    Kept(
        "unclaimed",
        _("Badges that were declined, or that nobody claimed"),
        _("The person and the signed document go; the number and the status list stay."),
        _unclaimed,
        _erase,
    ),
    Kept(
        "evidence",
        _("Evidence, requests’ words and lists of people who got a badge"),
        _("What was written and uploaded goes, once it was decided; the badges stay."),
        _evidence,
        _forget_evidence,
    ),
    Kept(
        "counts",
        _("How often badges were checked and shared, by day"),
        _("The counts go; they never held a name."),
        _counts,
        _delete,
    ),
    Kept(
        "former",
        _("People who left"),
        _("They go out of the roster; their badges stay theirs."),
        _former,
        _delete,
    ),
)


def terms_of(organisation: Organisation, *, at: datetime) -> RetentionTerms:
    """How long an organisation keeps what; the defaults where it said nothing yet. Not saved."""
    found = RetentionTerms.objects.filter(organisation=organisation).first()
    return found or RetentionTerms(organisation=organisation, begun_at=at)


def due_in(organisation: Organisation, terms: RetentionTerms, *, at: datetime) -> list[DueNow]:
    """What would be removed now, of every kind."""
    found = []
    for kept in KEPT:
        days = getattr(terms, kept.name)
        count = 0
        if days is not None:
            rows = kept.due(organisation, at - timedelta(days=days))
            count = sum(one.count() for one in rows)
        found.append(DueNow(kept, days, count))
    return found


@transaction.atomic
def remove_due(terms: RetentionTerms, *, at: datetime) -> bool:
    """
    Remove some of what is due in one organisation, with one event; return whether all is gone.

    Args:
        terms: Of the organisation; read again and locked.
        at: Now.
    """
    terms = RetentionTerms.objects.select_for_update().get(pk=terms.pk)
    organisation = Organisation.objects.get(pk=terms.pk)
    removed: dict[str, int] = {}
    is_all = True
    for kept in KEPT:
        days = getattr(terms, kept.name)
        if days is None:
            continue
        for rows in kept.due(organisation, at - timedelta(days=days)):
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            is_all = is_all and len(keys) < AT_ONCE
            if keys:
                # Asked again where they are locked: who claims a badge meanwhile keeps it.
                some = rows.filter(pk__in=keys)
                removed[kept.name] = removed.get(kept.name, 0) + kept.remove(some, at)
    if removed:
        record(
            SYSTEM,
            "privacy.retention_run",
            terms,
            at=at,
            organisation_id=organisation.pk,
            detail=removed,
        )
    if is_all:
        terms.clean_at = at
        terms.save(update_fields=["clean_at"])
    return is_all


def remove_in_turn(*, at: datetime) -> int:
    """Go on in every organisation whose day it is; return in how many there was a turn."""
    known = RetentionTerms.objects.values("organisation_id")
    RetentionTerms.objects.bulk_create(
        (
            RetentionTerms(organisation=one, begun_at=at)
            for one in Organisation.objects.exclude(pk__in=known)
        ),
        ignore_conflicts=True,
    )
    waiting = Q(clean_at=None) | Q(clean_at__lte=at - AGAIN_AFTER)
    turns = list(RetentionTerms.objects.filter(waiting).order_by("pk"))
    for terms in turns:
        remove_due(terms, at=at)
    return len(turns)


@transaction.atomic
def blank_site_mails(*, at: datetime) -> int:
    """Take people out of some mails that no organisation wrote, a year old; return how many."""
    due = _settled_mails(at - SITE_MAILS_FOR).filter(organisation_id=None)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return blank_mails(Mail.objects.filter(pk__in=keys), at=at) if keys else 0


def late(*, at: datetime) -> int:
    """In how many organisations something should have been removed days ago."""
    before = at - LATE_AFTER
    rows = RetentionTerms.objects.filter(begun_at__lt=before)
    return rows.filter(Q(clean_at=None) | Q(clean_at__lt=before)).count()
