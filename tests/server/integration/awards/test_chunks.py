# SPDX-License-Identifier: Apache-2.0

"""A long batch is made in parts: each once, whole or not at all, and readable like any award."""

from __future__ import annotations

import gc
import hashlib
import math
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from skillmark.log.tree import root_of
from skillmark.signing import Issued
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import chunking, running, withdrawing
from skillmark_server.awards.chunking import take_chunk, take_chunks
from skillmark_server.awards.documents import signed_bytes, signed_document
from skillmark_server.awards.expanding import expand_due
from skillmark_server.awards.models import (
    Award,
    Batch,
    BatchRow,
    Chunk,
    CompactDocument,
    DocumentForm,
    NumberCounter,
    SignedDocument,
)
from skillmark_server.awards.preparing import prepare_chunk
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.awards.verifying import report_on
from skillmark_server.awards.writing import PartChanged, PartLost, write_chunk
from skillmark_server.custody.models import StatusList
from skillmark_server.operate import heart
from skillmark_server.outbox.models import Bundle, Mail
from skillmark_server.transparency.models import Leaf, LeafKind
from skillmark_server.transparency.verification import matches, verify_leaves
from tests.server.cast_awards import published

ROWS = 12


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Twelve rows are a long batch here, of three parts."""
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)


@pytest.fixture
def batch(actor, mette, nordvind, issuing, now) -> Batch:
    version = published(nordvind, at=now - timedelta(days=1), suspendable=True)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(ROWS))
    made = preview_batch(actor=actor(mette), version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=actor(mette), batch=made, at=now, now=True)
    return Batch.objects.get(pk=made.pk)


def _run(batch, at):
    made = run_batch(batch.pk, at=at)
    batch.refresh_from_db()
    return made


def _numbers():
    return sorted(int(n.rpartition("-")[2]) for n in Award.objects.values_list("number", flat=True))


def test_every_row_becomes_one_award_in_whole_parts(batch, now):
    assert _run(batch, now) == ROWS

    assert now <= batch.finished_at < now + timedelta(minutes=1)
    assert _numbers() == list(range(1, ROWS + 1))
    assert NumberCounter.objects.get().last == ROWS
    assert sorted(BatchRow.objects.values_list("award__recipient_email", flat=True)) == sorted(
        f"p{n}@x.test" for n in range(ROWS)
    )
    assert [chunk.made for chunk in Chunk.objects.order_by("first_line")] == [5, 5, 2]
    for purpose in ("revocation", "suspension"):
        assert (
            Award.objects.values(f"{purpose}_list", f"{purpose}_index").distinct().count() == ROWS
        )
        assert StatusList.objects.get(purpose=purpose).given_out == ROWS
    assert {a.batch for a in Award.objects.all()} == {batch}
    assert CompactDocument.objects.count() == ROWS
    assert not SignedDocument.objects.exists()
    assert verify_leaves().is_whole


def test_each_award_is_what_any_award_is(batch, now):
    _run(batch, now)

    for award in Award.objects.all():
        assert report_on(award, at=now).trusted
        said = signed_document(award)["credentialSubject"]
        assert said["licenseNumber"] == award.number
        assert said["identifier"][1]["identityHash"] == award.recipient_name
        leaf = Leaf.objects.get(pk=award.leaf_sequence)
        assert leaf.subject_id == str(award.pk)
        digest = leaf_digest_of([hashlib.sha256(signed_bytes(award)).digest()])
        assert matches(leaf, digest)


def test_each_row_has_what_it_says_in_what_is_signed(actor, mette, nordvind, issuing, now):
    version = published(nordvind, at=now - timedelta(days=1))
    cells = {
        "narrative": ("", "Led **two** drills.", "", "", ""),
        "evidence": ("", "", "https://x.test/1 https://x.test/2", "", ""),
        "result": ("A", "B", "", "", "A"),
        "until": ("", "", "", "2031-05-04", "2032-01-31"),
        "language": ("da", "en", "", "en", "da"),
    }
    head = "Navn;E-mail;Begrundelse;Dokumentation;Resultat;Gyldig til;Sprog\n"
    lines = "".join(
        f"P{n};p{n}@x.test;{';'.join(cells[name][n % 5] for name in cells)}\n" for n in range(ROWS)
    )
    made = preview_batch(
        actor=actor(mette), version=version, data=(head + lines).encode(), source="file", at=now
    )
    confirm_batch(actor=actor(mette), batch=made, at=now, now=True)
    assert _run(Batch.objects.get(pk=made.pk), now) == ROWS

    for award in Award.objects.all():
        narrative, evidence, result, until, language = (
            cells[name][int(award.recipient_name[1:]) % 5] for name in cells
        )
        document = signed_document(award)
        subject = document["credentialSubject"]
        assert subject.get("narrative", "") == narrative
        assert [one["id"] for one in document.get("evidence", ())] == evidence.split()
        assert [one["value"] for one in subject.get("result", ())] == ([result] if result else [])
        assert not until or document["validUntil"].startswith(until)
        assert subject["achievement"]["name"] == (
            "First aid" if language == "en" else "Førstehjælp"
        )
        assert report_on(award, at=now).trusted
    assert Award.objects.count() == ROWS == CompactDocument.objects.count()


def test_a_part_has_one_event_and_one_bundle_with_its_root(batch, now):
    _run(batch, now)

    assert not AuditEvent.objects.filter(action="award.issued").exists()
    events = AuditEvent.objects.filter(action="batch.part_issued").order_by("sequence")
    bundles = Bundle.objects.order_by("first")
    for chunk, event, bundle in zip(
        Chunk.objects.order_by("first_line"), events, bundles, strict=True
    ):
        last = chunk.first_leaf + chunk.made - 1
        between = Leaf.objects.filter(sequence__range=(chunk.first_leaf, last), kind="issue")
        leaves = [bytes(one) for one in between.values_list("digest", flat=True)]
        assert len(leaves) == event.detail["count"] == chunk.made
        assert bytes(chunk.root) == bytes(bundle.root) == root_of(leaves)
        assert event.detail["root"] == root_of(leaves).hex()
        assert event.detail["leaves"] == [bundle.first, bundle.last] == [chunk.first_leaf, last]


def test_mails_come_out_of_a_bundle_once(batch, now, settings):
    _run(batch, now)
    assert not Mail.objects.filter(kind="claim").exists()

    assert expand_due(at=now, most=3) == 3
    assert Bundle.objects.filter(finished_at=None).count() == 3
    assert expand_due(at=now, most=3) == 0
    assert expand_due(at=now, most=100) == ROWS - 3
    assert expand_due(at=now, most=100) == 0

    mails = Mail.objects.filter(kind="claim")
    assert mails.values("award_id").distinct().count() == mails.count() == ROWS
    assert not Bundle.objects.filter(finished_at=None).exists()


def test_who_was_withdrawn_meanwhile_gets_no_mail(batch, now):
    _run(batch, now)
    Award.objects.filter(recipient_email="p3@x.test").update(revoked_at=now)

    assert expand_due(at=now) == ROWS - 1
    assert not Mail.objects.filter(to_email="p3@x.test").exists()


def test_who_was_put_on_hold_before_gets_no_claim_mail(batch, now):
    _run(batch, now)
    Award.objects.filter(recipient_email="p3@x.test").update(suspended_at=now)

    assert expand_due(at=now) == ROWS - 1
    assert not Mail.objects.filter(to_email="p3@x.test").exists()


def test_a_dead_worker_s_part_is_taken_over_with_what_it_was_given(batch, now):
    first = take_chunk(batch.pk, at=now)
    prepare_chunk(first, actor=running._maker(first.batch))

    assert take_chunk(batch.pk, at=now).first_line == 6, "the next part is free meanwhile"
    later = now + chunking.HELD_FOR + timedelta(seconds=1)
    again = take_chunk(batch.pk, at=later)

    assert (again.pk, again.first_number, again.first_revocation) == (
        first.pk,
        first.first_number,
        first.first_revocation,
    )
    assert again.at == now
    assert again.claimed_until - later == chunking.HELD_FOR, "who died keeps nobody waiting"
    _run(batch, later + timedelta(minutes=5))
    assert _numbers() == list(range(1, ROWS + 1))
    assert StatusList.objects.get(purpose="revocation").given_out == ROWS


def test_a_part_that_is_slow_is_held_longer_by_the_next(batch, now):
    slow = take_chunk(batch.pk, at=now)
    later = now + chunking.HELD_FOR + timedelta(seconds=1)
    quick = take_chunk(batch.pk, at=later)
    assert quick.pk == slow.pk

    chunking.came_late(slow)
    chunking.came_late(quick)  # it still holds it: it is not late
    later += chunking.HELD_FOR + timedelta(seconds=1)
    again = take_chunk(batch.pk, at=later)

    assert (again.pk, again.came_late) == (slow.pk, 1)
    assert again.claimed_until - later == 2 * chunking.HELD_FOR


def test_a_worker_that_comes_late_says_so(batch, now, monkeypatch):
    def overtaken(prepared, **_facts):
        Chunk.objects.filter(pk=prepared.chunk.pk).update(lease=uuid.uuid4())
        raise PartLost

    monkeypatch.setattr(running, "write_chunk", overtaken)
    parts = running._Parts(batch.pk, now, until=0.0)
    assert parts.run() == (0, True)
    assert not parts.are_held
    assert Chunk.objects.get().came_late == 1


def test_a_part_that_ends_its_workers_is_tried_more_and_more_seldom(batch, now):
    at, held = now, []
    for _turn in range(chunking.TRIES + 9):
        chunk = take_chunk(batch.pk, at=at)
        assert chunk.first_line == 1
        held.append((chunk.claimed_until - at) / chunking.HELD_FOR)
        at = chunk.claimed_until + timedelta(seconds=1)

    assert held == [1] * (chunking.TRIES + 1) + [2, 4, 8, 16, 32, 64, 64, 64]
    batch.refresh_from_db()
    assert "ended its worker" in batch.stalled_reason
    _run(batch, at)
    assert (batch.stalled_reason, Award.objects.count()) == ("", ROWS)


def test_a_part_that_is_given_back_was_not_tried(batch, now):
    for _turn in range(chunking.TRIES + 1):
        chunking.let_go(take_chunk(batch.pk, at=now))

    assert Chunk.objects.get().attempts == 0
    batch.refresh_from_db()
    assert batch.stalled_reason == ""


def test_a_part_is_held_from_when_it_is_taken(batch, now):
    later = now + timedelta(seconds=30)
    first = take_chunk(batch.pk, at=later, issued_at=now)

    assert (first.at, first.claimed_until) == (now, later + chunking.HELD_FOR)
    assert take_chunk(batch.pk, at=later + timedelta(seconds=5)).first_line == 6


def test_who_comes_late_writes_nothing(batch, now):
    actor = running._maker(batch)
    first = take_chunk(batch.pk, at=now)
    late = prepare_chunk(first, actor=actor)
    again = take_chunk(batch.pk, at=now + timedelta(minutes=1))
    assert again.pk == first.pk

    with pytest.raises(PartLost):
        write_chunk(late, actor=actor, at=now)
    assert not Award.objects.exists()
    ready = prepare_chunk(again, actor=actor)
    assert write_chunk(ready, actor=actor, at=now).made == 5
    with pytest.raises(PartLost):
        write_chunk(ready, actor=actor, at=now)
    assert Award.objects.count() == 5


def test_who_got_it_meanwhile_gets_no_second_one(batch, actor, mette, now):
    chunk = take_chunk(batch.pk, at=now)
    maker = running._maker(chunk.batch)
    prepared = prepare_chunk(chunk, actor=maker)
    award_one(actor=actor(mette), version=batch.version, email="p2@x.test", name="P", at=now)

    with pytest.raises(PartChanged):
        write_chunk(prepared, actor=maker, at=now)
    made = running.make_chunk(chunk, actor=maker, at=now)

    assert (made.made, made.refused) == (4, 1)
    assert Award.objects.filter(recipient_email="p2@x.test").count() == 1
    assert BatchRow.objects.get(fields__email="p2@x.test").state == "duplicate"
    _run(batch, now)
    assert now <= batch.finished_at < now + timedelta(minutes=1)
    award_one(actor=actor(mette), version=batch.version, email="new@x.test", name="N", at=now)
    # The number that was not used in the part went to somebody else.
    assert _numbers() == list(range(1, ROWS + 2))


def test_a_row_that_cannot_be_signed_is_named_and_leaves_no_gap(batch, now):
    row = BatchRow.objects.get(line=3)
    row.fields["narrative"] = "CPR 010203-1234 \u202e"
    row.save()

    assert _run(batch, now) == ROWS - 1

    row.refresh_from_db()
    assert row.award is None
    assert row.failed
    assert row.problems[-1]["words"]
    assert _numbers() == list(range(1, ROWS)) or NumberCounter.objects.get().freed


def test_a_cancelled_batch_makes_nothing_more(batch, now):
    chunk = take_chunk(batch.pk, at=now)
    maker = running._maker(chunk.batch)
    prepared = prepare_chunk(chunk, actor=maker)
    Batch.objects.update(cancelled_at=now)

    assert write_chunk(prepared, actor=maker, at=now).made == 0
    assert not Award.objects.exists()
    assert NumberCounter.objects.get().last == 0
    assert take_chunk(batch.pk, at=now) is None


def test_an_issuer_that_cannot_sign_stalls_the_batch_and_it_goes_on_later(
    batch, nordvind, issuing, now
):
    chunk = take_chunk(batch.pk, at=now)
    issuing.keys.update(retired_at=now - timedelta(hours=1))

    assert _run(batch, now + timedelta(minutes=5)) == 0
    assert batch.stalled_reason
    assert Chunk.objects.get(pk=chunk.pk).done_at is None
    issuing.keys.update(retired_at=None)
    assert _run(batch, now + timedelta(minutes=10)) == ROWS
    assert _numbers() == list(range(1, ROWS + 1))


def test_a_full_list_ends_a_part_and_the_next_begins_another(batch, now):
    take_chunk(batch.pk, at=now)
    StatusList.objects.filter(purpose="revocation").update(size=8)

    assert _run(batch, now + timedelta(minutes=5)) == ROWS

    assert [chunk.count for chunk in Chunk.objects.order_by("first_line")] == [5, 3, 4]
    assert StatusList.objects.filter(purpose="revocation").count() == 2
    assert Award.objects.values("revocation_list", "revocation_index").distinct().count() == ROWS


def test_the_second_form_is_signed_when_it_is_asked_for_and_once(batch, now):
    _run(batch, now)
    award = Award.objects.first()
    leaves = Leaf.objects.count()

    sign_second_form(award, at=now)
    token = signed_bytes(award, DocumentForm.TOKEN)
    sign_second_form(award, at=now + timedelta(days=1))

    assert signed_bytes(award, DocumentForm.TOKEN) == token
    assert Leaf.objects.count() == leaves + 1
    leaf = Leaf.objects.latest("sequence")
    assert (leaf.kind, leaf.subject_id) == (LeafKind.FORM, str(award.pk))
    assert matches(leaf, leaf_digest_of([hashlib.sha256(token).digest()]))
    said = {n: v for n, v in signed_document(award).items() if n != "proof"}
    assert Issued("", token, "application/vc+jwt").document == said


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"last_line": 0}, "chunk_lines_in_order"),
        (
            {"made": 6, "first_leaf": 1, "root": b"x", "done_at": "2026-01-01T00:00Z"},
            "chunk_made_within",
        ),
        ({"made": 1}, "chunk_made_has_leaves"),
    ],
)
def test_a_part_is_as_it_says(batch, now, facts, constraint):
    chunk = take_chunk(batch.pk, at=now)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Chunk.objects.filter(pk=chunk.pk).update(**facts)


def test_a_line_begins_one_part_only(batch, now):
    chunk = take_chunk(batch.pk, at=now)
    chunk.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        chunk.save(force_insert=True)


def test_a_bundle_is_written_within_its_leaves(batch, now):
    _run(batch, now)
    bundle = Bundle.objects.first()
    for wrong in (bundle.first - 2, bundle.last + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bundle.objects.filter(pk=bundle.pk).update(written_to=wrong)


def test_ids_of_a_part_lie_side_by_side(batch, now):
    _run(batch, now)

    parts = {}
    for award in Award.objects.order_by("leaf_sequence"):
        chunk = Chunk.objects.filter(first_leaf__lte=award.leaf_sequence).latest("first_leaf")
        parts.setdefault(chunk.pk, set()).add(award.pk.hex[:8])
    assert [len(shared) for shared in parts.values()] == [1, 1, 1]
    assert len(set.union(*parts.values())) == 3


def test_the_collector_of_cycles_is_as_before_when_a_turn_is_over(batch, now):
    before = gc.get_threshold()
    _run(batch, now)
    assert gc.get_threshold() == before


def test_open_rows_are_found_by_their_lines(batch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts what it has")
    plan = chunking.rows_to_make(batch).filter(line__range=(1, 5)).explain()
    assert "award_id=?" not in plan
    assert "line>?" in plan


def test_parts_are_taken_together_while_there_are_enough(batch, now):
    first = take_chunks(batch.pk, 2, at=now)
    rest = [take_chunks(batch.pk, 2, at=now) for _ in range(2)]

    assert [(chunk.first_line, chunk.last_line) for chunk in first] == [(1, 5), (6, 10)]
    assert [chunk.count for chunk in first] == [5, 5]
    assert [[chunk.first_line for chunk in part] for part in rest] == [[11], []]
    numbers = [chunk.first_number for chunk in Chunk.objects.order_by("first_line")]
    assert numbers == [1, 6, 11]
    for purpose in ("revocation", "suspension"):
        firsts = Chunk.objects.order_by("first_line").values_list(f"first_{purpose}", flat=True)
        assert list(firsts) == [0, 5, 10]
    later = now + timedelta(minutes=5)
    left = [take_chunks(batch.pk, 2, at=later) for _ in range(4)]
    assert [[chunk.first_line for chunk in part] for part in left] == [[1], [6], [11], []]


def test_parts_that_were_taken_together_are_let_go_together(batch, now, monkeypatch):
    monkeypatch.setattr(running, "PARTS_AT_ONCE", 2)
    whole = running.write_chunk

    def paused(prepared, **told):
        Batch.objects.update(paused_at=now)
        return whole(prepared, **told)

    monkeypatch.setattr(running, "write_chunk", paused)
    assert run_batch(batch.pk, at=now) == 0

    open_parts = Chunk.objects.filter(done_at=None)
    assert open_parts.count() == 2
    assert not open_parts.exclude(claimed_until=None).exists()
    monkeypatch.setattr(running, "write_chunk", whole)
    Batch.objects.update(paused_at=None)
    assert run_batch(batch.pk, at=now) == ROWS
    assert _numbers() == list(range(1, ROWS + 1))


def test_parts_that_are_written_together_stand_or_fall_by_themselves(
    batch, actor, mette, now, monkeypatch
):
    chunks = take_chunks(batch.pk, 2, at=now)
    whole = running.prepare_chunks

    def meanwhile(some, **told):
        prepared = whole(some, **told)
        if not Award.objects.exists():
            # Somebody in the second part gets it by hand, and the first is taken over.
            award_one(
                actor=actor(mette), version=batch.version, email="p7@x.test", at=now, name="P"
            )
            Chunk.objects.filter(pk=chunks[0].pk).update(lease=uuid.uuid4())
        return prepared

    monkeypatch.setattr(running, "prepare_chunks", meanwhile)
    made, lost = running.make_chunks(chunks, actor=running._maker(chunks[0].batch), now=lambda: now)

    assert (made, [chunk.pk for chunk in lost]) == (4, [chunks[0].pk])
    assert Award.objects.count() == 5
    assert Award.objects.filter(recipient_email="p7@x.test").count() == 1
    assert Bundle.objects.count() == AuditEvent.objects.filter(action="batch.part_issued").count()
    assert Bundle.objects.count() == 1
    assert verify_leaves().is_whole


@pytest.fixture
def parts(batch, now, monkeypatch):
    monkeypatch.setattr(running, "PARTS_AT_ONCE", 1)
    return running._Parts(batch.pk, now, until=math.inf)


def _held():
    return Chunk.objects.filter(done_at=None, claimed_until__isnull=False)


def test_who_writes_a_part_takes_the_next_one(parts):
    made = []
    while (outcome := parts.run())[1]:
        made.append(outcome[0])
        assert _held().count() == int(parts.are_held) == int(sum(made) < ROWS)

    assert made == [5, 5, 2]
    assert {chunk.attempts for chunk in Chunk.objects.all()} == {1}
    assert Batch.objects.get().finished_at is not None


def test_what_went_with_a_transaction_is_not_held(parts, monkeypatch):
    def full(_chunks, *, then, **_told):
        with transaction.atomic():
            then()
            raise OperationalError("database or disk is full")

    monkeypatch.setattr(running, "make_chunks", full)
    with pytest.raises(OperationalError):
        parts.run()

    assert not parts.are_held
    assert _held().count() == 1  # the one that was to be written: its time runs out


def test_what_is_held_is_given_back_when_the_disk_is_nearly_full(parts, monkeypatch):
    parts.run()
    monkeypatch.setattr(running.space, "is_short", lambda: True)

    assert parts.run() == (0, False)
    assert not parts.are_held
    assert not _held().exists()
    assert "nearly full" in Batch.objects.get().stalled_reason


def test_a_turn_that_is_over_makes_what_it_holds_and_takes_no_more(batch, now, monkeypatch):
    monkeypatch.setattr(running, "PARTS_AT_ONCE", 1)
    moments = iter([0.0, 0.0, 0.0, 0.0, 0.0])
    monkeypatch.setattr(running.time, "monotonic", lambda: next(moments, 30.0))

    made = run_batch(batch.pk, at=now, seconds=20)

    assert made in {5, 10}
    assert not _held().exists()


def test_what_a_dead_worker_held_is_looked_for_again_within_ten_seconds_of_a_start():
    for held in (chunking.HELD_FOR, running.HELD_FOR, withdrawing.HELD_FOR):
        # At worst somebody looked the moment before it became free.
        assert held.total_seconds() + heart.TICK_EVERY <= 8, "a part needs the rest"
