# SPDX-License-Identifier: Apache-2.0

"""`skillmark fsck` finds nothing on a whole site, and names each thing that was broken."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import chunking, fsck_documents, fsck_rows, fsck_windows, running
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.fsck_parents import SHARED
from skillmark_server.awards.models import (
    Award,
    Chunk,
    CompactDocument,
    DocumentTemplate,
    NumberCounter,
    SignedDocument,
)
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.custody.models import StatusList
from skillmark_server.operate import fsck
from skillmark_server.outbox.models import Bundle
from skillmark_server.searching import indexing
from skillmark_server.transparency.leaves import erase_salts
from skillmark_server.transparency.models import Leaf
from tests.server.cast_awards import published


@pytest.fixture(autouse=True)
def site(monkeypatch, actor, mette, nordvind, issuing, give, now):
    """One award alone, and seven in two parts, of which one has its second form."""
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)
    give()
    version = published(nordvind, at=now - timedelta(days=1), suspendable=True)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(7))
    batch = preview_batch(actor=actor(mette), version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=actor(mette), batch=batch, at=now, now=True)
    assert run_batch(batch.pk, at=now) == 7
    sign_second_form(Award.objects.get(recipient_email="p3@x.test"), at=now)


@pytest.fixture
def faults(now):
    return lambda: {fault.code for check in CHECKS.values() for fault in check(now).faults}


def test_a_whole_site_has_no_fault(capsys, faults):
    assert faults() == set()
    indexing.catch_up()
    assert fsck.run(["--quiet"]) == 0
    said = capsys.readouterr().out
    assert "documents: whole, 8 looked at" in said
    assert "leaves: whole" in said
    assert "credentials" not in said


def test_an_erased_award_is_no_fault(faults):
    award = Award.objects.get(recipient_email="p1@x.test")
    assert erase_salts(str(award.pk), issued_as=award.leaf_sequence) == 1
    assert faults() == set()


@pytest.mark.parametrize("rows", [1, 2, 3, 1_000])
def test_windows_of_any_size_hold_everything_once(monkeypatch, now, rows):
    monkeypatch.setattr(fsck_windows, "ROWS", rows)
    monkeypatch.setattr(fsck_documents, "_AT_ONCE", rows)
    monkeypatch.setattr(fsck_rows, "_PARTS", rows)

    seen = {name: check(now).things for name, check in CHECKS.items()}

    assert seen["documents"] == 8
    assert seen["leaves"] == Leaf.objects.count()
    assert seen["parts"] == 2
    assert seen["credentials"] == 8 + 2  # two of them in both forms


def test_windows_hold_the_first_and_the_last_id_that_there_can_be(monkeypatch):
    monkeypatch.setattr(fsck_windows, "ROWS", 2)
    windows = CHECKS["documents"].windows()

    assert len(windows) == 4
    assert (windows[0][0], windows[-1][1]) == (0, uuid.UUID("f" * 32).int)
    assert all(one[1] + 1 == two[0] for one, two in itertools.pairwise(windows))


def test_more_faults_than_a_report_names_are_counted(monkeypatch, now, capsys):
    monkeypatch.setattr(fsck_windows, "_MOST_NAMED", 3)
    CompactDocument.objects.update(slots=b"")

    assert fsck.run(["--quiet", "--only", "documents"]) == 1

    said = capsys.readouterr().out
    assert said.count("document_altered") == 3
    assert "documents: and 5 more" in said
    assert "NOT WHOLE, 8 faults" in said


def test_a_check_that_there_is_not_is_refused(capsys):
    assert fsck.run(["--only", "everything"]) == 2
    assert "there is no check 'everything'" in capsys.readouterr().err


def _of_part():
    return Award.objects.get(recipient_email="p2@x.test")


def _alter_slots():
    document = CompactDocument.objects.get(pk=_of_part().leaf_sequence)
    document.slots = bytes(document.slots)[:-1] + b"!"
    document.save()


def _alter_row():
    Award.objects.filter(pk=_of_part().pk).update(recipient_name="Person 9")


def _break_slots():
    CompactDocument.objects.filter(pk=_of_part().leaf_sequence).update(slots=b"\x01")


def _alter_template():
    template = DocumentTemplate.objects.order_by("-pk").first()
    template.body = bytes(template.body).replace(b"First aid", b"Last aid!")
    template.body += b" "
    template.save()


def _move_leaf():
    award = _of_part()
    Leaf.objects.filter(pk=award.leaf_sequence).update(digest=b"x" * 32)


def _take_index_back():
    StatusList.objects.filter(purpose="revocation").update(given_out=1)


def _free_and_use():
    counter = NumberCounter.objects.get()
    counter.last += 1
    counter.save()


def _double_bundle():
    bundle = Bundle.objects.first()
    bundle.pk, bundle.key = None, "awards:again"
    bundle.save(force_insert=True)


def _give_an_index_twice():
    with connection.cursor() as cursor:
        cursor.execute('DROP INDEX "award_suspension_index_once"')
    first = Award.objects.filter(suspension_list__isnull=False).first()
    Award.objects.filter(suspension_list__isnull=False).update(
        suspension_index=first.suspension_index
    )


def _lose_an_award():
    award = _of_part()
    award.batch_rows.get().delete()
    award.delete()


BREAKS = {
    "altered slots": (_alter_slots, {"document_altered"}),
    "altered row": (_alter_row, {"document_altered"}),
    "broken slots": (_break_slots, {"document_altered"}),
    "no document": (
        lambda: CompactDocument.objects.filter(pk=_of_part().leaf_sequence).delete(),
        {"document_missing"},
    ),
    "altered token": (
        lambda: (
            SignedDocument.objects.filter(award=_of_part()).update(body=b"x")
            or SignedDocument.objects.update(body=b"a.b.c")
        ),
        {"document_altered"},
    ),
    "altered template": (_alter_template, {"template_altered"}),
    "another leaf": (_move_leaf, {"leaf_of_something_else", "chunk_root"}),
    "no leaf": (
        lambda: Leaf.objects.filter(pk=_of_part().leaf_sequence).delete(),
        {"leaf_missing", "leaf_not_whole", "chunk_not_whole"},
    ),
    "a leaf before the first": (
        lambda: Leaf.objects.filter(pk=_of_part().leaf_sequence).update(sequence=0),
        {"leaf_not_whole"},
    ),
    "a leaf without its shape": (
        lambda: Leaf.objects.filter(pk=_of_part().leaf_sequence).update(digest=b"short"),
        {"leaf_not_whole"},
    ),
    "an index twice": (_give_an_index_twice, {"index_twice"}),
    "an index that was not given out": (_take_index_back, {"index_not_given_out"}),
    "an index outside": (
        lambda: Award.objects.filter(pk=_of_part().pk).update(revocation_index=131_072),
        {"index_outside"},
    ),
    "a gap in the numbers": (_free_and_use, {"number_missing"}),
    "no bundle": (lambda: Bundle.objects.first().delete(), {"chunk_bundle"}),
    "two bundles": (_double_bundle, {"chunk_bundle"}),
    "another root": (
        lambda: Chunk.objects.filter(first_line=1).update(root=b"x" * 32),
        {"chunk_root", "chunk_event", "event_without_chunk"},
    ),
    "no event": (
        lambda: AuditEvent.objects.filter(action="batch.part_issued").last().delete(),
        {"chunk_event"},
    ),
    "no award": (
        _lose_an_award,
        {"chunk_not_whole", "document_without_award", "number_missing"},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_was_broken_is_named(name, capsys, faults):
    tamper, expected = BREAKS[name]
    tamper()

    assert expected <= faults()
    assert fsck.run(["--quiet"]) == 1
    said = capsys.readouterr().out
    assert all(code in said for code in expected)
    assert "NOT WHOLE" in said


def test_what_names_nothing_is_named(faults):
    rows = CompactDocument.objects.filter(pk=_of_part().leaf_sequence)
    was = rows.get().template_id

    rows.update(template=9_999)

    assert "names_nothing" in faults()
    rows.update(template=was)  # the database looks as well, at the end of the transaction


@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model, names in SHARED for name in names]
)
def test_what_awards_share_cannot_be_removed_past_the_product(model, name):
    field = model._meta.get_field(name)
    named = model.objects.exclude(**{name: None}).values_list(name, flat=True).first()
    parent, key = field.target_field.model._meta.db_table, field.target_field
    removal = f'DELETE FROM "{parent}" WHERE "{key.column}" = %s'  # noqa: S608 - our own names
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - one of the two refuses
        cursor.execute(removal, [key.get_db_prep_value(named, connection=connection)])
        connection.check_constraints()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has foreign keys for it")
def test_the_key_of_what_is_named_stays_and_the_rest_may_change(nordvind):
    held = {f"named_by_{model._meta.db_table}_{name}" for model, names in SHARED for name in names}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'named_by_%'")
        assert {row[0] for row in cursor.fetchall()} == held
        cursor.execute("UPDATE accounts_organisation SET serial = serial, name = 'Another'")
        with pytest.raises(IntegrityError, match="is named by awards_award"), transaction.atomic():
            cursor.execute("UPDATE accounts_organisation SET serial = serial + 100000")
