# SPDX-License-Identifier: Apache-2.0

"""What others say: asked, given with a signature, looked at, shown, verified, taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from skillmark import Verdict
from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.refusals import BadFact, BadRecipient
from skillmark_server.awards.services import accept_award, award_one, revoke_award
from skillmark_server.custody.models import SigningKey, StatusList
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.custody.tasks import publish_due
from skillmark_server.lifecycle.endorsing import (
    held_in_skill,
    report_on_endorsement,
    target_for,
)
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import (
    EndorsementClosed,
    MayNotEndorse,
    NotEndorsable,
)
from skillmark_server.lifecycle.selectors import endorsement_for
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    decide_endorsement,
    give_endorsement,
    withdraw_endorsement,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.pages.endorsements import endorsements_shown
from skillmark_server.refusals import NotAllowed
from tests.server.cast_awards import able_to_issue, published

HOUR = timedelta(hours=1)
SKILL = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "url": "http://data.europa.eu/esco/skill/first-aid",
}


@pytest.fixture
def badge(nordvind, issuing, now):
    version = published(nordvind, at=now, skills=[SKILL])
    Achievement.objects.filter(pk=version.achievement_id).update(in_catalogue=True)
    return version


@pytest.fixture
def partner(actor, ole, kysten, now):
    """Ole, who reviews at Kysten, which can sign."""
    ole.memberships.all().delete()
    Membership.objects.create(user=ole, organisation=kysten, role=Role.DESIGNER, since=now)
    able_to_issue(kysten, at=now - HOUR)
    return actor(ole)


@pytest.fixture
def of_badge(partner, badge):
    return target_for(partner, Endorsed.ACHIEVEMENT, badge.achievement_id)


@pytest.fixture
def by_partner(partner, of_badge, now):
    def give(comment="We ask for it ourselves.") -> Endorsement:
        return give_endorsement(
            actor=partner, target=of_badge, comment=comment, is_own=False, at=now
        )

    return give


@pytest.fixture
def jonas_holds(actor, jonas, mette, nordvind, badge, now):
    """Jonas keeps another badge in the same skill."""
    other = published(nordvind, at=now, name={"en": "CPR", "da": "HLR"}, skills=[SKILL])
    award = award_one(
        actor=actor(mette), version=other, email="jonas@nordvind.test", name="Jonas", at=now
    )
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
    award.refresh_from_db()
    return award


class TestGiving:
    def test_an_organisation_signs_with_its_own_keys(self, by_partner, badge, now):
        made = by_partner()
        document = strict_json.loads_object(bytes(made.document), max_bytes=100_000)
        assert document["type"] == ["VerifiableCredential", "EndorsementCredential"]
        assert document["credentialSubject"]["endorsementComment"] == "We ask for it ourselves."
        assert str(badge.achievement_id) in document["credentialSubject"]["id"]
        report = report_on_endorsement(made, at=now + HOUR)
        assert report.verdict is Verdict.GENUINE
        assert Mail.objects.get(kind="endorsement-offered").to_email == "mette@nordvind.test"
        assert AuditEvent.objects.filter(action="endorsement.given").exists()

    def test_somebody_with_a_badge_in_the_skill_signs_for_themselves(
        self, jonas_holds, actor, jonas, badge, now
    ):
        target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
        assert held_in_skill(jonas, target, at=now) == jonas_holds
        made = give_endorsement(
            actor=actor(jonas), target=target, comment="It holds.", is_own=True, at=now
        )
        assert made.by_name == "Jonas Ærøskøbing"
        assert report_on_endorsement(made, at=now + HOUR).verdict is Verdict.GENUINE
        # Two signatures of one person are by two keys, both destroyed.
        again = give_endorsement(actor=actor(jonas), target=target, comment="", is_own=True, at=now)
        assert b"did:key:" in bytes(made.document)
        first, second = (
            strict_json.loads_object(bytes(one.document), max_bytes=100_000)["issuer"]["id"]
            for one in (made, again)
        )
        assert first != second

    def test_without_the_skill_or_with_it_withdrawn_they_do_not(
        self, jonas_holds, actor, jonas, mette, mallory, badge, now
    ):
        target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
        revoke_award(actor=actor(mette), award=jonas_holds, reason="x", at=now, now=True)
        for who in (jonas, mallory):
            with pytest.raises(MayNotEndorse):
                give_endorsement(actor=actor(who), target=target, comment="", is_own=True, at=now)

    def test_nobody_endorses_what_they_hold_themselves(self, jonas_holds, actor, jonas, now):
        target = target_for(actor(jonas), Endorsed.AWARD, jonas_holds.pk)
        with pytest.raises(MayNotEndorse):
            give_endorsement(actor=actor(jonas), target=target, comment="", is_own=True, at=now)

    def test_nor_an_organisation_what_is_its_own(self, actor, mette, badge, now):
        target = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        with pytest.raises(MayNotEndorse):
            give_endorsement(actor=actor(mette), target=target, comment="", is_own=False, at=now)

    def test_of_an_issuer_and_of_an_award(self, partner, issuing, jonas_holds, now):
        for kind, key in ((Endorsed.ISSUER, issuing.pk), (Endorsed.AWARD, jonas_holds.pk)):
            target = target_for(partner, kind, key)
            made = give_endorsement(actor=partner, target=target, comment="", is_own=False, at=now)
            assert report_on_endorsement(made, at=now + HOUR).verdict is Verdict.GENUINE

    def test_of_an_issuer_nobody_speaks_for_themselves(self, actor, jonas, issuing, now):
        target = target_for(actor(jonas), Endorsed.ISSUER, issuing.pk)
        with pytest.raises(MayNotEndorse):
            give_endorsement(actor=actor(jonas), target=target, comment="", is_own=True, at=now)

    @pytest.mark.parametrize(
        "comment",
        ["x" * 2001, "evil \u202e txt", "CPR 010190-1234 is mine"],
        ids=["long", "misleading", "a national number"],
    )
    def test_words_that_no_badge_may_hold_are_refused(self, by_partner, comment):
        with pytest.raises(BadFact):
            by_partner(comment)

    def test_without_a_key_nothing_is_signed(self, by_partner, kysten):
        SigningKey.objects.filter(identity__organisation=kysten).update(sealed=None)
        with pytest.raises(CannotIssue):
            by_partner()

    @pytest.mark.usefixtures("jonas", "badge")
    def test_what_is_not_there_is_not_endorsed(self, actor, mallory, give):
        hidden = give()
        for kind, key in (
            (Endorsed.ACHIEVEMENT, uuid.uuid4()),
            (Endorsed.ISSUER, uuid.uuid4()),
            (Endorsed.AWARD, hidden.pk),
        ):
            with pytest.raises(NotEndorsable):
                target_for(actor(mallory), kind, key)


class TestAsking:
    def test_who_is_asked_answers_the_wish(self, actor, mette, partner, of_badge, badge, now):
        own = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        asked = ask_for_endorsement(
            actor=actor(mette), target=own, email="ole@nordvind.test", at=now
        )
        assert Mail.objects.get(kind="endorsement-asked").to_email == "ole@nordvind.test"
        made = give_endorsement(actor=partner, target=of_badge, comment="", is_own=False, at=now)
        assert made.pk == asked.pk
        assert made.asked_at == made.offered_at == now

    def test_it_is_refused(self, actor, mette, karin, mallory, badge, now):
        own = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        with pytest.raises(BadRecipient):
            ask_for_endorsement(actor=actor(mette), target=own, email="nobody", at=now)
        for who in (karin, mallory):
            with pytest.raises(NotAllowed):
                ask_for_endorsement(actor=actor(who), target=own, email="a@x.test", at=now)

    def test_a_wish_is_taken_back_and_not_shown(self, actor, mette, badge, now):
        own = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        asked = ask_for_endorsement(actor=actor(mette), target=own, email="a@x.test", at=now)
        with pytest.raises(EndorsementClosed):
            decide_endorsement(actor=actor(mette), endorsement=asked, is_shown=True, at=now)
        withdraw_endorsement(actor=actor(mette), endorsement=asked, at=now)
        with pytest.raises(EndorsementClosed):
            withdraw_endorsement(actor=actor(mette), endorsement=asked, at=now)


class TestShowing:
    def test_nobody_reads_it_before_the_owner_agreed(
        self, by_partner, actor, mette, client, badge, now
    ):
        made = by_partner()
        page = reverse("achievement-public", args=[badge.achievement_id])
        served = reverse("endorsement-document", args=[made.pk])
        assert b"Kystens Akademi" not in client.get(page).content
        assert client.get(served).status_code == 404
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        assert "Kystens Akademi" in client.get(page).content.decode()
        assert client.get(served).content == bytes(made.document)
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=False, at=now)
        assert client.get(served).status_code == 404

    def test_it_stands_on_the_page_of_each_award(
        self, by_partner, actor, mette, jonas, badge, client, now
    ):
        award = award_one(
            actor=actor(mette), version=badge, email="jonas@nordvind.test", name="Jonas", at=now
        )
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
        made = by_partner()
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        page = client.get(reverse("award-public", args=[award.pk]), headers={"accept": "text/html"})
        assert "We ask for it ourselves." in page.content.decode()

    def test_taken_back_it_is_gone_and_its_bit_is_set(
        self, by_partner, partner, actor, mette, mallory, now
    ):
        made = by_partner()
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        for who in (mette, mallory):
            with pytest.raises(NotAllowed):
                withdraw_endorsement(actor=actor(who), endorsement=made, at=now)
        withdraw_endorsement(actor=partner, endorsement=made, at=now)
        publish_due(now)
        assert report_on_endorsement(made, at=now + HOUR).verdict is Verdict.REVOKED
        assert endorsements_shown([made.target_id], at=now + HOUR) == []
        with pytest.raises(EndorsementClosed):
            decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)

    def test_what_does_not_hold_is_not_shown(self, by_partner, actor, mette, now):
        made = by_partner()
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        assert len(endorsements_shown([made.target_id], at=now + HOUR)) == 1
        forged = bytes(made.document).replace(b"ourselves", b"ourselvez")
        Endorsement.objects.filter(pk=made.pk).update(document=forged)
        assert endorsements_shown([made.target_id], at=now + HOUR) == []

    def test_others_do_not_decide(self, by_partner, partner, actor, karin, mallory, now):
        made = by_partner()
        for who in (karin, mallory):
            with pytest.raises(NotAllowed):
                decide_endorsement(actor=actor(who), endorsement=made, is_shown=True, at=now)
        with pytest.raises(NotAllowed):
            decide_endorsement(actor=partner, endorsement=made, is_shown=True, at=now)
        with pytest.raises(Endorsement.DoesNotExist):
            endorsement_for(actor(mallory), made.pk)

    @pytest.mark.usefixtures("now")
    def test_the_database_refuses(self, by_partner):
        made = by_partner()
        rows = Endorsement.objects.filter(pk=made.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(is_shown=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(offered_at=None)


class TestPages:
    @pytest.mark.usefixtures("partner")
    def test_asked_given_shown_and_taken_back(self, as_, mette, ole, badge):
        owner, other = as_(mette), as_(ole)
        said = {"target": f"achievement:{badge.achievement_id}", "email": "ole@nordvind.test"}
        assert owner.post(reverse("endorsement-list"), {}).status_code == 422
        assert owner.post(reverse("endorsement-list"), said).status_code == 302
        address = reverse("endorse", args=["achievement", badge.achievement_id])
        assert b"Kystens Akademi" in other.get(address).content
        assert other.post(address, {"comment": "x", "who": "nobody"}).status_code == 422
        other.post(address, {"comment": "Good", "who": "organisation"})
        made = Endorsement.objects.get()
        assert "Good" in owner.get(reverse("endorsement-list")).content.decode()
        owner.post(reverse("endorsement-decide", args=[made.pk]), {"show": "yes"})
        made.refresh_from_db()
        assert made.is_shown
        assert "Good" in other.get(reverse("my-endorsements")).content.decode()
        other.post(reverse("endorsement-withdraw", args=[made.pk]))
        other.post(reverse("endorsement-withdraw", args=[made.pk]))
        made.refresh_from_db()
        assert made.withdrawn_at is not None

    def test_who_may_not_is_told_why(self, as_, mallory, badge):
        address = reverse("endorse", args=["achievement", badge.achievement_id])
        page = as_(mallory).get(address)
        assert "You need a badge in the same skill" in page.content.decode()
        assert as_(mallory).get(reverse("endorse", args=["plane", uuid.uuid4()])).status_code == 404

    @pytest.mark.usefixtures("now")
    def test_of_an_issuer_on_its_page(self, partner, issuing, actor, mette, client):
        target = target_for(partner, Endorsed.ISSUER, issuing.pk)
        at = timezone.now()
        StatusList.objects.update(published_at=None)
        made = give_endorsement(actor=partner, target=target, comment="Sound", is_own=False, at=at)
        publish_due(at)
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=at)
        page = client.get(
            reverse("issuer-public", args=[issuing.pk]), headers={"accept": "text/html"}
        )
        assert "Sound" in page.content.decode()

    @pytest.mark.parametrize("count", [2, 12], ids=["few", "many"])
    def test_lists_ask_as_much_whatever_their_length(
        self, as_, mette, by_partner, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            by_partner()
        client = as_(mette)
        with django_assert_max_num_queries(16):
            client.get(reverse("endorsement-list"))
