# SPDX-License-Identifier: Apache-2.0

"""From mail to badge: keep it, say no thanks, say who sees it; a link works once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.awards import reminding
from skillmark_server.awards.models import Award, AwardState, ClaimLink, Visibility
from skillmark_server.awards.refusals import ClaimClosed, LinkExpired, LinkSpent, LinkUnusable
from skillmark_server.awards.selectors import awards_of_holder, public_award
from skillmark_server.awards.services import (
    accept_award,
    ask_for_new_mail,
    claim_award,
    decline_award,
    decline_by_link,
    revoke_award,
    set_visibility,
)
from skillmark_server.outbox import delivering
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.sealing import unseal

SEEN = Visibility.PUBLIC


def secret_of(mail: Mail) -> str:
    return unseal(mail.context["sealed"], about=mail.key)["link"].rpartition("/")[2]


@pytest.fixture
def given(give):
    award = give("jonas@privat.test", "Jonas")
    return award, secret_of(Mail.objects.get(award_id=award.pk))


def test_nobody_sees_an_award_before_its_holder_says_so(given, jonas, now):
    award, secret = given
    with pytest.raises(Award.DoesNotExist):
        public_award(award.pk)

    claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)

    assert public_award(award.pk).holder == jonas


def test_a_link_keeps_an_award_once(given, jonas, mallory, now):
    award, secret = given
    for _ in range(2):  # a second tap of the same person changes nothing
        kept = claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)
    assert kept.state_at(now) is AwardState.CLAIMED

    with pytest.raises(LinkSpent):
        claim_award(secret=secret, user=mallory, visibility=SEEN, at=now)
    with pytest.raises(LinkSpent):
        decline_by_link(secret=secret, at=now)
    assert ClaimLink.objects.get().spent_at == now
    assert Award.objects.get(pk=award.pk).holder == jonas


def test_unknown_and_old_links_say_so(given, jonas, now):
    _award, secret = given
    with pytest.raises(LinkUnusable):
        claim_award(secret="x" * 43, user=jonas, visibility=SEEN, at=now)
    with pytest.raises(LinkExpired):
        claim_award(secret=secret, user=jonas, visibility=SEEN, at=now + timedelta(days=91))


def test_only_a_digest_of_the_link_is_kept(given):
    _award, secret = given
    assert secret not in ClaimLink.objects.get().secret_digest
    assert secret not in str(Mail.objects.get().context)


def test_no_thanks_needs_no_account_and_can_be_taken_back(given, jonas, now):
    award, secret = given
    decline_by_link(secret=secret, at=now)
    award.refresh_from_db()
    assert award.state_at(now) is AwardState.DECLINED

    ask_for_new_mail(secret=secret, at=now)
    again = Mail.objects.exclude(cancelled_at__isnull=False).get(kind="claim")
    claim_award(secret=secret_of(again), user=jonas, visibility=SEEN, at=now)
    award.refresh_from_db()
    assert award.state_at(now) is AwardState.CLAIMED


def test_a_new_mail_is_sent_once_an_hour(given, now):
    _award, secret = given
    for minutes in (1, 2, 3, 70):
        ask_for_new_mail(secret=secret, at=now + timedelta(minutes=minutes))
    ask_for_new_mail(secret="unknown", at=now)
    assert Mail.objects.filter(kind="claim").count() == 3


def test_awards_at_every_verified_address_are_the_learners(give, jonas, now):
    award = give("jonas@privat.test", "Jonas")
    assert not awards_of_holder(jonas).exists()
    with pytest.raises(Award.DoesNotExist):
        accept_award(user=jonas, award_id=award.pk, visibility=SEEN, at=now)

    address = jonas.emailaddress_set.create(email="jonas@privat.test", verified=False)
    assert not awards_of_holder(jonas).exists()
    address.verified = True
    address.save()

    assert list(awards_of_holder(jonas)) == [award]
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.EMPLOYER, at=now)
    address.delete()
    assert list(awards_of_holder(jonas)) == [award]


def test_who_sees_it_is_the_holders_to_say(given, jonas, mallory, now):
    award, secret = given
    claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)
    with pytest.raises(Award.DoesNotExist):
        set_visibility(user=mallory, award_id=award.pk, visibility=SEEN, at=now)

    set_visibility(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)

    with pytest.raises(Award.DoesNotExist):
        public_award(award.pk)


def test_a_kept_award_can_be_let_go(given, jonas, now):
    award, secret = given
    claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)
    decline_award(user=jonas, award_id=award.pk, at=now)
    award.refresh_from_db()
    assert (award.holder, award.state_at(now)) == (None, AwardState.DECLINED)


def test_a_withdrawn_award_cannot_be_kept(given, jonas, actor, mette, now):
    award, secret = given
    revoke_award(actor=actor(mette), award=award, reason="x", at=now, now=True)
    with pytest.raises(ClaimClosed):
        claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)
    with pytest.raises(ClaimClosed):
        decline_by_link(secret=secret, at=now)


@pytest.mark.usefixtures("given")
class TestReminders:
    def test_they_come_after_7_and_30_days_once_each(self, now):
        delivering.deliver_due(at=now)
        written = [
            reminding.remind_unclaimed(at=now + timedelta(days=d)) for d in (6, 7, 7, 8, 30, 31, 90)
        ]
        assert written == [0, 1, 0, 0, 1, 0, 0]

    def test_nobody_is_reminded_of_what_they_kept_or_refused(self, given, jonas, now):
        _award, secret = given
        delivering.deliver_due(at=now)
        claim_award(secret=secret, user=jonas, visibility=SEEN, at=now)
        assert reminding.remind_unclaimed(at=now + timedelta(days=7)) == 0

    def test_nobody_is_reminded_at_an_address_that_does_not_work(self, now):
        Mail.objects.update(sent_at=now, bounced_at=now)
        assert reminding.remind_unclaimed(at=now + timedelta(days=7)) == 0

    def test_a_site_that_slept_does_not_remind_of_everything(self, now):
        delivering.deliver_due(at=now)
        assert reminding.remind_unclaimed(at=now + timedelta(days=20)) == 0
