# SPDX-License-Identifier: Apache-2.0

"""A list on its way: paused, told of at a rate, asked for, sent in parts, withdrawn."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.models import Department, Employment, JobRole, Person, PersonEmail
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import running, taking_in, withdrawing
from skillmark_server.awards.counting import counts_of, mails_of
from skillmark_server.awards.models import Act, ActKind, Award, Batch, BatchAct, Visibility
from skillmark_server.awards.pacing import noted, rate_of, time_left
from skillmark_server.awards.questions import count_meant, people_meant
from skillmark_server.awards.refusals import (
    ActClosed,
    ActWaits,
    BadFact,
    BatchClosed,
    NothingToAward,
    NothingToDo,
    PartOutOfTurn,
    SelfAward,
)
from skillmark_server.awards.services import (
    add_part,
    ask_for_batch_act,
    begin_parts,
    cancel_batch,
    claim_award,
    close_parts,
    confirm_batch,
    pause_batch,
    preview_batch,
    preview_question,
    resume_batch,
    revoke_award,
    set_mail_rate,
    sign_off_batch_act,
    undo_batch,
    undo_batch_act,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import Malformed, NotAllowed
from skillmark_server.tabular import TableEmpty, TableTooLarge
from tests.server.cast_awards import published
from tests.server.integration.awards.test_claiming import secret_of

TEN = timedelta(minutes=10)
LIST = "Anna Berg <anna@x.test>\nBo Dahl <bo@x.test>\nCarl Eg <carl@x.test>\n"


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def sent(may, first_aid, now):
    """`sent()`: three badges that leave at once."""

    def send(version=first_aid, **facts) -> Batch:
        batch = preview_batch(actor=may, version=version, data=LIST, source="pasted", at=now)
        return confirm_batch(actor=may, batch=batch, at=now, now=True, **facts)

    return send


class TestPausing:
    def test_paused_nothing_is_made_until_it_goes_on(self, sent, may, now, monkeypatch):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
        batch = sent()
        running._run_some(batch.pk, now)
        pause_batch(actor=may, batch=batch, at=now)

        assert running.run_batch(batch.pk, at=now) == 0
        assert running.run_due_batches(at=now + TEN) == 0
        with pytest.raises(BatchClosed):
            pause_batch(actor=may, batch=batch, at=now)

        resume_batch(actor=may, batch=batch, at=now)
        with pytest.raises(BatchClosed):
            resume_batch(actor=may, batch=batch, at=now)
        assert running.run_due_batches(at=now + TEN) == 2
        assert Award.objects.count() == 3
        batch.refresh_from_db()
        assert (batch.made, batch.finished_at) == (3, now + TEN)

    def test_what_is_made_while_it_is_paused_can_be_claimed(self, sent, jonas, now, monkeypatch):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
        batch = sent()
        running._run_some(batch.pk, now)
        secret = secret_of(Mail.objects.get(kind="claim"))

        award = claim_award(secret=secret, user=jonas, visibility=Visibility.PUBLIC, at=now)

        running.run_batch(batch.pk, at=now)
        award.refresh_from_db()
        assert award.claimed_at == now
        assert Award.objects.count() == 3

    def test_only_what_is_on_its_way_is_paused(self, sent, may, first_aid, actor, karin, now):
        batch = preview_batch(actor=may, version=first_aid, data=LIST, source="pasted", at=now)
        for ask in (pause_batch, resume_batch):
            with pytest.raises(BatchClosed):
                ask(actor=may, batch=batch, at=now)
        with pytest.raises(NotAllowed):
            pause_batch(actor=actor(karin), batch=batch, at=now)
        done = sent()
        running.run_batch(done.pk, at=now)
        with pytest.raises(BatchClosed):
            pause_batch(actor=may, batch=done, at=now)

    def test_undone_or_stopped_it_is_not_paused_any_more(self, may, first_aid, now):
        batch = preview_batch(actor=may, version=first_aid, data=LIST, source="pasted", at=now)
        confirm_batch(actor=may, batch=batch, at=now)
        pause_batch(actor=may, batch=batch, at=now)
        batch = undo_batch(actor=may, batch=batch, at=now)
        assert batch.paused_at is None
        confirm_batch(actor=may, batch=batch, at=now)
        pause_batch(actor=may, batch=batch, at=now)
        assert cancel_batch(actor=may, batch=batch, at=now).paused_at is None


class TestMailRate:
    def test_mails_leave_at_the_rate_that_was_set(self, sent, now):
        batch = sent(mails_a_minute=2)
        running.run_batch(batch.pk, at=now)
        due = Mail.objects.filter(kind="claim").order_by("due_at").values_list("due_at", flat=True)
        assert [moment - now for moment in due] == [timedelta(seconds=30 * n) for n in range(3)]

    def test_in_several_turns_the_rate_holds(self, sent, now, monkeypatch):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
        batch = sent(mails_a_minute=1)
        for n in range(3):
            running._run_some(batch.pk, now + timedelta(seconds=n))
        due = sorted(Mail.objects.filter(kind="claim").values_list("due_at", flat=True))
        assert [moment - now for moment in due] == [timedelta(minutes=n) for n in range(3)]

    def test_it_is_changed_on_the_way(self, sent, may, now, monkeypatch):
        monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
        batch = sent(mails_a_minute=1)
        running._run_some(batch.pk, now)
        set_mail_rate(actor=may, batch=batch, mails_a_minute=None, at=now)
        running.run_batch(batch.pk, at=now)
        assert set(Mail.objects.filter(kind="claim").values_list("due_at", flat=True)) == {now}

    @pytest.mark.parametrize("rate", [0, -1, 10**7])
    def test_no_rate_at_all_is_refused(self, sent, may, now, rate):
        with pytest.raises(Malformed):
            sent(mails_a_minute=rate)
        with pytest.raises(Malformed):
            set_mail_rate(actor=may, batch=sent(), mails_a_minute=rate, at=now)

    def test_mails_of_a_list_are_counted_together(self, sent, give, now):
        give("other@x.test", "Other")
        batch = sent()
        running.run_batch(batch.pk, at=now)
        first, second, _third = Mail.objects.filter(group_id=batch.pk)
        Mail.objects.filter(pk=first.pk).update(sent_at=now)
        Mail.objects.filter(pk=second.pk).update(bounced_at=now)
        mails = mails_of(batch)
        assert (mails.sent, mails.waiting, mails.back) == (1, 1, 1)


class TestPace:
    def test_a_rate_is_made_of_what_was_noted(self, now):
        samples = []
        for n in range(30):
            samples = noted(samples, moment=now + timedelta(seconds=5 * n), done=50 * n)
        at = now + timedelta(seconds=150)
        assert rate_of(samples, at=at) == 10
        assert time_left(10, 300) == timedelta(seconds=30)
        assert len(samples) == 12

    @pytest.mark.parametrize("after", [timedelta(minutes=3), timedelta(hours=9)])
    def test_what_stood_still_has_no_rate(self, now, after):
        samples = noted([], moment=now, done=0)
        samples = noted(samples, moment=now + timedelta(seconds=5), done=50)
        assert rate_of(samples, at=now + after) is None
        assert len(noted(samples, moment=now + after, done=60)) == 1
        assert time_left(None, 5) is None
        assert time_left(0.0, 5) is None

    def test_one_moment_says_nothing(self, now):
        assert rate_of([], at=now) is None
        assert rate_of(noted([], moment=now, done=5), at=now) is None


@pytest.fixture
def roster(nordvind, now):
    boss = Person.objects.create(
        organisation=nordvind, name="Boss", sort_name="boss", created_at=now, changed_at=now
    )
    store = Department.objects.create(organisation=nordvind, name="Lager")
    driver = JobRole.objects.create(organisation=nordvind, name="Fører")
    for n in range(4):
        person = Person.objects.create(
            organisation=nordvind, name=f"P {n}", sort_name=f"p {n}", created_at=now, changed_at=now
        )
        PersonEmail.objects.create(
            person=person, organisation=nordvind, email=f"p{n}@nordvind.test", is_primary=True
        )
        Employment.objects.create(
            person=person,
            department=store if n < 3 else None,
            job_role=driver if n < 2 else None,
            manager=boss,
            to_on=now.date() - timedelta(days=1) if n == 0 else None,
        )
    return {"department": store.pk, "job_role": driver.pk, "manager": boss.pk}


class TestQuestions:
    @pytest.mark.parametrize(
        ("kind", "who"), [("department", [1, 2]), ("job_role", [1]), ("manager", [1, 2, 3])]
    )
    def test_those_who_work_there_now_are_meant(self, may, first_aid, roster, now, kind, who):
        batch = preview_question(
            actor=may, version=first_aid, question={kind: roster[kind]}, at=now
        )
        assert list(batch.rows.values_list("email", flat=True)) == [
            f"p{n}@nordvind.test" for n in who
        ]
        assert counts_of(batch).new == len(who)
        assert batch.question == {kind: str(roster[kind])}
        assert count_meant(batch.organisation, batch.question, at=now) == len(who)

    def test_all_who_hold_a_badge_that_is_in_force(self, may, nordvind, give, first_aid, now):
        give("anna@x.test", "Anna")
        give("anna@x.test", "Anna Berg", valid_from=now + timedelta(days=1))
        gone = give("bo@x.test", "Bo")
        revoke_award(actor=may, award=gone, reason="x", at=now, now=True)
        other = published(nordvind, at=now)

        batch = preview_question(
            actor=may, version=other, question={"holds": first_aid.achievement_id}, at=now
        )

        assert list(batch.rows.values_list("email", "state")) == [("anna@x.test", "new")]

    def test_a_long_answer_is_the_workers_and_goes_on_where_it_stood(
        self, may, first_aid, roster, now, monkeypatch
    ):
        monkeypatch.setattr("skillmark_server.awards.services.batching.IN_A_REQUEST", 1)
        monkeypatch.setattr("skillmark_server.awards.questions._AT_ONCE", 2)
        batch = preview_question(
            actor=may, version=first_aid, question={"manager": roster["manager"]}, at=now
        )
        assert not batch.rows.exists()
        for _turn in range(9):
            taking_in.take_in(batch.pk, at=now, seconds=0, window=1)
        batch.refresh_from_db()
        assert batch.judged_at
        assert counts_of(batch).new == 3
        assert [pair[0] for pair in people_meant(batch.organisation, batch.question, at=now)] == [
            f"p{n}@nordvind.test" for n in (1, 2, 3)
        ]

    def test_an_answer_beyond_the_limit_is_refused(
        self, may, first_aid, roster, now, monkeypatch, settings
    ):
        monkeypatch.setattr("skillmark_server.awards.services.batching.IN_A_REQUEST", 1)
        settings.LIST_ROWS = 2
        batch = preview_question(
            actor=may, version=first_aid, question={"manager": roster["manager"]}, at=now
        )
        taking_in.take_in(batch.pk, at=now)
        batch.refresh_from_db()
        assert batch.cancelled_at
        assert batch.refused_words["en"]

    @pytest.mark.parametrize(
        "question",
        [
            {},
            {"department": "x"},
            {"department": str(uuid.uuid4())},
            {"holds": str(uuid.uuid4())},
            {"shoe_size": 45},
            {"department": str(uuid.uuid4()), "manager": str(uuid.uuid4())},
        ],
        ids=str,
    )
    def test_what_asks_for_nothing_is_refused(self, may, first_aid, now, question):
        with pytest.raises(Malformed):
            preview_question(actor=may, version=first_aid, question=question, at=now)

    def test_nobody_is_no_list(self, may, first_aid, now):
        with pytest.raises(TableEmpty):
            preview_question(
                actor=may, version=first_aid, question={"holds": first_aid.achievement_id}, at=now
            )

    def test_only_their_own_people_and_only_who_may(
        self, actor, karin, mallory, first_aid, roster, now
    ):
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                preview_question(
                    actor=actor(person),
                    version=first_aid,
                    question={"department": roster["department"]},
                    at=now,
                )


class TestParts:
    @pytest.fixture
    def begun(self, may, first_aid, now):
        return begin_parts(actor=may, version=first_aid, at=now, file_name="hr")

    @pytest.fixture
    def add(self, may, begun, now):
        def send(number, *emails):
            rows = [{"name": "Somebody", "email": email} for email in emails]
            return add_part(actor=may, batch=begun, number=number, rows=rows, at=now)

        return send

    def test_parts_are_added_once_and_judged_at_the_end(self, begun, add, may, now):
        add(1, "a@x.test", "b@x.test")
        add(1, "a@x.test", "b@x.test")
        add(2, "A@x.test", "no address")
        assert counts_of(begun).unjudged == 4
        assert taking_in.take_in_due(at=now) == 0

        batch = close_parts(actor=may, batch=begun, at=now)

        counts = counts_of(batch)
        assert (counts.new, counts.duplicate, counts.wrong, counts.unjudged) == (2, 1, 1, 0)
        confirm_batch(actor=may, batch=batch, at=now, now=True)
        assert running.run_batch(batch.pk, at=now) == 2

    def test_a_long_one_is_judged_by_the_worker(self, begun, add, may, now, monkeypatch):
        monkeypatch.setattr("skillmark_server.awards.services.mending.IN_A_REQUEST", 2)
        add(1, *(f"p{n}@x.test" for n in range(5)))
        batch = close_parts(actor=may, batch=begun, at=now)
        assert batch.judged_at is None
        assert taking_in.take_in_due(at=now) == 1
        taking_in.take_in_due(at=now)
        assert counts_of(batch).new == 5

    def test_what_does_not_fit_is_refused(self, begun, add, may, now, settings):
        with pytest.raises(PartOutOfTurn):
            add(2, "a@x.test")
        with pytest.raises(Malformed):
            add(1)
        for row in ({"bogus": "x"}, {"email": "x" * 9000}):
            with pytest.raises(Malformed):
                add_part(actor=may, batch=begun, number=1, rows=[row], at=now)
        with pytest.raises(NothingToAward):
            close_parts(actor=may, batch=begun, at=now)
        settings.LIST_ROWS = 1
        with pytest.raises(TableTooLarge):
            add(1, "a@x.test", "b@x.test")
        settings.LIST_ROWS = 9
        add(1, "a@x.test")
        close_parts(actor=may, batch=begun, at=now)
        with pytest.raises(BatchClosed):
            add(2, "b@x.test")
        with pytest.raises(BatchClosed):
            close_parts(actor=may, batch=begun, at=now)

    def test_only_who_may(self, begun, actor, karin, mallory, now):
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                add_part(actor=actor(person), batch=begun, number=1, rows=[{}], at=now)


class TestTheWhole:
    @pytest.fixture
    def done(self, sent, nordvind, now):
        batch = sent(version=published(nordvind, at=now, suspendable=True))
        running.run_batch(batch.pk, at=now)
        batch.refresh_from_db()
        return batch

    @pytest.fixture
    def ask(self, may, done, now):
        def one(kind=ActKind.REVOKE, reason="The course was not held.", **facts) -> BatchAct:
            facts = {"actor": may, "batch": done, "at": now} | facts
            return ask_for_batch_act(kind=kind, reason=reason, **facts)

        return one

    def test_withdrawn_after_the_window_each_once_with_a_mail(self, ask, now):
        act = ask()
        assert withdrawing.do_due_batch_acts(at=now + timedelta(minutes=9)) == 0
        assert not Act.objects.exists()

        for _twice in range(3):
            withdrawing.do_due_batch_acts(at=now + TEN)

        act.refresh_from_db()
        assert (act.done, act.passed_over) == (3, 0)
        assert act.done_at
        assert Award.objects.filter(revoked_at=now + TEN).count() == 3
        assert Act.objects.filter(done_at=now + TEN).count() == 3
        mails = Mail.objects.filter(kind="revoked")
        assert mails.count() == 3
        assert {mail.context["reason"] for mail in mails} == {"The course was not held."}
        assert AuditEvent.objects.filter(action="batch.revoked").count() == 1
        assert AuditEvent.objects.filter(action="award.revoked").count() == 3

    @pytest.mark.parametrize("step", range(1, 5))
    def test_killed_on_the_way_it_goes_on_where_it_stood(self, ask, now, monkeypatch, step):
        monkeypatch.setattr(withdrawing, "AWARDS_AT_ONCE", 1)
        act = ask(now=True)
        real, calls = withdrawing.do_act, iter(range(1, 99))

        def killed(*args, **facts):
            if next(calls) == step:
                raise KeyboardInterrupt
            return real(*args, **facts)

        monkeypatch.setattr(withdrawing, "do_act", killed)
        if step < 4:
            with pytest.raises(KeyboardInterrupt):
                withdrawing.do_batch_act(act.pk, at=now)
        monkeypatch.setattr(withdrawing, "do_act", real)
        withdrawing.do_due_batch_acts(at=now + TEN)

        act.refresh_from_db()
        assert (act.done, act.passed_over) == (3, 0)
        assert Act.objects.count() == 3
        assert Mail.objects.filter(kind="revoked").count() == 3

    def test_put_on_hold_and_freed_of_it(self, ask, now):
        ask(ActKind.SUSPEND, now=True)
        assert withdrawing.do_due_batch_acts(at=now) == 3
        assert Award.objects.filter(suspended_at=now).count() == 3
        with pytest.raises(NothingToDo):
            ask(ActKind.SUSPEND)

        ask(ActKind.REINSTATE, reason="", now=True)
        withdrawing.do_due_batch_acts(at=now)
        assert not Award.objects.filter(suspended_at__isnull=False).exists()

    def test_what_was_withdrawn_before_is_passed_over(self, ask, may, now):
        first, second, _third = Award.objects.order_by("number")
        revoke_award(actor=may, award=first, reason="Before.", at=now, now=True)
        waits = revoke_award(actor=may, award=second, reason="Waits.", at=now)
        act = ask(now=True)
        withdrawing.do_due_batch_acts(at=now)

        act.refresh_from_db()
        waits.refresh_from_db()
        assert (act.done, act.passed_over) == (2, 1)
        assert waits.undone_at == now
        assert Award.objects.get(pk=first.pk).revocation_reason == "Before."

    def test_a_hold_leaves_alone_what_waits_for_one_award(self, ask, may, now):
        first = Award.objects.order_by("number")[0]
        revoke_award(actor=may, award=first, reason="Waits.", at=now)
        act = ask(ActKind.SUSPEND, now=True)
        withdrawing.do_due_batch_acts(at=now)
        act.refresh_from_db()
        assert (act.done, act.passed_over) == (2, 1)

    def test_undone_in_time_nothing_happens(self, ask, may, now):
        act = ask()
        with pytest.raises(ActWaits):
            ask()
        undo_batch_act(actor=may, act=act, at=now + timedelta(minutes=9))
        assert withdrawing.do_due_batch_acts(at=now + TEN) == 0
        with pytest.raises(ActClosed):
            undo_batch_act(actor=may, act=act, at=now)
        late = ask()
        with pytest.raises(ActClosed):
            undo_batch_act(actor=may, act=late, at=now + TEN)

    def test_a_second_person_signs_it_off(self, ask, may, actor, ole, nordvind, now):
        nordvind.needs_sign_off = True
        nordvind.save()
        act = ask(now=True)
        assert act.due_at is None
        assert withdrawing.do_due_batch_acts(at=now + TEN) == 0
        with pytest.raises(SelfAward):
            sign_off_batch_act(actor=may, act=act, at=now)

        sign_off_batch_act(actor=actor(ole), act=act, at=now)
        with pytest.raises(ActClosed):
            sign_off_batch_act(actor=actor(ole), act=act, at=now)

        assert withdrawing.do_due_batch_acts(at=now + TEN) == 3

    def test_only_who_may_and_only_what_is_over(self, ask, sent, actor, karin, mallory, now):
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                ask(actor=actor(person))
        with pytest.raises(BatchClosed):
            ask(batch=sent())
        for reason in (" ", "cpr 010190-1234"):
            with pytest.raises(BadFact):
                ask(reason=reason)
        act = ask()
        for person in (karin, mallory):
            with pytest.raises(NotAllowed):
                undo_batch_act(actor=actor(person), act=act, at=now)
            with pytest.raises(NotAllowed):
                sign_off_batch_act(actor=actor(person), act=act, at=now)

    @pytest.mark.parametrize(
        "wrong", ["done_and_undone", "due_before_asked", "signed_by_who_asked"]
    )
    def test_constraints(self, ask, mette, now, wrong):
        act = ask()
        facts = {
            "done_and_undone": {"done_at": now, "undone_at": now},
            "due_before_asked": {"due_at": now - TEN},
            "signed_by_who_asked": {"signed_off_by": mette},
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            BatchAct.objects.filter(pk=act.pk).update(**facts[wrong])

    def test_one_at_a_time(self, ask, done, now):
        ask()
        with pytest.raises(IntegrityError), transaction.atomic():
            BatchAct.objects.create(batch=done, kind="revoke", reason="x", asked_at=now)
