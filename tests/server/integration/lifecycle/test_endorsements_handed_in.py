# SPDX-License-Identifier: Apache-2.0

"""An accreditor signs with their own software: handed in, verified, decided, shown, asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.refusals import BadFact
from skillmark_server.checking import handing_in, judging
from skillmark_server.checking.giving import Given
from skillmark_server.checking.handing_in import ask_again, prove_endorsement
from skillmark_server.lifecycle.endorsement_documents import that_hold_by_themselves
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement, HandedIn
from skillmark_server.lifecycle.refusals import (
    EndorsedAlready,
    EndorsementNotProven,
    EndorsementTooLarge,
    EndorsesSomethingElse,
    MayNotEndorse,
    TooManyHandedIn,
)
from skillmark_server.lifecycle.selectors import endorsements_by_person
from skillmark_server.lifecycle.services import (
    decide_endorsement,
    hand_in_endorsement,
    withdraw_endorsement,
)
from skillmark_server.lifecycle.services import handing_in as service
from skillmark_server.outbox.models import Mail
from skillmark_server.pages.endorsed import (
    endorsements_of_achievement,
    endorsements_with,
    with_endorsements,
)
from skillmark_server.refusals import NotAllowed
from tests.simulator import IssuerSite, Network

DAY = timedelta(days=1)
LONG_AGO = "2026-01-01T00:00:00Z"


@pytest.fixture
def network(monkeypatch) -> Network:
    """All that there is outside this site."""
    made = Network()
    monkeypatch.setattr(judging, "network", lambda: made)
    return made


@pytest.fixture
def accreditor(network) -> IssuerSite:
    site = IssuerSite(network, id="did:web:accreditor.example", name="Akkrediteringen")
    site.publish()
    site.publish_list(validFrom=LONG_AGO)
    return site


@pytest.fixture
def of_badge(actor, mette, badge):
    return target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)


@pytest.fixture
def signed(accreditor, of_badge) -> bytes:
    document = accreditor.endorsement(of_badge.subject, credentialStatus=accreditor.entry(3))
    return strict_json.dumps(document)


@pytest.fixture
def hand_in(actor, mette, of_badge, now):
    """`hand_in(body)`: Mette hands it in for the badge, or for `target`."""

    def make(body, *, target=None, who=None, at=now) -> Endorsement:
        about = target or of_badge
        proven = prove_endorsement(Given("", body), about, at=at)
        return hand_in_endorsement(actor=who or actor(mette), target=about, proven=proven, at=at)

    return make


@pytest.fixture
def shown(hand_in, signed, actor, mette, now) -> Endorsement:
    made = hand_in(signed)
    return decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)


def holds(made: Endorsement, at) -> bool:
    return that_hold_by_themselves([made], at=at) == [made]


class TestHandingIn:
    def test_it_is_verified_kept_and_waits_to_be_decided(
        self, hand_in, signed, badge, actor, mette, client, now
    ):
        made = hand_in(signed)
        assert bytes(made.document) == signed
        assert (made.issuer, made.by_name) == ("did:web:accreditor.example", "Akkrediteringen")
        assert (made.comment, made.by, made.is_shown) == ("A sound course.", mette, False)
        assert set(HandedIn.objects.get().documents) == {
            "https://accreditor.example/.well-known/did.json",
            "https://nordvind.example/status/revocation",
        }
        page = reverse("achievement-public", args=[badge.achievement_id])
        assert "A sound course." not in client.get(page).text
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        (one,) = endorsements_of_achievement(badge.achievement_id, made.subject, at=now)
        assert (one.endorsement, one.is_from_elsewhere, one.is_person) == (made, True, False)
        assert client.get(reverse("endorsement-document", args=[made.pk])).content == signed
        assert list(
            AuditEvent.objects.filter(action__startswith="endorsement.")
            .order_by("pk")
            .values_list("action", flat=True)
        ) == ["endorsement.handed_in", "endorsement.accepted"]

    def test_a_token_is_taken_and_served_as_one(
        self, hand_in, accreditor, of_badge, actor, mette, client, now
    ):
        document = {
            name: value
            for name, value in accreditor.endorsement(of_badge.subject).items()
            if name != "proof"
        }
        token = accreditor.token(document)
        made = hand_in(f"  {token[:40]}\n{token[40:]}\n")
        assert bytes(made.document) == token.encode()
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        members = with_endorsements({"id": made.subject}, at=now)
        assert members["endorsementJwt"] == [token]
        assert "endorsement" not in members
        answer = client.get(reverse("endorsement-document", args=[made.pk]))
        assert answer["Content-Type"] == "application/vc+jwt"

    def test_an_address_is_fetched_once_and_not_kept_beside(
        self, hand_in, signed, network, accreditor
    ):
        network.publish("https://accreditor.example/e/7", signed)
        made = hand_in("https://accreditor.example/e/7")
        assert bytes(made.document) == signed
        assert "https://accreditor.example/e/7" not in made.handed_in.documents
        assert accreditor.address in made.handed_in.documents

    def test_of_an_award_its_holder_decides(
        self, hand_in, accreditor, jonas_holds, actor, jonas, mette, now
    ):
        target = target_for(actor(jonas), Endorsed.AWARD, jonas_holds.pk)
        body = strict_json.dumps(accreditor.endorsement(target.subject))
        made = hand_in(body, target=target, who=actor(jonas))
        assert Mail.objects.get(kind="endorsement-offered").to_email == jonas.email
        with pytest.raises(NotAllowed):
            decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        decide_endorsement(actor=actor(jonas), endorsement=made, is_shown=True, at=now)
        assert [one.endorsement for one in endorsements_with(jonas_holds, at=now)] == [made]

    def test_of_the_issuer(self, hand_in, accreditor, issuing, actor, mette, now):
        target = target_for(actor(mette), Endorsed.ISSUER, issuing.pk)
        made = hand_in(strict_json.dumps(accreditor.endorsement(issuing.did)), target=target)
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        assert holds(made, now)

    def test_who_handed_it_in_sees_it_and_takes_it_back(
        self, shown, actor, mette, karin, hand_in, signed, now
    ):
        assert list(endorsements_by_person(mette)) == [shown]
        with pytest.raises(NotAllowed):
            withdraw_endorsement(actor=actor(karin), endorsement=shown, at=now)
        withdraw_endorsement(actor=actor(mette), endorsement=shown, at=now)
        assert hand_in(signed).pk != shown.pk


class TestRefusing:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"[]",
            b"no token",
            b"a.b.c",
            b"\x89PNG\r\n\x1a\n",
            b'{"type": "EndorsementCredential"}',
            b"{" * 5_000,
        ],
        ids=["empty", "object", "list", "words", "dots", "png", "unsigned", "deep"],
    )
    @pytest.mark.usefixtures("network")
    def test_what_is_none(self, hand_in, body):
        with pytest.raises(EndorsementNotProven):
            hand_in(body)

    @pytest.mark.parametrize("member", ["name", "validFrom", "credentialSubject"])
    def test_what_was_changed(self, hand_in, signed, member):
        document = strict_json.loads_object(signed)
        document[member] = {"name": "x", "validFrom": "2026-01-03T00:00:00Z"}.get(
            member, {**document["credentialSubject"], "endorsementComment": "Best of all"}
        )
        with pytest.raises(EndorsementNotProven):
            hand_in(strict_json.dumps(document))

    def test_what_was_withdrawn_by_whoever_signed(self, hand_in, signed, accreditor):
        accreditor.marked["revocation"] = {3}
        accreditor.publish_list(validFrom=LONG_AGO)
        with pytest.raises(EndorsementNotProven):
            hand_in(signed)

    def test_whose_list_does_not_answer(self, hand_in, signed, network, accreditor):
        del network.documents[accreditor.list_url("revocation")]
        with pytest.raises(EndorsementNotProven):
            hand_in(signed)

    def test_an_address_that_does_not_answer(self, hand_in, network):
        with pytest.raises(EndorsementNotProven):
            hand_in("https://accreditor.example/e/8")
        assert network.asked == ["https://accreditor.example/e/8"]

    def test_a_badge_is_no_endorsement(self, hand_in, accreditor):
        badge = accreditor.sign(accreditor.badge())
        with pytest.raises((EndorsementNotProven, EndorsesSomethingElse)):
            hand_in(strict_json.dumps(badge))

    def test_what_is_about_another_thing(self, hand_in, accreditor):
        body = strict_json.dumps(accreditor.endorsement("https://x.example/achievements/1"))
        with pytest.raises(EndorsesSomethingElse):
            hand_in(body)

    def test_what_is_handed_in_for_another_thing_than_it_was_proven_for(
        self, signed, of_badge, issuing, actor, mette, now
    ):
        proven = prove_endorsement(Given("", signed), of_badge, at=now)
        issuer = target_for(actor(mette), Endorsed.ISSUER, issuing.pk)
        with pytest.raises(EndorsesSomethingElse):
            hand_in_endorsement(actor=actor(mette), target=issuer, proven=proven, at=now)

    def test_ones_own_word(self, signed, of_badge, issuing, actor, mette, now):
        proven = prove_endorsement(Given("", signed), of_badge, at=now)
        issuing.did = proven.issuer
        issuing.save(update_fields=["did"])
        with pytest.raises(MayNotEndorse):
            hand_in_endorsement(actor=actor(mette), target=of_badge, proven=proven, at=now)

    def test_the_same_issuers_word_twice(self, hand_in, signed, accreditor, of_badge):
        hand_in(signed)
        with pytest.raises(EndorsedAlready):
            hand_in(strict_json.dumps(accreditor.endorsement(of_badge.subject)))

    @pytest.mark.parametrize("size", [300_000, 6_000_000], ids=["large", "huge"])
    def test_too_large(self, hand_in, network, size):
        assert not network.asked
        with pytest.raises(EndorsementTooLarge):
            hand_in(b'{"a": "' + b"x" * size + b'"}')
        with pytest.raises(EndorsementTooLarge):
            prove_endorsement(Given("", b"", is_too_large=True), None, at=None)

    def test_what_it_rests_on_is_too_large(self, hand_in, signed, monkeypatch):
        monkeypatch.setattr(handing_in, "LARGEST_OF_ALL", 100)
        with pytest.raises(EndorsementTooLarge):
            hand_in(signed)

    def test_a_national_number_is_not_shown(self, hand_in, accreditor, of_badge):
        subject = {
            "id": of_badge.subject,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Anna, CPR 070761-4285, er dygtig.",
        }
        body = strict_json.dumps(
            accreditor.endorsement(of_badge.subject, credentialSubject=subject)
        )
        with pytest.raises(BadFact):
            hand_in(body)

    def test_too_many_wait(self, hand_in, signed, monkeypatch):
        monkeypatch.setattr(service, "MOST_WAITING", 0)
        with pytest.raises(TooManyHandedIn):
            hand_in(signed)


class TestAskedAgain:
    def test_pages_ask_nobody_outside(self, shown, network, now):
        network.documents.clear()
        network.asked.clear()
        assert holds(shown, now + DAY)
        assert network.asked == []

    def test_what_was_withdrawn_later_is_shown_no_more(self, shown, accreditor, now):
        accreditor.marked["revocation"] = {3}
        accreditor.publish_list(validFrom=LONG_AGO)
        assert ask_again(at=now + DAY / 2) == 0
        assert holds(shown, now + DAY / 2)
        assert ask_again(at=now + DAY) == 1
        assert not holds(shown, now + DAY)
        assert ask_again(at=now + DAY) == 0

    def test_who_does_not_answer_is_believed_for_a_week(self, shown, network, now):
        known = dict(network.documents)
        network.documents.clear()
        assert ask_again(at=now + 2 * DAY) == 0
        assert holds(shown, now + 6 * DAY)
        assert not holds(shown, now + 7 * DAY)
        network.documents.update(known)
        handing_in.tick(now + 8 * DAY)
        assert holds(shown, now + 8 * DAY)

    def test_what_was_taken_back_is_not_asked_about(self, shown, actor, mette, network, now):
        withdraw_endorsement(actor=actor(mette), endorsement=shown, at=now)
        network.asked.clear()
        assert ask_again(at=now + 3 * DAY) == 0
        assert network.asked == []


@pytest.mark.parametrize(
    "change",
    [{"issuer": ""}, {"digest": ""}, {"offered_at": None}],
    ids=["issuer", "digest", "day"],
)
def test_one_that_was_handed_in_is_whole(shown, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.filter(pk=shown.pk).update(**change)


class TestThePages:
    @pytest.fixture
    def path(self, badge) -> str:
        return reverse("endorsement-hand-in", args=["achievement", badge.achievement_id])

    @pytest.fixture
    def now(self):
        return timezone.now() - timedelta(hours=1)

    def test_a_file_is_handed_in_and_shown_with_who_signed(
        self, as_, mette, path, signed, badge, of_badge
    ):
        owner = as_(mette)
        assert of_badge.subject in owner.get(path).text
        file = SimpleUploadedFile("e.json", signed)
        answer = owner.post(path, {"file": file, "text": ""}, follow=True)
        assert "It holds, and is kept." in answer.text
        made = Endorsement.objects.get()
        waiting = owner.get(reverse("endorsement-list")).text
        assert "signed elsewhere, by did:web:accreditor.example" in waiting
        owner.post(reverse("endorsement-decide", args=[made.pk]), {"show": "yes"})
        page = owner.get(reverse("achievement-public", args=[badge.achievement_id])).text
        assert "signed elsewhere, by did:web:accreditor.example" in page

    @pytest.mark.parametrize("text", ["", "x", "https://accreditor.example/none"])
    @pytest.mark.usefixtures("network")
    def test_what_does_not_hold_is_said(self, as_, mette, path, text):
        answer = as_(mette).post(path, {"text": text})
        assert answer.status_code == 422
        assert not Endorsement.objects.exists()

    def test_the_list_leads_there(self, as_, mette, path, badge):
        answer = as_(mette).post(
            reverse("endorsement-list"),
            {"do": "hand-in", "target": f"achievement:{badge.achievement_id}"},
        )
        assert answer["Location"] == path
