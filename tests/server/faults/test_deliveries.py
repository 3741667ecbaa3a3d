# SPDX-License-Identifier: Apache-2.0

"""
F11: tasks are delivered twice, late, in any order or never, and the rows end up the same.

A machine of Hypothesis does what people do (send, pause, stop, claim, withdraw, undo) and what an
engine may do with the tasks of it. Workers take parts and die with them, or come back too late.
After every step the awards, their indices, leaves, events and mails agree; in the end everything
that was due was done once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from skillmark.encoding import strict_json
from skillmark.status.bitstring import Bitstring
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.awards import chunking, running, tasks
from skillmark_server.awards.chunking import take_chunk
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import (
    Act,
    ActKind,
    Award,
    Batch,
    BatchAct,
    BatchRow,
    Chunk,
    Visibility,
)
from skillmark_server.awards.services import (
    accept_award,
    ask_for_batch_act,
    cancel_batch,
    confirm_batch,
    decline_award,
    pause_batch,
    preview_batch,
    resume_batch,
    revoke_award,
    undo_act,
    undo_batch,
)
from skillmark_server.awards.writing import PartLost
from skillmark_server.custody import tasks as custody_tasks
from skillmark_server.custody.models import StatusBit, StatusList
from skillmark_server.custody.publishing import served_list
from skillmark_server.outbox import models as outbox
from skillmark_server.outbox import tasks as outbox_tasks
from skillmark_server.refusals import Refusal
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.verification import verify_leaves
from tests.server.cast_awards import able_to_issue, published
from tests.server.conftest import NOW
from tests.server.faults import figures
from tests.server.faults.sites import IS_TORTURE

EXAMPLES, STEPS = (150, 40) if IS_TORTURE else (8, 20)
CHANGES = (pause_batch, resume_batch, undo_batch, cancel_batch)
PEOPLE = tuple(f"p{number}@x.test" for number in range(9))
COUNTED = {"examples": 0, "deliveries": 0}

lists = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=7, unique=True)
numbers = st.integers(min_value=0, max_value=30)


class Deliveries(RuleBasedStateMachine):
    """What people do, what an engine does with it, and that it comes out right."""

    batches = Bundle("batches")
    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = NOW
        self._clock = mock.patch.object(timezone, "now", side_effect=lambda: self.at)
        self._clock.start()
        self._rows = transaction.atomic()
        self._rows.__enter__()
        COUNTED["examples"] += 1

    def teardown(self) -> None:
        try:
            self._settle()
        finally:
            transaction.set_rollback(True)
            self._rows.__exit__(None, None, None)
            self._clock.stop()

    @initialize()
    def world(self) -> None:
        organisation = Organisation.objects.create(name="Nordvind A/S", created_at=NOW)
        user = User.objects.create_user("mette@nordvind.test", name="Mette")
        Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=NOW)
        able_to_issue(organisation, at=NOW)
        self.actor = actor_of(user)
        self.version = published(organisation, at=NOW, suspendable=True)
        self.people = {}
        for email in PEOPLE:
            person = User.objects.create_user(email, name="Anna")
            person.emailaddress_set.create(email=email, verified=True, primary=True)
            self.people[email] = person

    # -- what people do -------------------------------------------------------------------

    @rule(target=batches, emails=lists, is_now=st.booleans())
    def send(self, emails: list[str], *, is_now: bool) -> Any:
        text = "\n".join(f"Anna <{email}>" for email in emails)
        batch = preview_batch(
            actor=self.actor, version=self.version, data=text, source="pasted", at=self.at
        )
        return self._try(confirm_batch, batch=batch, now=is_now) or multiple()

    @rule(batch=batches, does=st.sampled_from(CHANGES))
    def change(self, batch: Batch, does: Any) -> None:
        self._try(does, batch=batch)

    @rule(which=numbers, is_kept=st.booleans())
    def answer(self, which: int, *, is_kept: bool) -> None:
        if (award := self._award(which)) is None:
            return
        user = self.people[award.recipient_email]
        try:
            with transaction.atomic():
                if is_kept:
                    accept_award(
                        user=user, award_id=award.pk, visibility=Visibility.PUBLIC, at=self.at
                    )
                else:
                    decline_award(user=user, award_id=award.pk, at=self.at)
        except Refusal:
            pass

    @rule(which=numbers, is_now=st.booleans())
    def withdraw(self, which: int, *, is_now: bool) -> None:
        if award := self._award(which):
            self._try(revoke_award, award=award, reason="Given by mistake.", now=is_now)

    @rule(which=numbers)
    def think_again(self, which: int) -> None:
        acts = list(Act.objects.order_by("asked_at", "pk"))
        if acts:
            self._try(undo_act, act=acts[which % len(acts)])

    @rule(batch=batches, kind=st.sampled_from(list(ActKind)))
    def withdraw_all(self, batch: Batch, kind: ActKind) -> None:
        self._try(ask_for_batch_act, batch=batch, kind=kind, reason="All of them.")

    # -- what an engine does --------------------------------------------------------------

    @rule(batch=batches, times=st.integers(1, 3))
    def deliver_batch(self, batch: Batch, times: int) -> None:
        for _time in range(times):
            self._deliver(tasks.run_batch, str(batch.pk))

    @rule(which=numbers, times=st.integers(1, 2))
    def deliver_batch_act(self, which: int, times: int) -> None:
        acts = list(BatchAct.objects.order_by("asked_at", "pk"))
        for _time in range(times if acts else 0):
            self._deliver(tasks.do_batch_act, str(acts[which % len(acts)].pk))

    @rule(which=numbers, times=st.integers(1, 2))
    def deliver_publishing(self, which: int, times: int) -> None:
        found = list(StatusList.objects.order_by("pk"))
        for _time in range(times if found else 0):
            self._deliver(custody_tasks.publish_status_list, str(found[which % len(found)].pk))

    @rule(which=numbers, times=st.integers(1, 2))
    def deliver_mail(self, which: int, times: int) -> None:
        mails = list(outbox.Mail.objects.order_by("created_at", "pk"))
        for _time in range(times if mails else 0):
            self._deliver(outbox_tasks.deliver, str(mails[which % len(mails)].pk))

    @rule(
        which=st.permutations([tasks.do_due_acts, tasks.remind_unclaimed, outbox_tasks.deliver_due])
    )
    def deliver_sweeps(self, which: list[Any]) -> None:
        for one in which:
            self._deliver(one)

    @rule()
    def tick(self) -> None:
        COUNTED["deliveries"] += 1
        for one in (tasks.tick, outbox_tasks.tick, custody_tasks.tick):
            one(self.at)

    @rule(target=taken, batch=batches)
    def a_worker_takes_a_part(self, batch: Batch) -> Any:
        return take_chunk(batch.pk, at=self.at) or multiple()

    @rule(chunk=taken)
    def and_comes_back_to_it(self, chunk: Chunk) -> None:
        """In time, too late, or a second time; most never come back: they died."""
        COUNTED["deliveries"] += 1
        try:
            running.make_chunk(chunk, actor=running._maker(chunk.batch), at=self.at)
        except PartLost:
            chunking.came_late(chunk)

    @rule(seconds=st.sampled_from([1, 11, 70, 700, 4_000]))
    def time_passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    # -- what holds -----------------------------------------------------------------------

    @invariant()
    def nothing_is_doubled(self) -> None:
        awards = list(
            Award.objects.values_list(
                "pk", "number", "revocation_index", "suspension_index", "leaf_sequence"
            )
        )
        for values in zip(*awards, strict=True):
            assert len(set(values)) == len(awards)
        rows = BatchRow.objects.filter(award__isnull=False)
        assert rows.values("award").distinct().count() == rows.count() == len(awards)
        assert Leaf.objects.filter(kind="issue").count() == len(awards)
        made = Chunk.objects.exclude(done_at=None).values_list("made", flat=True)
        bundles = outbox.Bundle.objects.values_list("first", "last")
        assert sum(last - first + 1 for first, last in bundles) == sum(made)
        claims = outbox.Mail.objects.filter(kind="claim")
        assert claims.values("award_id").distinct().count() == claims.count()

    @invariant()
    def nobody_has_it_twice(self) -> None:
        held = Award.objects.filter(revoked_at=None)
        assert held.values("recipient_email").distinct().count() == held.count()

    @invariant()
    def what_is_withdrawn_is_set_and_nothing_else(self) -> None:
        wanted = {
            purpose: set(
                Award.objects.filter(**{f"{done}_at__isnull": False}).values_list(
                    f"{purpose}_index", flat=True
                )
            )
            for purpose, done in (("revocation", "revoked"), ("suspension", "suspended"))
        }
        for purpose, indices in wanted.items():
            bits = StatusBit.objects.filter(list__purpose=purpose, is_set=True)
            assert set(bits.values_list("index", flat=True)) == indices

    def _settle(self) -> None:
        """Everything is delivered at last: what was due is done, once."""
        for _turn in range(4):
            self.at += timedelta(hours=2)
            self.tick()
        on_their_way = Batch.objects.exclude(confirmed_at=None).filter(
            cancelled_at=None, paused_at=None
        )
        assert not on_their_way.filter(finished_at=None).exists()
        for batch in on_their_way:
            assert not running.left_of(batch).exists()
            assert batch.made == batch.rows.filter(award__isnull=False).count()
        assert not Act.objects.filter(done_at=None, undone_at=None, due_at__lte=self.at).exists()
        told = set(outbox.Mail.objects.filter(kind="claim").values_list("award_id", flat=True))
        waiting = Award.objects.filter(revoked_at=None, claimed_at=None, declined_at=None)
        assert set(waiting.values_list("pk", flat=True)) <= told
        assert not [fault for check in CHECKS.values() for fault in check(self.at).faults]
        assert verify_leaves().is_whole
        self._check_published()

    def _check_published(self) -> None:
        """What the world is told is what the rows say."""
        for listed in StatusList.objects.all():
            served = served_list(listed.pk)
            assert served is not None
            said = strict_json.loads_object(served.body)["credentialSubject"]
            bits = Bitstring.expand(said["encodedList"])
            wanted = set(listed.bits.filter(is_set=True).values_list("index", flat=True))
            assert bits == Bitstring.empty(bits.entries()).with_marks(wanted)

    # -- how ------------------------------------------------------------------------------

    def _award(self, which: int) -> Award | None:
        awards = list(Award.objects.order_by("leaf_sequence"))
        return awards[which % len(awards)] if awards else None

    def _try(self, does: Any, **facts: Any) -> Any:
        """Ask for something; that it is refused is an answer."""
        try:
            with transaction.atomic():
                return does(actor=self.actor, at=self.at, **facts)
        except Refusal:
            return None

    def _deliver(self, task: Any, *args: str) -> None:
        COUNTED["deliveries"] += 1
        task.call(*args)


@pytest.fixture
def small_parts(monkeypatch):
    """Some lists are long here, and go in parts of two."""
    monkeypatch.setattr(running, "LONG_FROM", 4)
    monkeypatch.setattr(chunking, "ROWS", 2)


@pytest.mark.usefixtures("small_parts")
def test_delivered_in_any_way_it_comes_out_the_same():
    COUNTED.update(examples=0, deliveries=0)
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            # The steps of what failed are printed; to find fewer of them takes many minutes.
            phases=[Phase.generate, Phase.shrink] if IS_TORTURE else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    figures.ROWS.append(
        {
            "run": "F11 tasks twice, late, never",
            "database": "PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
            "rows": COUNTED["examples"],
            "faults": COUNTED["deliveries"],
            "lost": 0,
            "doubled": 0,
            "reused": 0,
        }
    )
