# SPDX-License-Identifier: Apache-2.0

"""
Takes somebody out of what an organisation holds; what it counts by, and proves with, stays.

What an account of theirs keeps is theirs: it goes when they close it, not when an employer
erases them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from skillmark_server.accounts.models import Invitation, Organisation, Person
from skillmark_server.awards.erasing import empty_rows, erase_recipient
from skillmark_server.awards.models import Award, AwardRequest, Batch, BatchRow
from skillmark_server.documents.models import Pack
from skillmark_server.holdings.models import Certificate
from skillmark_server.lifecycle.models import Endorsed, Endorsement, RenewalRequest
from skillmark_server.movein.services import erase_moved_awards
from skillmark_server.outbox.models import Mail
from skillmark_server.privacy.subjects import Subject
from skillmark_server.webhooks.models import Message

_BY_ADDRESS = Q(key__contains="@")


def erasable(subject: Subject) -> QuerySet[Award]:
    """Of the awards of `subject`, those that no account keeps and that are not erased yet."""
    return subject.awards().filter(holder=None).exclude(recipient_email="")


def kept_by_account(subject: Subject) -> int:
    """How many of their awards an account keeps; they stay."""
    return subject.awards().filter(holder__isnull=False).count()


def erase_in(subject: Subject, *, at: datetime) -> Counter[str]:
    """
    Erase `subject` in the one organisation that is meant, in the caller's transaction.

    Returns:
        How much of each kind, by the keys of `held_by_organisations`.
    """
    organisation, emails = subject.organisation, subject.emails
    if organisation is None:
        raise ValueError("an organisation erases what is its own")
    erased: Counter[str] = Counter()
    awards = list(erasable(subject).select_for_update(of=("self",)))
    keys = [award.pk for award in awards]
    asked_for = Q(email__in=emails)
    if subject.user is not None:
        asked_for |= Q(user=subject.user)
    requests = AwardRequest.objects.filter(asked_for, organisation=organisation)
    lines = BatchRow.objects.filter(batch__organisation=organisation, email__in=emails)
    # First of all: later no row says any more in which lists they stood.
    _remove_files(organisation, awards, lines)
    of_them = Q(award_id__in=keys) | Q(to_email__in=emails)
    for key in requests.values_list("pk", flat=True):
        of_them |= Q(key__contains=f":{key}:")  # told at an address that they gave then
    erased["requests"] = requests.delete()[0]
    erased["awards"] = erase_awards(awards, at=at)
    erased["mails"] = blank_mails(
        Mail.objects.filter(of_them, organisation_id=organisation.pk), at=at
    )
    erased["lines"] = empty_rows(lines)
    erased["moved"] = erase_moved_awards(
        organisation=organisation,
        emails=emails,
        persons=[person.pk for person in subject.persons],
    )
    if subject.user is not None:
        handed_in = Certificate.objects.filter(organisation=organisation, user=subject.user)
        erased["certificates"] = handed_in.count()
        handed_in.delete()
    invitations = Invitation.objects.filter(organisation=organisation, email__in=emails)
    erased["invitations"] = invitations.delete()[0]
    asked = Endorsement.objects.filter(organisation=organisation, asked_email__in=emails)
    erased["endorsements"] = asked.filter(offered_at=None).delete()[0]
    erased["endorsements"] += asked.filter(offered_at__isnull=False).update(asked_email="")
    people = Person.objects.filter(pk__in=[person.pk for person in subject.persons])
    erased["roster"] = people.count()
    people.delete()
    return +erased


def erase_awards(awards: Iterable[Award], *, at: datetime) -> int:
    """Erase the recipients of awards that are locked, and what tells of them elsewhere."""
    number = 0
    for award in awards:
        RenewalRequest.objects.filter(award=award).delete()
        Endorsement.objects.filter(kind=Endorsed.AWARD, target_id=award.pk).delete()
        _forget_messages(award.organisation.pk, award.pk)
        erase_recipient(award, at=at)
        number += 1
    return number


def blank_mails(mails: QuerySet[Mail], *, at: datetime) -> int:
    """
    Take the person out of mails; that something was sent, and when, stays, and is counted.

    What has not left is cancelled. A mail whose key holds an address goes as a whole.
    """
    keys = list(mails.exclude(to_email="", to_name="").values_list("pk", flat=True))
    rows = Mail.objects.filter(pk__in=keys)
    waiting = rows.filter(sent_at=None, given_up_at=None, bounced_at=None, cancelled_at=None)
    waiting.update(cancelled_at=at)
    rows.filter(_BY_ADDRESS).delete()
    # What a server answered often holds the address.
    rows.update(to_email="", to_name="", context={}, last_error="")
    return len(keys)


def _remove_files(
    organisation: Organisation, awards: Iterable[Award], lines: QuerySet[BatchRow]
) -> None:
    """
    Uploaded lists that name them, once read, and archives that hold certificates of theirs.

    A file goes after the commit: one that is gone while a row names it could not be shown.
    """
    serials = {award.batch_serial for award in awards if award.batch_serial is not None}
    theirs = Q(serial__in=serials) | Q(pk__in=lines.values("batch_id"))
    batches = Batch.objects.filter(theirs, organisation=organisation)
    names = []
    for batch in batches.filter(read_at__isnull=False).exclude(file="").select_for_update():
        names.append((batch.file.storage, str(batch.file.name)))
        batch.file = ""
        batch.save(update_fields=["file"])
    for pack in Pack.objects.filter(batch__in=batches):
        parts = pack.parts.exclude(file="").values_list("file", flat=True)
        names += [(default_storage, name) for name in parts]
        pack.delete()
    for storage, name in names:
        transaction.on_commit(partial(storage.delete, name))


def _forget_messages(organisation_id: uuid.UUID, award_id: uuid.UUID) -> None:
    """Of the last days there are messages to programs in which the award stands."""
    rows = Message.objects.filter(endpoint__organisation_id=organisation_id)
    rows.filter(body__contains=str(award_id)).delete()
