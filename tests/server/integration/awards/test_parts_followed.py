# SPDX-License-Identifier: Apache-2.0

"""A list that is made in parts is followed, paused and told of like any list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.awards import chunking, running
from skillmark_server.awards.chunking import let_go, take_chunk
from skillmark_server.awards.counting import mails_of
from skillmark_server.awards.expanding import AHEAD, expand_due
from skillmark_server.awards.models import Award, Batch, BatchRow
from skillmark_server.awards.preparing import prepare_chunk
from skillmark_server.awards.refusals import BatchClosed
from skillmark_server.awards.running import make_chunk, run_batch
from skillmark_server.awards.services import (
    confirm_batch,
    pause_batch,
    preview_batch,
    resume_batch,
    set_mail_rate,
    undo_batch,
)
from skillmark_server.awards.writing import PartLost, write_chunk
from skillmark_server.outbox.models import Mail
from tests.server.cast_awards import published

ROWS = 12


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Twelve rows are a long batch here, of three parts."""
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)


@pytest.fixture
def by(actor, mette):
    return actor(mette)


@pytest.fixture
def batch(by, nordvind, issuing, now) -> Batch:
    version = published(nordvind, at=now - timedelta(days=1))
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(ROWS))
    made = preview_batch(actor=by, version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=by, batch=made, at=now, now=True)
    return Batch.objects.get(pk=made.pk)


def _dues():
    return list(
        Mail.objects.filter(kind="claim").order_by("due_at").values_list("due_at", flat=True)
    )


def test_how_far_it_is_stands_in_the_batch(batch, now):
    run_batch(batch.pk, at=now)

    batch.refresh_from_db()
    last = BatchRow.objects.filter(batch=batch).order_by("line").last()
    assert (batch.made, batch.made_to) == (ROWS, last.line)
    assert batch.samples[-1][1] <= ROWS
    assert not running.left_of(batch).exists()


def test_nothing_counts_behind_a_part_that_is_open(batch, by, now):
    first, second = take_chunk(batch.pk, at=now), take_chunk(batch.pk, at=now)
    make_chunk(second, actor=by, at=now)
    batch.refresh_from_db()
    assert (batch.made, batch.made_to) == (5, 0)

    make_chunk(first, actor=by, at=now)
    batch.refresh_from_db()
    assert (batch.made, batch.made_to) == (10, second.last_line)
    assert run_batch(batch.pk, at=now) == 2
    assert Award.objects.count() == ROWS


def test_a_part_that_is_paused_while_it_is_signed_is_not_written(batch, by, now):
    chunk = take_chunk(batch.pk, at=now)
    prepared = prepare_chunk(chunk, actor=by)
    pause_batch(actor=by, batch=batch, at=now)
    with pytest.raises(PartLost):
        write_chunk(prepared, actor=by, at=now)
    let_go(chunk)
    assert take_chunk(batch.pk, at=now) is None
    assert run_batch(batch.pk, at=now) == 0
    assert not Award.objects.exists()

    resume_batch(actor=by, batch=batch, at=now)
    assert run_batch(batch.pk, at=now) == ROWS


def test_what_is_not_judged_yet_is_neither_made_nor_finished(batch, now):
    Batch.objects.filter(pk=batch.pk).update(judged_at=None)
    assert run_batch(batch.pk, at=now) == 0
    batch.refresh_from_db()
    assert batch.finished_at is None


def test_nobody_undoes_what_a_worker_has_taken(batch, by, now):
    take_chunk(batch.pk, at=now)
    with pytest.raises(BatchClosed):
        undo_batch(actor=by, batch=batch, at=now - timedelta(seconds=1))


def test_its_mails_leave_at_its_own_rate(batch, by, now):
    set_mail_rate(actor=by, batch=batch, mails_a_minute=2, at=now)
    run_batch(batch.pk, at=now)
    gap = timedelta(seconds=30)

    assert mails_of(batch).waiting == ROWS
    assert expand_due(at=now) == 5
    assert _dues() == [now + gap * place for place in range(5)]
    assert set(Mail.objects.values_list("group_id", flat=True)) == {batch.pk}
    assert mails_of(batch).waiting == ROWS
    assert expand_due(at=now) == 0  # two minutes are written

    later = now + AHEAD
    assert expand_due(at=later) == 4
    assert expand_due(at=later + timedelta(hours=1)) == 3
    assert Mail.objects.count() == ROWS
    batch.refresh_from_db()
    assert batch.mailed_until == _dues()[-1]


def test_the_rate_is_changed_while_mails_are_still_to_be_written(batch, by, now):
    set_mail_rate(actor=by, batch=batch, mails_a_minute=2, at=now)
    run_batch(batch.pk, at=now)
    batch.refresh_from_db()
    assert batch.finished_at is not None
    expand_due(at=now)
    written = Mail.objects.count()
    assert written < ROWS

    set_mail_rate(actor=by, batch=batch, mails_a_minute=None, at=now)
    expand_due(at=now + AHEAD)

    assert Mail.objects.count() == ROWS
    with pytest.raises(BatchClosed):
        set_mail_rate(actor=by, batch=batch, mails_a_minute=2, at=now)


def test_a_slow_list_keeps_no_other_waiting(batch, by, nordvind, now):
    set_mail_rate(actor=by, batch=batch, mails_a_minute=1, at=now)
    run_batch(batch.pk, at=now)
    version = published(nordvind, at=now - timedelta(days=1))
    lines = "\n".join(f"Other {n} <o{n}@x.test>" for n in range(ROWS))
    other = preview_batch(actor=by, version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=by, batch=other, at=now, now=True)
    run_batch(other.pk, at=now)

    expand_due(at=now)
    assert Mail.objects.filter(group_id=other.pk, due_at=now).count() == ROWS
    assert Mail.objects.filter(group_id=batch.pk).count() == 3
