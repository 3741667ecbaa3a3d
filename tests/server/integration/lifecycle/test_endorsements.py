# SPDX-License-Identifier: Apache-2.0

"""What others say: asked, given with a signature, looked at, shown, verified, taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from skillmark import Verdict
from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.refusals import BadFact, BadRecipient
from skillmark_server.awards.services import revoke_award
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.lifecycle.endorsement_documents import (
    report_on_endorsement,
)
from skillmark_server.lifecycle.endorsing import held_in_skill, target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import (
    AskedAlready,
    EndorsedAlready,
    EndorsementClosed,
    MayNotAsk,
    MayNotEndorse,
    NotEndorsable,
    TooManyAsked,
)
from skillmark_server.lifecycle.services import (
    ask_for_endorsement,
    decide_endorsement,
    give_endorsement,
    withdraw_endorsement,
)
from skillmark_server.outbox.models import Mail

HOUR = timedelta(hours=1)


class TestGiving:
    @pytest.mark.usefixtures("mette")
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

    @pytest.mark.usefixtures("jonas_holds")
    def test_two_signatures_of_one_person_are_by_two_keys(self, actor, jonas, badge, now):
        target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
        said = {"actor": actor(jonas), "target": target, "comment": "", "is_own": True, "at": now}
        first = give_endorsement(**said)
        withdraw_endorsement(actor=actor(jonas), endorsement=first, at=now)
        second = give_endorsement(**said)
        keys = [
            strict_json.loads_object(bytes(one.document), max_bytes=100_000)["issuer"]["id"]
            for one in (first, second)
        ]
        assert all(key.startswith("did:key:") for key in keys)
        assert keys[0] != keys[1]

    @pytest.mark.usefixtures("jonas_holds")
    def test_nobody_says_it_twice(self, by_partner, actor, jonas, badge, now):
        by_partner()
        with pytest.raises(EndorsedAlready):
            by_partner()
        target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
        said = {"actor": actor(jonas), "target": target, "comment": "", "is_own": True, "at": now}
        give_endorsement(**said)
        with pytest.raises(EndorsedAlready):
            give_endorsement(**said)
        assert Endorsement.objects.count() == 2

    @pytest.mark.usefixtures("partner")
    def test_nobody_endorses_their_own_award_as_an_organisation(
        self, jonas_holds, actor, jonas, kysten, now
    ):
        Membership.objects.create(user=jonas, organisation=kysten, role=Role.DESIGNER, since=now)
        target = target_for(actor(jonas), Endorsed.AWARD, jonas_holds.pk)
        with pytest.raises(MayNotEndorse):
            give_endorsement(actor=actor(jonas), target=target, comment="", is_own=False, at=now)

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
            with pytest.raises(MayNotAsk):
                ask_for_endorsement(actor=actor(who), target=own, email="a@x.test", at=now)

    def test_nobody_is_asked_twice_before_they_answer(self, actor, mette, badge, now):
        own = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        said = {"actor": actor(mette), "target": own, "email": "a@x.test", "at": now}
        asked = ask_for_endorsement(**said)
        with pytest.raises(AskedAlready):
            ask_for_endorsement(**said)
        withdraw_endorsement(actor=actor(mette), endorsement=asked, at=now)
        assert ask_for_endorsement(**said).pk != asked.pk

    @pytest.mark.parametrize("is_award", [True, False], ids=["of an award", "of a badge"])
    def test_as_many_wait_as_may(
        self, actor, mette, jonas, badge, jonas_holds, monkeypatch, now, is_award
    ):
        monkeypatch.setattr("skillmark_server.lifecycle.services.endorsing.MOST_ASKED", 2)
        monkeypatch.setattr("skillmark_server.lifecycle.services.endorsing.MOST_ASKED_BY_HOLDER", 2)
        who, kind, key = (
            (jonas, Endorsed.AWARD, jonas_holds.pk)
            if is_award
            else (mette, Endorsed.ACHIEVEMENT, badge.achievement_id)
        )
        target = target_for(actor(who), kind, key)
        for email in ("a@x.test", "b@x.test"):
            ask_for_endorsement(actor=actor(who), target=target, email=email, at=now)
        with pytest.raises(TooManyAsked):
            ask_for_endorsement(actor=actor(who), target=target, email="c@x.test", at=now)

    def test_who_is_asked_sees_what_is_open_to_nobody_else(
        self, actor, mette, partner, badge, jonas, jonas_holds, now
    ):
        Achievement.objects.update(in_catalogue=False)
        jonas_holds.visibility = Visibility.ONLY_ME
        jonas_holds.save()
        things = (
            (mette, Endorsed.ACHIEVEMENT, badge.achievement_id),
            (jonas, Endorsed.AWARD, jonas_holds.pk),
        )
        for owner, kind, key in things:
            with pytest.raises(NotEndorsable):
                target_for(partner, kind, key)
            own = target_for(actor(owner), kind, key)
            asked = ask_for_endorsement(
                actor=actor(owner), target=own, email="ole@nordvind.test", at=now
            )
            assert target_for(partner, kind, key).subject == own.subject
            withdraw_endorsement(actor=actor(owner), endorsement=asked, at=now)
            with pytest.raises(NotEndorsable):
                target_for(partner, kind, key)

    def test_a_wish_is_taken_back_and_not_shown(self, actor, mette, badge, now):
        own = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        asked = ask_for_endorsement(actor=actor(mette), target=own, email="a@x.test", at=now)
        Mail.objects.filter(kind="endorsement-asked").update(sent_at=None, cancelled_at=None)
        with pytest.raises(EndorsementClosed):
            decide_endorsement(actor=actor(mette), endorsement=asked, is_shown=True, at=now)
        withdraw_endorsement(actor=actor(mette), endorsement=asked, at=now)
        assert Mail.objects.get(kind="endorsement-asked").cancelled_at == now
        with pytest.raises(EndorsementClosed):
            withdraw_endorsement(actor=actor(mette), endorsement=asked, at=now)
