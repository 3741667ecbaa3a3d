# SPDX-License-Identifier: Apache-2.0

"""A key is stolen: what it touched, which awards stand, and what becomes of each, once."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.correcting import Correction, issue_again
from skillmark_server.awards.documents import signed_document
from skillmark_server.awards.models import Act, Award, Visibility
from skillmark_server.awards.refusals import ActClosed, BadFact
from skillmark_server.awards.selectors import Filters, successor_of
from skillmark_server.awards.services import accept_award, decline_award
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.models import IdentityKind, SigningKey
from skillmark_server.custody.refusals import KeyState
from skillmark_server.custody.services import compromise_key, rotate_key
from skillmark_server.custody.tasks import publish_due
from skillmark_server.lifecycle import choosing, doing
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.models import (
    BulkAct,
    BulkActItem,
    BulkKind,
    KeyDecision,
    KeyStanding,
)
from skillmark_server.lifecycle.refusals import ChoiceChanged, NoneChosen, TooManyChosen
from skillmark_server.lifecycle.selectors import decisions_about
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    decide_after_theft,
    sign_off_bulk_act,
    undo_bulk_act,
)
from skillmark_server.lifecycle.stolen_keys import judge, touched_by
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.models import Leaf
from skillmark_server.transparency.placing import first_leaf_since
from tests.server.cast_awards import able_to_issue, published

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL = Choice()


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def badge(nordvind, issuing, now):
    return published(
        nordvind,
        at=now - 20 * DAY,
        suspendable=True,
        name={"en": "Forklift", "da": "Gaffeltruck"},
    )


@pytest.fixture
def days(give, badge, now) -> dict[str, Award]:
    """Anna nine days ago, Bo six, Carl one; the key was taken five days ago."""
    return {
        name: give(f"{name}@x.test", name.title(), version=badge, at=now - ago * DAY)
        for name, ago in (("anna", 9), ("bo", 6), ("carl", 1))
    }


@pytest.fixture
def mine(give, badge, now) -> Award:
    """Jonas', from before the theft; to be asked for before `stolen` is."""
    return give("jonas@nordvind.test", "Jonas", version=badge, at=now - 7 * DAY)


@pytest.fixture
def dan(give, first_aid, now) -> Award:
    """Of another badge."""
    return give("dan@x.test", "Dan", version=first_aid, at=now - 7 * DAY)


@pytest.fixture
def stolen(issuing, days, may, now) -> SigningKey:
    key = issuing.keys.get(algorithm="Ed25519")
    compromise_key(key=key, at=now, since=now - 5 * DAY, actor=may)
    return SigningKey.objects.select_related("identity__organisation").get(pk=key.pk)


@pytest.fixture
def decide(may, stolen, now):
    """`decide(KeyStanding.BEFORE)`: about every award of the key, at once."""

    def make(standing=KeyStanding.LOGGED, **facts) -> BulkAct:
        facts = {"choice": ALL, "reason": "Nøglen er væk", "now": True, "at": now, **facts}
        return decide_after_theft(
            actor=facts.pop("actor", may), key=stolen, standing=standing, **facts
        )

    return make


def names(ids) -> set[str]:
    return {award.recipient_name for award in Award.objects.filter(pk__in=ids)}


class TestWhatItTouched:
    def test_it_is_counted_before_after_and_in_the_log(self, may, stolen, now):
        found = touched_by(may, stolen, at=now)
        assert dataclasses.asdict(found) == {"all": 3, "before": 2, "logged": 2, "undecided": 3}
        assert (found.after, found.unlogged) == (1, 0)

    @pytest.mark.usefixtures("days")
    def test_a_moment_can_be_asked_about_before_it_is_said(self, may, issuing, now):
        key = issuing.keys.get(algorithm="Ed25519")
        assert touched_by(may, key, at=now).before == 3
        assert touched_by(may, key, at=now, since=now - 8 * DAY).before == 1

    def test_what_another_key_signed_is_not_of_it(self, may, give, issuing, badge, now):
        give("anna@x.test", "Anna", version=badge, at=now - 9 * DAY)
        key = issuing.keys.get(algorithm="Ed25519")
        new = rotate_key(key=key, at=now - 8 * DAY, actor=SYSTEM)
        give("bo@x.test", "Bo", version=badge, at=now - 7 * DAY)
        key.refresh_from_db()
        assert touched_by(may, key, at=now).all == 1
        assert touched_by(may, new, at=now).all == 1

    def test_another_organisation_sees_none_of_it(self, actor, mallory, stolen, now):
        assert touched_by(actor(mallory), stolen, at=now).all == 0

    @pytest.mark.usefixtures("days")
    def test_where_nobody_knows_since_when_it_is_since_it_was_made(self, issuing, may, now):
        key = issuing.keys.get(algorithm="Ed25519")
        compromise_key(key=key, at=now, since=None, actor=may)
        key.refresh_from_db()
        assert key.compromised_since == key.active_from
        assert touched_by(may, key, at=now).before == 0


