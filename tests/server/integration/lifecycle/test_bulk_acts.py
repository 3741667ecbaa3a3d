# SPDX-License-Identifier: Apache-2.0

"""Many awards at once: chosen by a filter, looked at, signed off, undone, gone on with."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.correcting import Correction, issue_again
from skillmark_server.awards.documents import signed_document
from skillmark_server.awards.models import Act, Award, Visibility
from skillmark_server.awards.refusals import (
    ActClosed,
    AlreadyRevoked,
    AlreadySuperseded,
    BadFact,
    BadRecipient,
    SelfAward,
)
from skillmark_server.awards.selectors import Filters, successor_of
from skillmark_server.awards.services import accept_award, award_one, decline_award
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.tasks import publish_due
from skillmark_server.lifecycle import choosing, doing
from skillmark_server.lifecycle.choosing import Choice, preview
from skillmark_server.lifecycle.models import BulkAct, BulkActItem, BulkKind
from skillmark_server.lifecycle.refusals import (
    ChoiceChanged,
    NoneChosen,
    NothingChosenBy,
    TooManyChosen,
)
from skillmark_server.lifecycle.selectors import bulk_acts_visible_to
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    sign_off_bulk_act,
    undo_bulk_act,
)
from skillmark_server.lifecycle.tasks import tick
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from skillmark_server.searching.indexing import catch_up
from tests.server.cast_awards import published

TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def holdable(nordvind, issuing, now):
    return published(
        nordvind, at=now, suspendable=True, name={"en": "Forklift", "da": "Gaffeltruck"}
    )


@pytest.fixture
def three(give, holdable) -> list[Award]:
    return [give(f"{name}@x.test", name, version=holdable) for name in ("Anna", "Bo", "Carl")]


@pytest.fixture
def of_badge(holdable) -> Choice:
    return Choice(filters=Filters(achievement_id=holdable.achievement_id))


@pytest.fixture
def ask(may, of_badge, now):
    """`ask(BulkKind.REVOKE)`: to every award of the badge, at once."""

    def make(kind=BulkKind.REVOKE, **facts) -> BulkAct:
        facts = {"choice": of_badge, "reason": "Kurset blev ikke holdt", "now": True, **facts}
        return ask_for_bulk_act(actor=facts.pop("actor", may), kind=kind, at=now, **facts)

    return make


class TestPreview:
    def test_it_says_to_how_many_of_what_and_who_stays(self, may, three, give, of_badge, now, ask):
        give("dan@x.test", "Dan")
        first = preview(may, of_badge, BulkKind.REVOKE, at=now)
        assert (first.count, first.people, first.passed_over) == (3, 3, {})
        assert [title for title, _count in first.badges] == ["Gaffeltruck"]
        assert [award.pk for award in first.examples] == [award.pk for award in three]

        ask(choice=Choice(award_id=three[0].pk))
        doing.do_due_bulk_acts(at=now)
        again = preview(may, of_badge, BulkKind.REVOKE, at=now)
        assert (again.count, again.passed_over) == (2, {"withdrawn": 1})

    @pytest.mark.parametrize(
        ("kind", "why"),
        [
            (BulkKind.SUSPEND, "not_holdable"),
            (BulkKind.REINSTATE, "in_force"),
        ],
        ids=["hold", "free"],
    )
    def test_what_cannot_be_done_is_counted(self, may, give, first_aid, now, kind, why):
        give()
        choice = Choice(filters=Filters(achievement_id=first_aid.achievement_id))
        assert preview(may, choice, kind, at=now).passed_over == {why: 1}

    def test_declined_and_superseded_are_not_issued_again(
        self, may, three, jonas, give, holdable, of_badge, now
    ):
        mine = give("jonas@nordvind.test", "Jonas", version=holdable)
        decline_award(user=jonas, award_id=mine.pk, at=now)
        newer = give("anna@x.test", "Anna", version=holdable, supersedes=three[0])
        found = preview(may, of_badge, BulkKind.REISSUE, at=now)
        assert found.passed_over == {"declined": 1, "superseded": 1}
        assert newer.pk in found.awards

    @pytest.mark.parametrize(
        ("filters", "count"),
        [
            ({"version_number": 1}, 3),
            ({"version_number": 2}, 0),
            ({"state": "issued"}, 3),
            ({"state": "revoked"}, 0),
            ({"batch_id": uuid.UUID(int=1)}, 0),
        ],
        ids=["version", "another version", "state", "another state", "another list"],
    )
    @pytest.mark.usefixtures("three")
    def test_it_narrows_by(self, may, now, filters, count):
        choice = Choice(filters=Filters(**filters))
        assert preview(may, choice, BulkKind.REVOKE, at=now).count == count

    @pytest.mark.usefixtures("three")
    def test_it_narrows_by_day_of_issue(self, may, now):
        choice = Choice(filters=Filters(issued_from=now + HOUR))
        assert preview(may, choice, BulkKind.REVOKE, at=now).count == 0
        choice = Choice(filters=Filters(issued_before=now + HOUR))
        assert preview(may, choice, BulkKind.REVOKE, at=now).count == 3

    @pytest.mark.usefixtures("three")
    def test_it_narrows_by_words(self, may, now):
        catch_up()
        assert preview(may, Choice(text="anna"), BulkKind.REVOKE, at=now).count == 1

    @pytest.mark.usefixtures("three")
    def test_an_empty_choice_is_not_everything(self, may, now):
        with pytest.raises(NothingChosenBy):
            preview(may, Choice(), BulkKind.REVOKE, at=now)

    @pytest.mark.usefixtures("three")
    def test_more_than_the_most_are_refused(self, may, of_badge, now, monkeypatch):
        monkeypatch.setattr(choosing, "MOST", 2)
        with pytest.raises(TooManyChosen):
            preview(may, of_badge, BulkKind.REVOKE, at=now)

    @pytest.mark.usefixtures("three")
    def test_who_may_not_withdraw_sees_nothing(self, actor, karin, mallory, of_badge, now):
        with pytest.raises(NotAllowed):
            preview(actor(karin), of_badge, BulkKind.REVOKE, at=now)
        assert preview(actor(mallory), of_badge, BulkKind.REVOKE, at=now).count == 0


class TestAsking:
    def test_all_are_withdrawn_told_and_logged(self, ask, three, now):
        act = ask(is_reason_public=True)
        assert doing.do_due_bulk_acts(at=now) == 3
        publish_due(now)
        act.refresh_from_db()
        assert (act.awards, act.done, act.passed_over, act.done_at >= now) == (3, 3, 0, True)
        for award in three:
            award.refresh_from_db()
            assert award.revoked_at == now
            assert award.is_reason_public
            assert report_on(award, at=now + HOUR).verdict.value == "revoked"
        assert Mail.objects.filter(kind="revoked").count() == 3
        assert list(
            AuditEvent.objects.filter(action__startswith="bulk.").values_list("action", flat=True)
        ) == ["bulk.revocation_asked", "bulk.revoked"]
        assert set(BulkActItem.objects.values_list("outcome", flat=True)) == {"done"}

    @pytest.mark.usefixtures("three")
    def test_holds_are_put_and_lifted(self, ask, now):
        ask(BulkKind.SUSPEND)
        doing.do_due_bulk_acts(at=now)
        assert Award.objects.filter(suspended_at=now).count() == 3
        ask(BulkKind.REINSTATE, reason="")
        assert doing.do_due_bulk_acts(at=now) == 3
        assert not Award.objects.filter(suspended_at__isnull=False).exists()

    @pytest.mark.usefixtures("three")
    def test_it_waits_for_its_window_and_can_be_undone(self, ask, may, nordvind, now):
        act = ask(now=False)
        assert act.due_at == now + timedelta(minutes=nordvind.undo_minutes)
        assert doing.do_due_bulk_acts(at=now) == 0
        undo_bulk_act(actor=may, act=act, at=now)
        assert doing.do_due_bulk_acts(at=now + HOUR) == 0
        for refused in (undo_bulk_act, sign_off_bulk_act):
            with pytest.raises(ActClosed):
                refused(actor=may, act=act, at=now)

    @pytest.mark.usefixtures("three")
    def test_after_its_window_it_is_not_undone(self, ask, may, now):
        act = ask(now=False)
        with pytest.raises(ActClosed):
            undo_bulk_act(actor=may, act=act, at=now + HOUR)

    @pytest.mark.usefixtures("three")
    def test_a_second_person_signs_first(self, ask, may, actor, ole, karin, nordvind, now):
        nordvind.needs_sign_off = True
        nordvind.save()
        act = ask(now=True)
        assert act.due_at is None
        assert doing.do_due_bulk_acts(at=now + HOUR) == 0
        assert Mail.objects.get(kind="act-waiting").to_email == "ole@nordvind.test"
        with pytest.raises(SelfAward):
            sign_off_bulk_act(actor=may, act=act, at=now)
        with pytest.raises(NotAllowed):
            sign_off_bulk_act(actor=actor(karin), act=act, at=now)
        sign_off_bulk_act(actor=actor(ole), act=act, at=now)
        with pytest.raises(ActClosed):
            sign_off_bulk_act(actor=actor(ole), act=act, at=now)
        assert doing.do_due_bulk_acts(at=now + HOUR) == 3

    @pytest.mark.usefixtures("three")
    def test_what_was_looked_at_is_what_is_done(self, ask, give, holdable, now):
        act = ask(now=False)
        give("late@x.test", "Late", version=holdable)
        doing.do_due_bulk_acts(at=now + HOUR)
        act.refresh_from_db()
        assert act.done == 3
        assert Award.objects.filter(revoked_at=None).count() == 1

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            ({"reason": " "}, BadFact),
            ({"expected": 2}, ChoiceChanged),
            ({"choice": Choice()}, NothingChosenBy),
            ({"choice": Choice(filters=Filters(version_number=9))}, NoneChosen),
            ({"kind": BulkKind.REINSTATE}, NoneChosen),
            ({"correction": {"name": "Eva"}}, BadFact),
            ({"kind": BulkKind.REISSUE, "correction": {"name": "Eva"}}, BadFact),
        ],
        ids=[
            "no reason",
            "others than looked at",
            "nothing chosen",
            "none fits",
            "none on hold",
            "a correction of what is withdrawn",
            "one name for many",
        ],
    )
    @pytest.mark.usefixtures("three")
    def test_it_refuses(self, ask, facts, refusal):
        with pytest.raises(refusal):
            ask(**facts)
        assert not BulkAct.objects.exists()

    @pytest.mark.usefixtures("three")
    def test_others_change_nothing(self, ask, actor, karin, mallory, now):
        act = ask(now=False)
        for who in (karin, mallory):
            with pytest.raises((NotAllowed, NoneChosen)):
                ask(actor=actor(who))
            with pytest.raises(NotAllowed):
                undo_bulk_act(actor=actor(who), act=act, at=now)
            with pytest.raises(NotAllowed):
                sign_off_bulk_act(actor=actor(who), act=act, at=now)
        assert not bulk_acts_visible_to(actor(mallory)).exists()
        assert bulk_acts_visible_to(actor(karin)).exists()


class TestGoingOn:
    @pytest.mark.usefixtures("three")
    def test_killed_it_goes_on_where_it_was(self, ask, now, monkeypatch):
        monkeypatch.setattr(doing, "AT_ONCE", 1)
        act = ask()
        doing._do_some(act.pk, now, passed=timedelta(0))
        real = doing.do_to_awards

        def killed(asked, awards, *, at):
            real(asked, awards, at=at)
            raise KeyboardInterrupt

        monkeypatch.setattr(doing, "do_to_awards", killed)
        with pytest.raises(KeyboardInterrupt):
            doing.do_bulk_act(act.pk, at=now)
        assert Award.objects.filter(revoked_at__isnull=False).count() == 1

        monkeypatch.setattr(doing, "do_to_awards", real)
        assert doing.do_bulk_act(act.pk, at=now) == 2
        assert doing.do_bulk_act(act.pk, at=now) == 0
        assert Act.objects.count() == Mail.objects.filter(kind="revoked").count() == 3

    def test_one_that_was_withdrawn_meanwhile_is_passed_over(self, ask, three, now):
        late = ask(now=False)
        ask(choice=Choice(award_id=three[1].pk))
        tick(now)
        tick(now + HOUR)
        late.refresh_from_db()
        assert (late.done, late.passed_over) == (2, 1)
        assert late.items.get(line=2).outcome == "passed_over"

    @pytest.mark.usefixtures("three")
    def test_one_fault_keeps_nothing_else(self, ask, now, monkeypatch, caplog):
        monkeypatch.setattr(doing, "do_bulk_act", lambda *_a, **_k: 1 / 0)
        ask()
        tick(now)
        assert "periodic work" in caplog.text


class TestIssuingAgain:
    @pytest.fixture
    def newer(self, holdable, now):
        return published(holdable.achievement.organisation, at=now)

    def test_the_new_takes_the_place_of_the_old_in_both_directions(self, ask, three, now):
        ask(BulkKind.REISSUE)
        assert doing.do_due_bulk_acts(at=now) == 3
        publish_due(now)
        for old in three:
            old.refresh_from_db()
            new = successor_of(old)
            assert (new.supersedes, new.recipient_email) == (old, old.recipient_email)
            assert (old.revoked_at, new.valid_until) == (now, old.valid_until)
            assert report_on(new, at=now + HOUR).verdict.value == "genuine"
            assert report_on(old, at=now + HOUR).verdict.value == "revoked"
        assert Mail.objects.filter(kind="reissued").count() == 3
        assert not Mail.objects.filter(kind="revoked").exists()
        assert AuditEvent.objects.filter(action="award.reissued").count() == 3

    def test_who_kept_the_old_keeps_the_new(self, ask, give, jonas, holdable, now):
        old = give("jonas@nordvind.test", "Jonas", version=holdable)
        accept_award(user=jonas, award_id=old.pk, visibility=Visibility.PUBLIC, at=now)
        ask(BulkKind.REISSUE)
        doing.do_due_bulk_acts(at=now)
        new = successor_of(old)
        assert (new.holder, new.claimed_at, new.visibility) == (jonas, now, Visibility.PUBLIC)

    def test_what_was_said_of_one_stays_but_for_what_is_corrected(self, ask, give, holdable, now):
        old = give(
            "anna@x.test",
            "Ana",
            version=holdable,
            narrative="She drove.",
            evidence=["https://x.test/film"],
            result="12",
        )
        until = now + timedelta(days=40)
        ask(
            BulkKind.REISSUE,
            choice=Choice(award_id=old.pk),
            correction={"name": "Anna", "valid_until": until},
        )
        doing.do_due_bulk_acts(at=now)
        new = successor_of(old)
        document = signed_document(new)
        assert (new.recipient_name, new.valid_until) == ("Anna", until)
        assert document["credentialSubject"]["narrative"] == "She drove."
        assert document["evidence"][0]["id"] == "https://x.test/film"
        assert document["credentialSubject"]["result"][0]["value"] == "12"

    def test_taken_from_one_and_given_to_another_both_are_told(self, ask, give, holdable, now):
        old = give("ana@x.test", "Anna", version=holdable)
        ask(
            BulkKind.REISSUE,
            choice=Choice(award_id=old.pk),
            correction={"email": "Anna@x.test", "narrative": "Right", "result": "13"},
        )
        doing.do_due_bulk_acts(at=now)
        assert Mail.objects.get(kind="revoked").to_email == "ana@x.test"
        assert Mail.objects.get(award_id=successor_of(old).pk).kind == "claim"

    def test_ones_own_is_left_to_others(self, ask, actor, ole, holdable, now):
        award_one(
            actor=actor(ole), version=holdable, email="mette@nordvind.test", name="Mette", at=now
        )
        act = ask(BulkKind.REISSUE)
        doing.do_due_bulk_acts(at=now)
        act.refresh_from_db()
        assert (act.done, act.passed_over) == (0, 1)
        assert act.items.get().outcome == "self_award"

    @pytest.mark.usefixtures("three")
    def test_without_a_key_it_waits_and_says_why(self, ask, now):
        act = ask(BulkKind.REISSUE)
        SigningKey.objects.update(sealed=None)
        assert doing.do_due_bulk_acts(at=now) == 0
        act.refresh_from_db()
        assert act.stalled_reason
        assert act.claimed_until == now + doing.PAUSE
        assert not Award.objects.filter(revoked_at__isnull=False).exists()

    @pytest.mark.parametrize(
        ("correction", "refusal"),
        [
            ({"email": "no address"}, BadRecipient),
            ({"name": "x" * 200}, BadRecipient),
            ({"narrative": "x" * 5000}, BadFact),
            ({"valid_until": "past"}, BadFact),
        ],
        ids=["address", "name", "narrative", "an end behind us"],
    )
    def test_a_bad_correction_is_refused_when_it_is_asked(
        self, ask, three, now, correction, refusal
    ):
        if correction.get("valid_until"):
            correction = {"valid_until": now - HOUR}
        with pytest.raises(refusal):
            ask(BulkKind.REISSUE, choice=Choice(award_id=three[0].pk), correction=correction)

    def test_withdrawn_or_superseded_it_is_not_issued_again(self, may, ask, three, now):
        act = ask(BulkKind.REISSUE, choice=Choice(award_id=three[0].pk))
        doing.do_due_bulk_acts(at=now)
        with pytest.raises(AlreadyRevoked):
            issue_again(three[0], Correction(), act, actor=may, at=now)
        three[1].supersedes = three[2]
        three[1].save()
        with pytest.raises(AlreadySuperseded):
            issue_again(three[2], Correction(), act, actor=may, at=now)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"done_at": "asked_at", "undone_at": "asked_at"}, "bulk_act_not_done_and_undone"),
        ({"due_at": "before"}, "bulk_act_due_after_asked"),
        ({"signed_off_by": "asked_by"}, "bulk_act_not_signed_off_by_who_asked"),
    ],
    ids=["done and undone", "due before asked", "signed by who asked"],
)
def test_the_database_refuses(ask, three, now, change, name):
    act = ask(now=False)
    known = {"asked_at": now, "before": now - HOUR, "asked_by": act.asked_by}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BulkAct.objects.filter(pk=act.pk).update(**{k: known[v] for k, v in change.items()})


def test_the_database_keeps_one_award_a_line(ask, three):
    act = ask(now=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkActItem.objects.create(act=act, line=1, award=three[0])


class TestPages:
    @pytest.mark.usefixtures("three")
    def test_from_the_filter_to_done(self, as_, mette, holdable, now):
        client = as_(mette)
        address = f"{reverse('bulk-act-new')}?do=revoke&badge={holdable.achievement_id}"
        page = client.get(address)
        assert b'name="expected" value="3"' in page.content

        assert client.post(address, {"expected": 3}).status_code == 422
        answer = client.post(address, {"reason": "Fejl", "expected": 3, "now": "on"})

        act = BulkAct.objects.get()
        assert answer["Location"] == reverse("bulk-act", args=[act.pk])
        assert act.question == {"achievement_id": str(holdable.achievement_id)}
        doing.do_bulk_act(act.pk, at=now + timedelta(days=900))
        assert client.get(answer["Location"]).status_code == 200
        assert b"Fejl" in client.get(reverse("bulk-act-list")).content

    @pytest.mark.parametrize("kind", BulkKind.values)
    @pytest.mark.usefixtures("three")
    def test_each_kind_is_looked_at(self, as_, mette, kind):
        page = as_(mette).get(f"{reverse('bulk-act-new')}?do={kind}&q=&version=1")
        assert page.status_code == 200

    @pytest.mark.usefixtures("now")
    def test_one_is_corrected(self, as_, mette, three):
        client, old = as_(mette), three[0]
        address = reverse("award-reissue", args=[old.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"name": "Anne"}).status_code == 422
        said = {"name": "Anne", "email": old.recipient_email, "reason": "Stavefejl", "now": "on"}
        assert client.post(address, said).status_code == 302
        act = BulkAct.objects.get()
        assert act.correction == {"name": "Anne"}
        doing.do_bulk_act(act.pk, at=act.asked_at + HOUR)
        new = successor_of(old)
        assert new.number in client.get(reverse("award-detail", args=[old.pk])).content.decode()
        assert old.number in client.get(reverse("award-detail", args=[new.pk])).content.decode()

    @pytest.mark.usefixtures("three")
    def test_the_progress_asks_again_and_says_when_it_is_over(self, as_, mette, ask):
        act = ask(now=False)
        address = reverse("bulk-act", args=[act.pk])
        part = as_(mette).get(address, {"was": "waiting"}, headers={"HX-Target": "progress"})
        assert b"<html" not in part.content
        assert "HX-Refresh" in part

    @pytest.mark.usefixtures("three", "now")
    def test_signed_and_undone_on_the_page(self, as_, mette, ole, ask, nordvind):
        nordvind.needs_sign_off = True
        nordvind.save()
        act = ask()
        page = as_(ole).get(reverse("bulk-act", args=[act.pk]))
        assert reverse("bulk-act-sign-off", args=[act.pk]).encode() in page.content
        as_(mette).post(reverse("bulk-act-sign-off", args=[act.pk]))
        act.refresh_from_db()
        assert act.due_at is None
        as_(mette).post(reverse("bulk-act-undo", args=[act.pk]))
        as_(mette).post(reverse("bulk-act-undo", args=[act.pk]))
        act.refresh_from_db()
        assert act.undone_at is not None

    def test_the_public_pages_lead_to_each_other(self, client, ask, give, jonas, holdable, now):
        old = give("jonas@nordvind.test", "Jonas", version=holdable)
        accept_award(user=jonas, award_id=old.pk, visibility=Visibility.PUBLIC, at=now)
        ask(BulkKind.REISSUE)
        doing.do_due_bulk_acts(at=now)
        new = successor_of(old)
        addresses = {one: reverse("award-public", args=[one.pk]) for one in (old, new)}
        html = {"accept": "text/html"}
        assert addresses[new] in client.get(addresses[old], headers=html).content.decode()
        assert addresses[old] in client.get(addresses[new], headers=html).content.decode()

        Award.objects.filter(pk=new.pk).update(visibility=Visibility.ONLY_ME)
        assert addresses[new] not in client.get(addresses[old], headers=html).content.decode()

    def test_the_holder_sees_both(self, as_, ask, give, jonas, holdable, now):
        old = give("jonas@nordvind.test", "Jonas", version=holdable)
        ask(BulkKind.REISSUE)
        doing.do_due_bulk_acts(at=now)
        new = successor_of(old)
        page = as_(jonas).get(reverse("my-badge", args=[old.pk])).content.decode()
        assert reverse("my-badge", args=[new.pk]) in page
        page = as_(jonas).get(reverse("my-badge", args=[new.pk])).content.decode()
        assert reverse("my-badge", args=[old.pk]) in page

    @pytest.mark.parametrize("count", [2, 12], ids=["few", "many"])
    def test_lists_ask_as_much_whatever_their_length(
        self, as_, mette, give, holdable, ask, count, django_assert_max_num_queries
    ):
        for number in range(count):
            give(f"p{number}@x.test", f"P {number}", version=holdable)
            ask(now=False)
        act, client = BulkAct.objects.first(), as_(mette)
        with django_assert_max_num_queries(16):
            client.get(reverse("bulk-act-list"))
        with django_assert_max_num_queries(18):
            client.get(reverse("bulk-act", args=[act.pk]))
