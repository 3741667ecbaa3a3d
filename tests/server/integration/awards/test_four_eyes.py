# SPDX-License-Identifier: Apache-2.0

"""What one person must not get round: the second signature, one's own address, others' rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Organisation, Person, PersonEmail
from skillmark_server.awards import running
from skillmark_server.awards.claims import new_link
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.refusals import BatchClosed, LinkSpent, SelfAward
from skillmark_server.awards.services import (
    ask_for_badge,
    award_one,
    change_row,
    claim_award,
    confirm_batch,
    confirm_request,
    decline_by_link,
    open_request_link,
    preview_batch,
    resend_claim_mail,
    sign_off_batch,
    undo_batch,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from tests.server.integration.awards.test_claiming import secret_of

TEN = timedelta(minutes=10)


def _in_elsewhere(organisation: Organisation, now, *emails: str) -> None:
    person = Person.objects.create(
        organisation=organisation, name="X", sort_name="x", created_at=now, changed_at=now
    )
    for email in emails:
        PersonEmail.objects.create(person=person, organisation=organisation, email=email)


@pytest.fixture
def two_must_sign(nordvind):
    nordvind.needs_sign_off = True
    nordvind.save()


@pytest.fixture
def prepared(actor, mette, first_aid, two_must_sign, now):
    return preview_batch(
        actor=actor(mette), version=first_aid, data="A B <a@x.test>", source="pasted", at=now
    )


class TestSecondSignature:
    def test_whoever_changed_and_submitted_anothers_list_does_not_sign_it_off(
        self, prepared, actor, mette, ole, now
    ):
        change_row(
            actor=actor(ole), batch=prepared, line=1, values={"email": "friend@x.test"}, at=now
        )
        confirm_batch(actor=actor(ole), batch=prepared, at=now)

        with pytest.raises(SelfAward):
            sign_off_batch(actor=actor(ole), batch=prepared, at=now)
        sign_off_batch(actor=actor(mette), batch=prepared, at=now)
        assert running.run_due_batches(at=now + TEN) == 1

    def test_nor_after_taking_back_what_the_other_submitted(self, prepared, actor, mette, ole, now):
        confirm_batch(actor=actor(mette), batch=prepared, at=now)
        undo_batch(actor=actor(ole), batch=prepared, at=now)
        confirm_batch(actor=actor(ole), batch=prepared, at=now)
        with pytest.raises(SelfAward):
            sign_off_batch(actor=actor(ole), batch=prepared, at=now)


class TestMailSentAgain:
    def test_the_link_to_anothers_badge_never_goes_to_who_asks(self, give, actor, mette, now):
        mette.emailaddress_set.create(email="private@home.test", verified=True)
        award = give()
        for own in ("mette@nordvind.test", "Private@Home.test"):
            with pytest.raises(SelfAward):
                resend_claim_mail(actor=actor(mette), award=award, email=own, at=now)
        assert Mail.objects.filter(award_id=award.pk, cancelled_at=None).count() == 1

    def test_nobody_sends_mails_of_another_organisation(self, give, actor, mallory, now):
        with pytest.raises(NotAllowed):
            resend_claim_mail(actor=actor(mallory), award=give(), at=now)


def test_the_roster_of_another_organisation_keeps_nobody_from_awarding(give, mallory, now):
    elsewhere = mallory.memberships.get().organisation
    _in_elsewhere(elsewhere, now, "mette@nordvind.test", "anna@kunde.test")
    assert give("anna@kunde.test").recipient_email == "anna@kunde.test"


def test_what_was_issued_is_not_undone_by_who_waited_for_the_lock(
    actor, mette, first_aid, now, nordvind
):
    nordvind.undo_minutes = 10
    nordvind.save()
    batch = preview_batch(
        actor=actor(mette), version=first_aid, data="A B <a@x.test>", source="pasted", at=now
    )
    confirm_batch(actor=actor(mette), batch=batch, at=now)
    assert running.run_batch(batch.pk, at=now + TEN) == 1
    type(batch).objects.filter(pk=batch.pk).update(finished_at=None)  # rows are left

    with pytest.raises(BatchClosed):
        undo_batch(actor=actor(mette), batch=batch, at=now + TEN - timedelta(seconds=1))


class TestAskedAgain:
    @pytest.fixture
    def ask(self, actor, mette, first_aid, now):
        link = open_request_link(actor=actor(mette), achievement=first_aid.achievement, at=now)

        def one(at, name="Anna Berg"):
            return ask_for_badge(code=link.code, email="anna@x.test", name=name, at=at)

        return one

    def test_the_new_link_comes_by_a_new_mail(self, ask, now):
        ask(now)
        ask(now + TEN)

        mails = Mail.objects.filter(kind="request-received").order_by("created_at")
        assert mails.count() == 2
        assert confirm_request(secret=secret_of(mails[1]), at=now + TEN).confirmed_at


class TestTwoLinksOfOneBadge:
    def test_the_second_is_spent_with_the_first(self, give, jonas, mallory, now):
        award = give()
        first, second = (new_link(award, at=now).rpartition("/")[2] for _ in range(2))
        claim_award(secret=first, user=jonas, visibility=Visibility.PUBLIC, at=now)
        with pytest.raises(LinkSpent):
            claim_award(secret=second, user=mallory, visibility=Visibility.PUBLIC, at=now)
        with pytest.raises(LinkSpent):
            decline_by_link(secret=second, at=now)
        assert Award.objects.get(pk=award.pk).holder == jonas


def test_no_award_by_a_service_for_somebody_elses_badge(actor, mallory, first_aid, now):
    with pytest.raises(NotAllowed):
        award_one(actor=actor(mallory), version=first_aid, email="a@x.test", name="A", at=now)