class TestWhichStand:
    @pytest.mark.parametrize(
        ("standing", "stand"),
        [
            (KeyStanding.LOGGED, {"Anna", "Bo"}),
            (KeyStanding.BEFORE, {"Anna", "Bo"}),
            (KeyStanding.ALL, {"Anna", "Bo", "Carl"}),
            (KeyStanding.NONE, set()),
        ],
        ids=["in the log", "before", "all", "none"],
    )
    def test_the_others_fall(self, may, stolen, now, standing, stand):
        found = judge(may, stolen, ALL, standing, at=now)
        assert names(found.stands) == stand
        assert names(found.falls) == {"Anna", "Bo", "Carl"} - stand
        assert found.people == 3
        assert found.badges == (("Gaffeltruck", len(stand), 3 - len(stand)),)
        kept, lost = found.examples
        assert len(kept) + len(lost) == 3

    def test_a_row_put_in_later_and_dated_back_is_not_in_the_log(
        self, may, stolen, give, badge, now
    ):
        eve, early = give("eve@x.test", "Eve", version=badge, at=now), now - 8 * DAY
        Award.objects.filter(pk=eve.pk).update(issued_at=early, valid_from=early)
        Leaf.objects.filter(pk=eve.leaf_sequence).update(at=early)
        one = Choice(award_id=eve.pk)
        assert names(judge(may, stolen, one, KeyStanding.BEFORE, at=now).stands) == {"Eve"}
        assert names(judge(may, stolen, one, KeyStanding.LOGGED, at=now).falls) == {"Eve"}
        found = touched_by(may, stolen, at=now)
        assert (found.before, found.unlogged) == (3, 1)

    def test_a_leaf_of_something_else_shows_nothing(self, may, stolen, days, now):
        Leaf.objects.filter(pk=days["anna"].leaf_sequence).update(digest=b"\0" * 32)
        assert names(judge(may, stolen, ALL, KeyStanding.LOGGED, at=now).falls) == {"Anna", "Carl"}

    def test_a_leaf_whose_salt_is_gone_shows_nothing(self, may, stolen, days, now):
        Leaf.objects.filter(pk=days["bo"].leaf_sequence).update(salt=None)
        assert names(judge(may, stolen, ALL, KeyStanding.LOGGED, at=now).stands) == {"Anna"}

    def test_a_place_in_the_log_is_found_by_moment(self, days, now):
        assert first_leaf_since(now - 30 * DAY - HOUR) == 1
        assert first_leaf_since(now - 6 * DAY) == days["bo"].leaf_sequence
        assert first_leaf_since(now + DAY) == Leaf.objects.count() + 1

    def test_some_alone_are_decided_about(self, may, dan, stolen, days, first_aid, now):
        of_badge = Choice(filters=Filters(achievement_id=first_aid.achievement_id))
        assert names(judge(may, stolen, of_badge, KeyStanding.NONE, at=now).falls) == {
            dan.recipient_name
        }
        one = Choice(award_id=days["bo"].pk)
        assert names(judge(may, stolen, one, KeyStanding.ALL, at=now).stands) == {"Bo"}

    def test_what_cannot_be_done_is_counted(
        self, may, mine, give, jonas, mette, stolen, badge, days, now
    ):
        decline_award(user=jonas, award_id=mine.pk, at=now)
        Award.objects.filter(pk=days["carl"].pk).update(recipient_email=mette.email)
        give("anna@x.test", "Anna", version=badge, at=now, supersedes=days["anna"])
        found = judge(may, stolen, ALL, KeyStanding.ALL, at=now)
        assert found.passed_over == {"declined": 1, "own": 1, "superseded": 1}
        assert touched_by(may, stolen, at=now).undecided == 2

    def test_more_than_the_most_are_refused(self, may, stolen, now, monkeypatch):
        monkeypatch.setattr(choosing, "MOST", 2)
        with pytest.raises(TooManyChosen):
            judge(may, stolen, ALL, KeyStanding.ALL, at=now)

    @pytest.mark.usefixtures("days")
    def test_a_key_that_nobody_reported_is_not_decided_about(self, may, issuing, now):
        key = issuing.keys.get(algorithm="Ed25519")
        with pytest.raises(KeyState):
            judge(may, key, ALL, KeyStanding.ALL, at=now)

    def test_only_who_manages_keys_decides(self, actor, karin, stolen, now):
        with pytest.raises(NotAllowed):
            judge(actor(karin), stolen, ALL, KeyStanding.ALL, at=now)


