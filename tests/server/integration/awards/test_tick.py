# SPDX-License-Identifier: Apache-2.0

"""What the worker asks for every few seconds: all that is due, whatever else fails."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import mail as django_mail
from django_tasks import default_task_backend

from skillmark_server.awards import changing, tasks
from skillmark_server.awards.models import Act, Award
from skillmark_server.awards.services import confirm_batch, preview_batch, revoke_award
from skillmark_server.outbox import tasks as outbox_tasks
from skillmark_server.outbox.models import Mail


def test_one_tick_does_everything_that_is_due(give, actor, mette, first_aid, now):
    may, old = actor(mette), give(at=now - timedelta(days=7))
    Mail.objects.update(sent_at=now)
    act = revoke_award(actor=may, award=give("b@x.test", "B"), reason="x", at=now)
    batch = preview_batch(
        actor=may, version=first_aid, data="Carl <c@x.test>", source="pasted", at=now
    )
    confirm_batch(actor=may, batch=batch, at=now)

    for _twice in range(2):
        tasks.tick(now + timedelta(minutes=10))

    act.refresh_from_db()
    assert act.done_at == now + timedelta(minutes=10)
    assert Award.objects.count() == 3
    assert Mail.objects.filter(kind="reminder", award_id=old.pk).count() == 1


def test_one_fault_keeps_nothing_else_from_being_done(give, actor, mette, now, monkeypatch, caplog):
    may = actor(mette)
    first = revoke_award(actor=may, award=give(), reason="x", at=now)
    second = revoke_award(actor=may, award=give("b@x.test", "B"), reason="x", at=now)
    real = changing.do_act

    def fail(act_id, *, at):
        if act_id == first.pk:
            raise RuntimeError
        return real(act_id, at=at)

    monkeypatch.setattr(changing, "do_act", fail)
    tasks.tick(now + timedelta(minutes=10))

    assert Act.objects.get(pk=second.pk).done_at
    assert not Act.objects.get(pk=first.pk).done_at
    assert "an act could not be done" in caplog.text


def test_tasks_of_rows_that_are_gone_do_nothing():
    tasks.run_batch.func(str(uuid.uuid4()))
    tasks.do_due_acts.func()
    tasks.remind_unclaimed.func()
    outbox_tasks.deliver.func(str(uuid.uuid4()))
    outbox_tasks.deliver_due.func()
    assert not django_mail.outbox


def test_a_mail_is_asked_for_when_its_transaction_ends(give, django_capture_on_commit_callbacks):
    default_task_backend.clear()
    with django_capture_on_commit_callbacks(execute=True):
        give()
    names = [result.task.name for result in default_task_backend.results]
    assert "deliver" in names
