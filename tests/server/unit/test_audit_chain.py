# SPDX-License-Identifier: Apache-2.0

"""The audit chain: numbered without a gap, bound, and every change of it found."""

from __future__ import annotations

import json
import tracemalloc
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit import verification
from skillmark_server.audit.command import run
from skillmark_server.audit.models import AuditEvent, AuditHead
from skillmark_server.audit.recording import digest_of, record
from skillmark_server.audit.selectors import events_visible_to, people_in_log
from skillmark_server.audit.verification import Break, verify_chain
from skillmark_server.custody.models import IdentityKind


def test_each_event_carries_the_digest_of_the_one_before(mette, actor, nordvind, now):
    first = record(actor(mette), "organisation.changed", nordvind, at=now)
    second = record(actor(mette), "organisation.changed", nordvind, at=now, detail={"n": 2})

    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.digest
    assert [digest_of(e) for e in AuditEvent.objects.all()] == [first.digest, second.digest]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(nordvind, now):
    with pytest.raises(TransactionManagementError, match=r"organisation\.changed"):
        record(SYSTEM, "organisation.changed", nordvind, at=now)
    assert not AuditEvent.objects.exists()


def test_an_event_goes_with_what_it_tells_of(nordvind, now):
    class FailedError(Exception):
        pass

    def fail():
        with transaction.atomic():
            record(SYSTEM, "organisation.changed", nordvind, at=now)
            raise FailedError

    with pytest.raises(FailedError):
        fail()
    assert verify_chain().events == 0


def test_what_is_recorded_is_what_is_read_back(nordvind, now):
    detail = {
        "kind": IdentityKind.SITE,
        "id": uuid.UUID(int=7),
        "at": now,
        "list": (1, True, None, "æøå"),
        "deep": {"n": 1.5},
    }
    record(SYSTEM, "organisation.changed", nordvind, at=now, detail=detail)

    event = AuditEvent.objects.get()
    assert event.detail["kind"] == "site"
    assert event.detail["list"] == [1, True, None, "æøå"]
    assert verify_chain().is_whole


@pytest.fixture
def chain(nordvind, mette, actor, now):
    for number in range(5):
        record(actor(mette), "organisation.changed", nordvind, at=now, detail={"n": number})
    return nordvind


def test_a_whole_chain_is_whole_in_batches_too(chain, monkeypatch):
    assert (verify_chain().events, verify_chain().is_whole) == (5, True)
    monkeypatch.setattr(verification, "_BATCH", 2)
    assert (verify_chain().events, verify_chain().is_whole) == (5, True)


def test_an_empty_chain_is_whole():
    assert verify_chain().is_whole


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


COLUMNS = (
    "at, organisation_id, actor_kind, actor_id, action, object_kind, object_id, detail, previous"
)
INSERT = (
    "INSERT INTO audit_auditevent (sequence, at, organisation_id, actor_kind, actor_id, action,"
    " object_kind, object_id, detail, previous, digest) SELECT {}, " + COLUMNS + ", %s FROM"
    " audit_auditevent WHERE sequence = 2"
)


def edited():
    sql("UPDATE audit_auditevent SET action = 'award.issued' WHERE sequence = 3")


def dated_back():
    sql("UPDATE audit_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 3")


def given_another_author():
    AuditEvent.objects.filter(sequence=3).update(actor_id=uuid.uuid4())


def given_other_facts():
    AuditEvent.objects.filter(sequence=3).update(detail={"n": 99})


def deleted():
    sql("DELETE FROM audit_auditevent WHERE sequence = 3")


def deleted_at_the_end():
    sql("DELETE FROM audit_auditevent WHERE sequence >= 4")


def deleted_and_closed():
    sql("DELETE FROM audit_auditevent WHERE sequence = 3")
    sql("UPDATE audit_auditevent SET sequence = 3 WHERE sequence = 4")
    sql("UPDATE audit_auditevent SET sequence = 4 WHERE sequence = 5")


