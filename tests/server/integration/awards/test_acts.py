# SPDX-License-Identifier: Apache-2.0

"""Withdraw, put on hold, lift the hold: undone in time, done once, told, listed, logged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark import Verdict
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import changing
from skillmark_server.awards.models import Act, AwardState
from skillmark_server.awards.refusals import (
    ActClosed,
    ActWaits,
    AlreadyRevoked,
    AlreadySuspended,
    BadFact,
    NotSuspendable,
    NotSuspended,
)
from skillmark_server.awards.services import (
    reinstate_award,
    revoke_award,
    suspend_award,
    undo_act,
)
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.tasks import publish_due
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.models import Leaf, LeafKind
from tests.server.cast_awards import published

TEN = timedelta(minutes=10)


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def holdable(give, nordvind, now):
    return give(version=published(nordvind, at=now, suspendable=True))


def test_a_withdrawal_waits_ten_minutes_and_is_then_done_once(give, may, now):
    award = give()
    act = revoke_award(actor=may, award=award, reason="Wrong person.", at=now)

    assert act.due_at == now + TEN
    assert changing.do_due_acts(at=now + TEN - timedelta(seconds=1)) == 0
    assert [changing.do_due_acts(at=now + TEN) for _ in range(3)] == [1, 0, 0]
    publish_due(now + TEN)
    award.refresh_from_db()
    assert award.state_at(now + TEN) is AwardState.REVOKED
    assert award.revoked_at == now + TEN
    assert report_on(award, at=now + TEN).verdict is Verdict.REVOKED
    assert Leaf.objects.filter(kind=LeafKind.REVOKE, subject_id=str(award.pk)).count() == 1
    assert AuditEvent.objects.filter(action="award.revoked").count() == 1
    mail = Mail.objects.get(kind="revoked")
    assert mail.context["reason"] == "Wrong person."
    assert Mail.objects.get(kind="claim").cancelled_at == now + TEN


def test_undone_in_time_nothing_happens(give, may, now):
    award = give()
    act = revoke_award(actor=may, award=award, reason="Oops.", at=now)
    undo_act(actor=may, act=act, at=now + timedelta(minutes=9))

    assert changing.do_due_acts(at=now + timedelta(days=1)) == 0
    award.refresh_from_db()
    assert award.revoked_at is None
    with pytest.raises(ActClosed):
        undo_act(actor=may, act=act, at=now)


def test_now_means_now(give, may, now):
    award = give()
    revoke_award(actor=may, award=award, reason="Fraud.", at=now, now=True, is_reason_public=True)

    award.refresh_from_db()
    assert (award.revoked_at, award.is_reason_public) == (now, True)


def test_a_withdrawal_is_final(give, may, now):
    award = give()
    revoke_award(actor=may, award=award, reason="x", at=now, now=True)

    for ask in (revoke_award, suspend_award, reinstate_award):
        with pytest.raises(AlreadyRevoked):
            ask(actor=may, award=award, reason="x", at=now)


def test_a_hold_is_lifted_again(holdable, may, now):
    verdicts = []
    at = now
    for ask in (suspend_award, reinstate_award, suspend_award):
        at += timedelta(minutes=2)
        ask(actor=may, award=holdable, reason="Looked into.", at=at, now=True)
        publish_due(at)
        holdable.refresh_from_db()
        verdicts.append(report_on(holdable, at=at).verdict)

    assert verdicts == [Verdict.SUSPENDED, Verdict.GENUINE, Verdict.SUSPENDED]
    assert holdable.state_at(at) is AwardState.SUSPENDED
    assert sorted(Mail.objects.exclude(kind="claim").values_list("kind", flat=True)) == [
        "reinstated",
        "suspended",
        "suspended",
    ]


def test_holds_that_do_not_fit_are_refused(give, holdable, may, now):
    with pytest.raises(NotSuspendable):
        suspend_award(actor=may, award=give("b@x.test", "B"), reason="x", at=now)
    with pytest.raises(NotSuspended):
        reinstate_award(actor=may, award=holdable, at=now)
    suspend_award(actor=may, award=holdable, reason="x", at=now, now=True)
    with pytest.raises(AlreadySuspended):
        suspend_award(actor=may, award=holdable, reason="x", at=now)


def test_two_acts_do_not_wait_at_once(holdable, may, now):
    suspend_award(actor=may, award=holdable, reason="x", at=now)
    with pytest.raises(ActWaits):
        revoke_award(actor=may, award=holdable, reason="x", at=now)


def test_an_act_that_no_longer_fits_is_dropped(holdable, may, now):
    act = suspend_award(actor=may, award=holdable, reason="x", at=now)
    holdable.refresh_from_db()
    holdable.revoked_at = now
    holdable.save()

    assert not changing.do_act(act.pk, at=now + TEN)
    assert Act.objects.get().undone_at == now + TEN


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "cpr 010190-1234", "a\0b"], ids=repr)
def test_a_reason_is_needed_and_checked(give, may, now, reason):
    with pytest.raises(BadFact) as caught:
        revoke_award(actor=may, award=give(), reason=reason, at=now)
    assert caught.value.field == "reason"


def test_only_who_may_withdraw_and_only_their_own(give, actor, karin, mallory, may, now):
    award = give()
    act = revoke_award(actor=may, award=award, reason="x", at=now)
    for person in (karin, mallory):
        with pytest.raises(NotAllowed):
            undo_act(actor=actor(person), act=act, at=now)
        with pytest.raises(NotAllowed):
            revoke_award(actor=actor(person), award=award, reason="x", at=now)