class TestDeciding:
    def test_those_that_stand_are_issued_again_and_the_others_withdrawn(
        self, decide, days, stolen, may, now
    ):
        act = decide(expected=(2, 1))
        assert doing.do_due_bulk_acts(at=now) == 3
        publish_due(now)
        act.refresh_from_db()
        assert (act.kind, act.done, act.passed_over) == (BulkKind.REKEY, 3, 0)
        assert doing.do_due_bulk_acts(at=now + HOUR) == 0

        for name in ("anna", "bo"):
            old = Award.objects.get(pk=days[name].pk)
            new = successor_of(old)
            assert new.supersedes_id == old.pk
            assert (old.revoked_at, new.revoked_at) == (now, None)
            assert report_on(new, at=now + HOUR).verdict.value == "genuine"
            assert report_on(old, at=now + HOUR).verdict.value == "not_genuine"
            before, after = signed_document(old), signed_document(new)
            assert before["proof"]["verificationMethod"] == stolen.method
            assert after["proof"]["verificationMethod"] != stolen.method
            assert after["validFrom"] == before["validFrom"]
            assert after["validUntil"] == before["validUntil"]
            assert (
                after["credentialSubject"]["achievement"]
                == before["credentialSubject"]["achievement"]
            )
        carl = Award.objects.get(pk=days["carl"].pk)
        assert (carl.revoked_at, successor_of(carl)) == (now, None)
        assert carl.revocation_reason == "Nøglen er væk"
        assert sorted(
            Mail.objects.filter(kind__in=["revoked", "reissued"]).values_list("kind", "to_email")
        ) == [
            ("reissued", "anna@x.test"),
            ("reissued", "bo@x.test"),
            ("revoked", "carl@x.test"),
        ]
        assert list(
            AuditEvent.objects.filter(action__startswith="bulk.").values_list("action", flat=True)
        ) == ["bulk.rekeying_asked", "bulk.rekeyed"]
        assert touched_by(may, stolen, at=now).undecided == 0
        assert [one.stands for one in decisions_about(stolen)] == [2]

    def test_it_goes_on_where_it_was_and_does_nothing_twice(self, decide, now, monkeypatch):
        monkeypatch.setattr(doing, "SIGNED_AT_ONCE", 1)
        act = decide()
        assert doing.do_bulk_act(act.pk, at=now, seconds=0) == 0
        assert doing._do_some(act.pk, now, passed=HOUR * 0) == (1, True)
        assert doing.do_bulk_act(act.pk, at=now + HOUR) == 2
        assert Award.objects.filter(supersedes__isnull=False).count() == 2
        assert Act.objects.filter(done_at__isnull=False).count() == 3

    def test_it_waits_for_a_second_person_and_its_window(self, decide, nordvind, actor, ole, now):
        nordvind.needs_sign_off = True
        nordvind.save()
        act = decide(now=False)
        assert act.due_at is None
        assert Mail.objects.filter(kind="act-waiting").exists()
        assert doing.do_due_bulk_acts(at=now + DAY) == 0
        sign_off_bulk_act(actor=actor(ole), act=act, at=now + HOUR)
        assert doing.do_due_bulk_acts(at=now + HOUR) == 0
        assert doing.do_due_bulk_acts(at=now + 2 * HOUR) == 3

    def test_it_can_be_undone_in_time(self, decide, may, stolen, now):
        act = decide(now=False)
        undo_bulk_act(actor=may, act=act, at=now + timedelta(minutes=5))
        assert doing.do_due_bulk_acts(at=now + DAY) == 0
        assert touched_by(may, stolen, at=now + DAY).undecided == 3
        with pytest.raises(ActClosed):
            undo_bulk_act(actor=may, act=act, at=now + DAY)

    def test_what_is_kept_stays_kept_and_what_is_on_hold_stays_on_hold(
        self, mine, decide, may, jonas, now
    ):
        accept_award(user=jonas, award_id=mine.pk, visibility=Visibility.PUBLIC, at=now)
        ask_for_bulk_act(
            actor=may,
            choice=Choice(award_id=mine.pk),
            kind=BulkKind.SUSPEND,
            reason="Ser på det",
            at=now,
            now=True,
        )
        doing.do_due_bulk_acts(at=now)
        decide(choice=Choice(award_id=mine.pk))
        doing.do_due_bulk_acts(at=now)
        new = successor_of(mine)
        assert (new.holder, new.visibility, new.claimed_at) == (jonas, Visibility.PUBLIC, now)
        assert (new.suspended_at, new.suspension_reason) == (now, "Ser på det")
        assert Mail.objects.filter(kind="suspended").count() == 1

    def test_a_badge_put_away_since_and_an_ended_award_stand_as_well(
        self, decide, days, badge, now
    ):
        Achievement.objects.filter(pk=badge.achievement_id).update(archived_at=now)
        later = now + 1_000 * DAY
        act = decide(at=later)
        assert doing.do_due_bulk_acts(at=later) == 3
        new = successor_of(days["anna"])
        assert new.valid_until == days["anna"].valid_until < later
        assert report_on(new, at=later + HOUR).verdict.value == "expired"
        assert set(BulkActItem.objects.filter(act=act).values_list("outcome", flat=True)) == {
            "done"
        }

    def test_an_altered_document_is_not_signed_again(self, decide, days, now):
        Award.objects.filter(pk=days["anna"].pk).update(number="X-1")
        act = decide(KeyStanding.ALL)
        doing.do_due_bulk_acts(at=now)
        outcomes = dict(BulkActItem.objects.filter(act=act).values_list("award_id", "outcome"))
        assert outcomes[days["anna"].pk] == "altered"
        assert set(outcomes.values()) == {"altered", "done"}

    def test_one_that_was_withdrawn_meanwhile_is_passed_over(self, decide, may, days, now):
        act = decide(now=False)
        ask_for_bulk_act(
            actor=may,
            choice=Choice(award_id=days["anna"].pk),
            kind=BulkKind.REVOKE,
            reason="x",
            at=now,
            now=True,
        )
        doing.do_due_bulk_acts(at=now)
        doing.do_due_bulk_acts(at=now + HOUR)
        act.refresh_from_db()
        assert (act.done, act.passed_over) == (2, 1)

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            ({"reason": ""}, BadFact),
            ({"expected": (3, 0)}, ChoiceChanged),
            ({"choice": Choice(filters=Filters(version_number=9))}, NoneChosen),
        ],
        ids=["no reason", "other counts", "nothing"],
    )
    def test_it_is_refused(self, decide, facts, refusal):
        with pytest.raises(refusal):
            decide(**facts)
        assert not BulkAct.objects.exists()

    def test_who_may_not_decide(self, decide, actor, karin):
        with pytest.raises(NotAllowed):
            decide(actor=actor(karin))


def test_only_a_known_rule_is_kept(decide):
    decide()
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyDecision.objects.update(standing="some")


def test_a_demonstration_is_not_touched_by_another_identity(kysten, may, stolen, now):
    other = able_to_issue(kysten, at=now - 9 * DAY, kind=IdentityKind.SITE)
    key = other.keys.get(algorithm="Ed25519")
    assert touched_by(may, key, at=now).all == 0


def test_a_correction_frees_nobody_of_a_hold(may, days, badge, now):
    act = ask_for_bulk_act(
        actor=may,
        choice=Choice(award_id=days["anna"].pk),
        kind=BulkKind.SUSPEND,
        reason="x",
        at=now,
        now=True,
    )
    doing.do_due_bulk_acts(at=now)
    new = issue_again(days["anna"], Correction(name="Anne"), act, actor=may, at=now)
    assert (new.recipient_name, new.suspended_at) == ("Anne", now)