def swapped():
    sql("UPDATE audit_auditevent SET sequence = 99 WHERE sequence = 2")
    sql("UPDATE audit_auditevent SET sequence = 2 WHERE sequence = 3")
    sql("UPDATE audit_auditevent SET sequence = 3 WHERE sequence = 99")


def put_beside():
    sql(INSERT.format(6), "f" * 64)


def put_before():
    sql(INSERT.format(0), "f" * 64)


def edited_and_sealed_again():
    event = AuditEvent.objects.get(sequence=3)
    event.action = "award.issued"
    AuditEvent.objects.filter(sequence=3).update(action=event.action, digest=digest_of(event))


def last_one_edited_and_sealed_again():
    event = AuditEvent.objects.get(sequence=5)
    event.action = "award.issued"
    AuditEvent.objects.filter(sequence=5).update(action=event.action, digest=digest_of(event))


def head_moved_back():
    AuditHead.objects.update(sequence=3, digest=AuditEvent.objects.get(sequence=3).digest)


@pytest.mark.parametrize(
    ("tamper", "first_bad", "why"),
    [
        (edited, 3, Break.CHANGED),
        (dated_back, 3, Break.CHANGED),
        (given_another_author, 3, Break.CHANGED),
        (given_other_facts, 3, Break.CHANGED),
        (deleted, 3, Break.MISSING),
        (deleted_at_the_end, 4, Break.CUT),
        (deleted_and_closed, 3, Break.CHANGED),
        (swapped, 2, Break.CHANGED),
        (put_beside, 6, Break.ADDED),
        (put_before, 1, Break.MISSING),
        (edited_and_sealed_again, 4, Break.UNBOUND),
        (last_one_edited_and_sealed_again, 5, Break.CHANGED),
        (head_moved_back, 4, Break.ADDED),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whatever_is_done_to_the_log_is_found(chain, tamper, first_bad, why, capsys):
    tamper()

    report = verify_chain()

    assert (report.first_bad, report.why, report.is_whole) == (first_bad, why, False)
    assert run(["verify"]) == 1
    assert f"event {first_bad}: {why}" in capsys.readouterr().out


def test_the_command_says_that_all_is_well(chain, capsys):
    call_command("audit_verify")

    last = AuditEvent.objects.get(pk=5).digest
    assert capsys.readouterr().out == (
        f"audit: the chain is whole, 5 events, the last is {last}\n"
        "leaves: none is missing, 0 leaves\n"
    )
    assert run(["burn"]) == 2


def test_the_command_ends_with_a_failure_when_it_is_not(chain):
    edited()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify")
    assert ended.value.code == 1


def test_a_long_chain_needs_no_more_memory_than_a_batch(nordvind, now, monkeypatch):
    monkeypatch.setattr(verification, "_BATCH", 50)
    for _ in range(400):
        record(SYSTEM, "organisation.changed", nordvind, at=now, detail={"n": "x" * 2000})
    verify_chain()

    tracemalloc.start()
    assert verify_chain().events == 400
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 400 * 2000


def test_there_is_one_head(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditHead.objects.create(pk=2)


def test_nobody_sees_the_events_of_others(chain, mallory, jonas, karin, actor, mette, now):
    assert events_visible_to(actor(karin)).count() == 5
    assert events_visible_to(actor(mallory)).count() == 0
    assert events_visible_to(actor(jonas)).count() == 0
    assert people_in_log(actor(karin)) == [mette.pk]


def test_events_are_filtered_by_action_person_and_time(chain, karin, mette, actor, now):
    who = actor(karin)

    assert events_visible_to(who, action="organisation.").count() == 5
    assert events_visible_to(who, action="organisation.changed").count() == 5
    assert events_visible_to(who, action="award.").count() == 0
    assert events_visible_to(who, person=mette.pk).count() == 5
    assert events_visible_to(who, person=karin.pk).count() == 0
    assert events_visible_to(who, since=now).count() == 5
    assert events_visible_to(who, before=now).count() == 0
    assert json.dumps([e.sequence for e in events_visible_to(who)]) == "[5, 4, 3, 2, 1]"
