# SPDX-License-Identifier: Apache-2.0

"""A long batch fails at every statement it says to the database, and goes on each time."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection

from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import chunking, running
from skillmark_server.awards.expanding import expand_due
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import Act, Award, Batch, Chunk, ClaimLink, CompactDocument
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import confirm_batch, preview_batch, revoke_award
from skillmark_server.custody.models import StatusBit, StatusList
from skillmark_server.custody.publishing import publish_list, served_list
from skillmark_server.outbox.models import Bundle, Mail
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.verification import verify_leaves
from tests.server.cast_awards import published

ROWS = 9


class _FaultError(Exception):
    """What the database says at the chosen statement."""


class _FailAt:
    """Lets statements pass up to one; what keeps a transaction is not counted."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.left -= 1
            if self.left == 0:
                raise _FaultError
        return execute(sql, params, many, context)


def _until_it_passes(work, check) -> int:
    """Have `work(n)` fail at its first statement, its second and so on, until it does not."""
    for step in count(1):
        fault = _FailAt(step)
        try:
            with connection.execute_wrapper(fault):
                work(step)
        except _FaultError:
            check()
            continue
        if fault.left > 0:
            return step
    raise AssertionError


@pytest.fixture
def batch(monkeypatch, actor, mette, nordvind, issuing, now) -> Batch:
    monkeypatch.setattr(running, "LONG_FROM", 3)
    monkeypatch.setattr(chunking, "ROWS", 4)
    version = published(nordvind, at=now - timedelta(days=1), suspendable=True)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(ROWS))
    made = preview_batch(actor=actor(mette), version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=actor(mette), batch=made, at=now, now=True)
    return made


def _is_whole():
    made = sum(Chunk.objects.exclude(done_at=None).values_list("made", flat=True))
    events = AuditEvent.objects.filter(action="batch.part_issued")
    assert (
        Award.objects.count()
        == CompactDocument.objects.count()
        == Leaf.objects.filter(kind="issue").count()
        == sum(event.detail["count"] for event in events)
        == sum(bundle.last - bundle.first + 1 for bundle in Bundle.objects.all())
        == made
    )


def test_a_batch_fails_at_every_step_and_every_award_is_made_once(batch, now):
    steps = _until_it_passes(
        lambda step: running.run_batch(batch.pk, at=now + timedelta(hours=step)), _is_whole
    )

    assert steps > 20
    assert Award.objects.values("recipient_email").distinct().count() == ROWS
    assert Award.objects.values("revocation_index").distinct().count() == ROWS
    numbers = sorted(
        int(n.rpartition("-")[2]) for n in Award.objects.values_list("number", flat=True)
    )
    assert numbers == list(range(1, ROWS + 1))
    assert AuditEvent.objects.filter(action="batch.finished").count() == 1
    done = now + timedelta(hours=steps)
    assert not [fault for check in CHECKS.values() for fault in check(done).faults]
    assert verify_leaves().is_whole


def test_mails_fail_at_every_step_and_each_is_written_once(batch, now):
    running.run_batch(batch.pk, at=now)

    def check():
        assert Mail.objects.count() == ClaimLink.objects.count()

    _until_it_passes(lambda _step: expand_due(at=now, most=1_000), check)

    assert Mail.objects.values("award_id").distinct().count() == Mail.objects.count() == ROWS


def test_the_second_form_fails_at_every_step_and_is_signed_once(batch, now):
    running.run_batch(batch.pk, at=now)
    award = Award.objects.first()

    def check():
        assert award.documents.count() == Leaf.objects.filter(kind="form").count()

    _until_it_passes(lambda _step: sign_second_form(award, at=now), check)

    assert award.documents.count() == Leaf.objects.filter(kind="form").count() == 1


def test_withdrawing_fails_at_every_step_and_is_done_once(batch, actor, mette, now):
    running.run_batch(batch.pk, at=now)
    award = Award.objects.first()

    def check():
        done = Act.objects.filter(done_at__isnull=False).count()
        assert done == Award.objects.filter(revoked_at__isnull=False).count()
        assert done == StatusBit.objects.filter(is_set=True).count()
        assert done == AuditEvent.objects.filter(action="award.revoked").count()
        assert done == Mail.objects.filter(kind="revoked").count()

    steps = _until_it_passes(
        lambda _step: revoke_award(
            actor=actor(mette), award=award, reason="By mistake.", at=now, now=True
        ),
        check,
    )

    assert steps > 5
    check()
    assert Act.objects.get().done_at == now


def test_a_status_list_fails_at_every_step_and_its_version_is_signed_once(batch, actor, mette, now):
    running.run_batch(batch.pk, at=now)
    award = Award.objects.first()
    revoke_award(actor=actor(mette), award=award, reason="By mistake.", at=now, now=True)
    listed = StatusList.objects.get(purpose="revocation")
    before = served_list(listed.pk).body
    leaves = Leaf.objects.filter(kind="list", subject_id=str(listed.pk))

    def check():
        listed.refresh_from_db()
        assert leaves.count() == listed.version
        assert served_list(listed.pk).body == before

    later = now + timedelta(hours=1)
    steps = _until_it_passes(lambda _step: publish_list(listed.pk, later), check)

    assert steps > 5
    listed.refresh_from_db()
    assert leaves.count() == listed.version == 2
    assert served_list(listed.pk).body != before
