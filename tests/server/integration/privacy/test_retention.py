# SPDX-License-Identifier: Apache-2.0

"""What is kept no longer than an organisation said, by the injected clock; empty: it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from skillmark_server.accounts.models import Person
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.erasing import is_erased
from skillmark_server.awards.models import (
    Award,
    AwardRequest,
    Batch,
    BatchRow,
    RowState,
    VerificationCount,
)
from skillmark_server.awards.services import decline_award
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.services import write_mail
from skillmark_server.privacy import retention
from skillmark_server.privacy.models import RetentionTerms
from skillmark_server.privacy.refusals import DaysRefused
from skillmark_server.privacy.retention import KEPT, due_in, late, remove_in_turn, terms_of
from skillmark_server.privacy.services import set_retention
from skillmark_server.privacy.tasks import tick
from skillmark_server.refusals import NotAllowed

DAY = timedelta(days=1)


@pytest.fixture
def keeps(actor, mette, nordvind, now):
    """`keeps(mails=100)`: Nordvind keeps mails for a hundred days, and all else."""

    def say(**days) -> RetentionTerms:
        return set_retention(actor=actor(mette), days=days, at=now)

    return say


@pytest.fixture
def due(nordvind):
    """`due(at)`: what would go then, by kind."""

    def count(at):
        terms = terms_of(nordvind, at=at)
        return {one.kept.name: one.count for one in due_in(nordvind, terms, at=at) if one.count}

    return count


def test_mails_of_the_site_itself_lose_their_person_after_a_year(given, now, monkeypatch):
    given("ida@kunde.test", at=now)
    for number in range(3):
        write_mail(
            kind="account",
            key=f"letter:{number}",
            to_email=f"ida{number}@kunde.test",
            to_name="Ida",
            language="da",
            context={"letter": "email_changed"},
            due_at=now,
            at=now,
        )
    Mail.objects.exclude(key="letter:0").update(sent_at=now)  # the first waits still
    monkeypatch.setattr(retention, "AT_ONCE", 1)

    tick(now + 365 * DAY)
    assert not Mail.objects.filter(to_email="").exists()

    for minutes in (0, 10, 20):
        tick(now + 366 * DAY + timedelta(minutes=minutes))
    gone = Mail.objects.filter(to_email="", to_name="", organisation_id=None, sent_at=now)
    assert set(gone.values_list("key", flat=True)) == {"letter:1", "letter:2"}
    assert Mail.objects.get(key="letter:0").to_email == "ida0@kunde.test"


def test_mails_lose_their_person_after_a_year_where_nothing_was_said(given, due, now):
    given("ida@kunde.test", at=now)
    Mail.objects.update(sent_at=now)
    remove_in_turn(at=now)

    assert due(now + 365 * DAY) == {}
    remove_in_turn(at=now + 365 * DAY)
    assert Mail.objects.get().to_email == "ida@kunde.test"

    assert due(now + 366 * DAY) == {"mails": 1}
    remove_in_turn(at=now + 367 * DAY)
    mail = Mail.objects.get()
    assert (mail.to_email, mail.to_name, mail.sent_at) == ("", "", now)
    assert due(now + 367 * DAY) == {}


def test_who_claims_a_badge_while_it_is_removed_keeps_it(
    given, keeps, jonas, nordvind, now, monkeypatch
):
    """Claimed after it was listed, and before it was locked."""
    award = given(jonas.email, at=now)
    terms = keeps(unclaimed=90)
    [kept] = [one for one in KEPT if one.name == "unclaimed"]

    def claimed_first(rows, at):
        Award.objects.filter(pk=award.pk).update(holder=jonas, claimed_at=at)
        return kept.remove(rows, at)

    monkeypatch.setattr(retention, "KEPT", (replace(kept, remove=claimed_first),))
    retention.remove_due(terms, at=now + 91 * DAY)

    award.refresh_from_db()
    assert (award.holder, award.recipient_email) == (jonas, jonas.email)
    assert signed_bytes(award)


def test_what_waits_to_be_sent_stays(given, keeps, due, now):
    given("ida@kunde.test", at=now)
    keeps(mails=90)
    assert due(now + 200 * DAY) == {}


def test_all_else_is_kept_until_somebody_says_so(given, asked_for, due, in_roster, now):
    given("ida@kunde.test", at=now)
    asked_for("bo@kunde.test")
    in_roster("carl@kunde.test", until=date(2026, 3, 1))
    AwardRequest.objects.update(confirmed_at=now, decided_at=now, is_approved=False)
    far = now + 20_000 * DAY

    remove_in_turn(at=far)

    assert due(far) == {}
    assert signed_bytes(Award.objects.get())
    assert Person.objects.exists()
    assert AwardRequest.objects.get().evidence


def test_badges_that_nobody_wanted_lose_their_person(given, jonas, keeps, due, now):
    waits, kept = given("ida@kunde.test", at=now), given("bo@kunde.test", at=now)
    theirs = given(jonas.email, at=now, keeper=jonas)
    Award.objects.filter(pk=kept.pk).update(claimed_at=now)
    keeps(unclaimed=1_000)

    assert due(now + 1_000 * DAY) == {}
    assert due(now + 1_001 * DAY) == {"unclaimed": 1}
    remove_in_turn(at=now + 1_001 * DAY)

    for award in (waits, kept, theirs):
        award.refresh_from_db()
    assert is_erased(waits)
    assert signed_bytes(kept)
    assert signed_bytes(theirs)


def test_what_was_declined_counts_from_that_day(given, jonas, keeps, due, now):
    award = given(jonas.email, at=now)
    decline_award(user=jonas, award_id=award.pk, at=now + 50 * DAY)
    keeps(unclaimed=100)
    assert due(now + 150 * DAY) == {}
    assert due(now + 151 * DAY) == {"unclaimed": 1}


def test_evidence_goes_once_it_was_decided(asked_for, keeps, due, now, nordvind, version):
    asked_for("ida@kunde.test")
    batch = Batch.objects.create(
        organisation=nordvind, version=version, source="file", created_at=now
    )
    batch.file.save("one.list", ContentFile(b"ida@kunde.test"))
    row = BatchRow.objects.create(
        batch=batch,
        line=1,
        cells=["ida@kunde.test"],
        email="ida@kunde.test",
        fields={"narrative": "I was there."},
        state=RowState.NEW,
    )
    keeps(evidence=100)
    far = now + 101 * DAY
    assert due(far) == {}

    AwardRequest.objects.update(decided_at=now, is_approved=True)
    Batch.objects.update(finished_at=now)
    assert due(far) == {"evidence": 3}
    remove_in_turn(at=far)

    request = AwardRequest.objects.get()
    assert (request.narrative, request.evidence) == ("", [])
    row.refresh_from_db()
    assert (row.cells, row.fields, row.email) == ([], {}, "")
    batch.refresh_from_db()
    assert not batch.file
    assert due(far) == {}


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_list_goes_after_the_commit(keeps, now, nordvind, version):
    batch = Batch.objects.create(
        organisation=nordvind, version=version, source="file", created_at=now, finished_at=now
    )
    batch.file.save("one.list", ContentFile(b"ida@kunde.test"))
    storage, name = batch.file.storage, batch.file.name
    assert storage.exists(name)
    keeps(evidence=100)

    remove_in_turn(at=now + 101 * DAY)

    assert not storage.exists(name)


def test_counts_and_people_who_left(version, in_roster, keeps, due, now):
    VerificationCount.objects.create(achievement=version.achievement, day=now.date(), count=3)
    gone = in_roster("ida@kunde.test", until=now.date())
    keeps(counts=100, former=200)

    assert due(now + 100 * DAY) == {}
    assert due(now + 101 * DAY) == {"counts": 1}
    assert due(now + 201 * DAY) == {"counts": 1, "former": 1}
    remove_in_turn(at=now + 201 * DAY)

    assert not Person.objects.filter(pk=gone.pk).exists()
    assert not VerificationCount.objects.exists()


def test_who_is_employed_stays_however_long(in_roster, keeps, due, now):
    in_roster("ida@kunde.test")
    keeps(former=90)
    assert due(now + 9_000 * DAY) == {}


def test_it_goes_in_bounded_parts_with_one_event_each(given, keeps, nordvind, now, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        given(f"p{number}@kunde.test", at=now)
    keeps(unclaimed=100)
    far = now + 101 * DAY

    for expected in (3, 1, 0):
        remove_in_turn(at=far)
        assert Award.objects.exclude(recipient_email="").count() == expected

    runs = AuditEvent.objects.filter(action="privacy.retention_run", organisation_id=nordvind.pk)
    assert [run.detail for run in runs] == [{"unclaimed": 2}, {"unclaimed": 2}, {"unclaimed": 1}]
    remove_in_turn(at=far)
    assert runs.count() == 3
    assert RetentionTerms.objects.get(organisation=nordvind).clean_at == far


def test_the_worker_asks_once_a_minute_and_looks_again_a_day_later(nordvind, now):
    tick(now)
    assert RetentionTerms.objects.get().clean_at == now
    tick(now + timedelta(seconds=30))
    tick(now + timedelta(hours=23))
    assert RetentionTerms.objects.get().clean_at == now
    tick(now + DAY)
    assert RetentionTerms.objects.get().clean_at == now + DAY


def test_it_is_late_where_nobody_looked_for_days(nordvind, keeps, now):
    assert late(at=now) == 0
    remove_in_turn(at=now)
    assert late(at=now + 3 * DAY) == 0
    assert late(at=now + 4 * DAY) == 1
    keeps(mails=90)  # changed now: it is looked at anew
    assert late(at=now + DAY) == 0


def test_what_is_said_is_kept_and_told(keeps, nordvind, now):
    keeps(mails=100, former=200)
    terms = RetentionTerms.objects.get(organisation=nordvind)
    assert (terms.mails, terms.unclaimed, terms.former) == (100, None, 200)
    keeps(mails=100, former=200)  # nothing new
    event = AuditEvent.objects.get(action="privacy.retention_set")
    assert event.detail == {"mails": 100, "former": 200}


@pytest.mark.parametrize("days", [0, -1, 89, 36_501])
def test_a_time_out_of_bounds_is_refused(keeps, nordvind, now, days):
    with pytest.raises(DaysRefused):
        keeps(mails=days)
    for kept in KEPT:
        if days >= 0:
            name = f"retention_{kept.name}_within"
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                RetentionTerms.objects.create(
                    organisation=nordvind, begun_at=now, **{"mails": None, kept.name: days}
                )


def test_only_who_answers_for_data_says_so(actor, ole, now):
    with pytest.raises(NotAllowed):
        set_retention(actor=actor(ole), days={}, at=now)
