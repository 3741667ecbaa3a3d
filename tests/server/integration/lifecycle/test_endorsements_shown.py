# SPDX-License-Identifier: Apache-2.0

"""Endorsements looked at by whom they concern, read by everybody, verified, taken back."""

from __future__ import annotations

from datetime import timedelta

import jsonschema
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark.errors import FetchError
from skillmark.model import check_credential
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.tasks import publish_due
from skillmark_server.lifecycle.endorsement_documents import (
    own_fetcher,
    report_on_endorsement,
)
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import EndorsementClosed
from skillmark_server.lifecycle.selectors import endorsement_for, endorsement_of_person
from skillmark_server.lifecycle.services import (
    decide_endorsement,
    give_endorsement,
    withdraw_endorsement,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.pages.endorsed import (
    endorsements_of_achievement,
    endorsements_of_issuer,
    endorsements_with,
)
from skillmark_server.portfolio.services import close_account
from skillmark_server.refusals import NotAllowed
from tests.shared import SHARED

HOUR = timedelta(hours=1)
JSON = {"accept": "application/ld+json"}
SCHEMAS = SHARED / "conformance" / "schemas" / "open-badges" / "v3_0"


@pytest.fixture
def now():
    """Pages read the clock of the machine."""
    return timezone.now() - 2 * HOUR


@pytest.fixture
def shown(by_partner, actor, mette, now):
    """Kysten's word about Nordvind's badge, accepted."""
    made = by_partner()
    return decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)


@pytest.fixture
def by_jonas(jonas_holds, actor, jonas, mette, badge, now):
    """What Jonas says for himself of Nordvind's badge, accepted."""
    target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
    made = give_endorsement(
        actor=actor(jonas), target=target, comment="It holds.", is_own=True, at=now
    )
    return decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)


@pytest.fixture
def of_jonas(of_award, partner, now):
    """Kysten's word about Jonas' award, offered."""
    return give_endorsement(
        actor=partner, target=of_award, comment="She did it.", is_own=False, at=now
    )


def _document(made) -> dict:
    return strict_json.loads_object(bytes(made.document), max_bytes=100_000)


def _shown_on(badge, at) -> list:
    subject = f"http://x/achievements/{badge.achievement_id}/v1"
    return endorsements_of_achievement(badge.achievement_id, subject, at=at)


class TestDeciding:
    def test_nobody_reads_it_before_the_owner_agreed(
        self, by_partner, ole, actor, mette, client, badge, now
    ):
        made = by_partner()
        page = reverse("achievement-public", args=[badge.achievement_id])
        served = reverse("endorsement-document", args=[made.pk])
        assert "We ask for it ourselves." not in client.get(page).content.decode()
        assert client.get(served).status_code == 404
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        assert "We ask for it ourselves." in client.get(page).content.decode()
        assert client.get(served).content == bytes(made.document)
        assert Mail.objects.get(kind="endorsement-decided").to_email == ole.email
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=False, at=now + HOUR)
        assert client.get(served).status_code == 404
        actions = AuditEvent.objects.filter(action__startswith="endorsement.")
        assert [event.action for event in actions.order_by("pk")] == [
            "endorsement.given",
            "endorsement.accepted",
            "endorsement.declined",
        ]

    def test_the_same_decision_twice_tells_nobody_again(self, shown, actor, mette, now):
        decide_endorsement(actor=actor(mette), endorsement=shown, is_shown=True, at=now + HOUR)
        assert Mail.objects.filter(kind="endorsement-decided").count() == 1

    def test_others_do_not_decide(self, by_partner, partner, actor, karin, mallory, now):
        made = by_partner()
        for who in (actor(karin), actor(mallory), partner):
            with pytest.raises(NotAllowed):
                decide_endorsement(actor=who, endorsement=made, is_shown=True, at=now)
        with pytest.raises(Endorsement.DoesNotExist):
            endorsement_for(actor(mallory), made.pk)
        with pytest.raises(Endorsement.DoesNotExist):
            endorsement_of_person(mallory, made.pk)

    def test_of_an_award_its_holder_decides_and_not_who_issued_it(
        self, of_jonas, jonas_holds, actor, jonas, mette, now
    ):
        assert Mail.objects.get(kind="endorsement-offered").to_email == "jonas@nordvind.test"
        with pytest.raises(NotAllowed):
            decide_endorsement(actor=actor(mette), endorsement=of_jonas, is_shown=True, at=now)
        with pytest.raises(Endorsement.DoesNotExist):
            endorsement_for(actor(mette), of_jonas.pk)
        decide_endorsement(actor=actor(jonas), endorsement=of_jonas, is_shown=True, at=now)
        (one,) = endorsements_with(jonas_holds, at=now + HOUR)
        assert one.endorsement == of_jonas

    @pytest.mark.parametrize(
        "change",
        [
            {"is_shown": True},
            {"offered_at": None},
            {"digest": ""},
            {"by_organisation": None},
        ],
        ids=["shown undecided", "signed and not offered", "unsigned", "by nobody"],
    )
    def test_the_database_refuses(self, by_partner, change):
        made = by_partner()
        with pytest.raises(IntegrityError), transaction.atomic():
            Endorsement.objects.filter(pk=made.pk).update(**change)

    def test_the_database_refuses_what_was_neither_asked_nor_offered(self, nordvind, badge, now):
        with pytest.raises(IntegrityError), transaction.atomic():
            Endorsement.objects.create(
                organisation=nordvind,
                kind=Endorsed.ACHIEVEMENT,
                target_id=badge.achievement_id,
                changed_at=now,
            )


class TestReading:
    def test_it_stands_on_the_page_of_each_award(
        self, shown, actor, mette, jonas, badge, client, now
    ):
        award = award_one(
            actor=actor(mette), version=badge, email="jonas@nordvind.test", name="Jonas", at=now
        )
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
        page = client.get(reverse("award-public", args=[award.pk]), headers={"accept": "text/html"})
        assert shown.comment in page.content.decode()

    def test_of_an_issuer_on_its_page_and_in_its_profile(
        self, partner, issuing, actor, mette, client, now
    ):
        target = target_for(partner, Endorsed.ISSUER, issuing.pk)
        made = give_endorsement(actor=partner, target=target, comment="Sound", is_own=False, at=now)
        decide_endorsement(actor=actor(mette), endorsement=made, is_shown=True, at=now)
        address = reverse("issuer-public", args=[issuing.pk])
        assert "Sound" in client.get(address, headers={"accept": "text/html"}).content.decode()
        profile = client.get(address, headers={"accept": "application/json"}).json()
        assert profile["endorsement"] == [_document(made)]
        assert len(endorsements_of_issuer(issuing.pk, at=timezone.now())) == 1

    def test_the_address_of_a_version_answers_with_it_and_what_was_published_stays(
        self, shown, badge, client
    ):
        address = reverse("version", args=[badge.achievement_id, 1])
        now_says = client.get(address, headers=JSON)
        assert now_says.json()["endorsement"] == [_document(shown)]
        assert now_says["Cache-Control"] == "no-cache"
        kept = client.get(f"{address}.json")
        assert "endorsement" not in kept.json()
        assert {k: v for k, v in now_says.json().items() if k != "endorsement"} == kept.json()

    @pytest.mark.usefixtures("shown", "by_jonas")
    def test_what_was_endorsed_later_is_found_by_its_ids_and_verified_beside_it(
        self, actor, mette, badge, client, now
    ):
        award = award_one(
            actor=actor(mette), version=badge, email="a@nordvind.test", name="A", at=now
        )
        body = signed_bytes(award)
        verifier = Verifier(fetcher=own_fetcher(), known=own_documents())
        at = timezone.now()
        proven = verifier.verify(body, at=at).document
        asked = {"id": [proven["credentialSubject"]["achievement"]["id"]]}
        found = client.get(reverse("endorsements-about"), asked).json()["endorsement"]
        reports = verifier.inspect_endorsements(proven, found, at=at)
        assert [one.holds for one in reports] == [True, True]
        assert signed_bytes(award) == body

    def test_of_an_award_that_is_not_open_nobody_else_reads_it(
        self, of_jonas, jonas_holds, actor, jonas, as_, client, now
    ):
        decide_endorsement(actor=actor(jonas), endorsement=of_jonas, is_shown=True, at=now)
        served = reverse("endorsement-document", args=[of_jonas.pk])
        about = reverse("endorsements-about"), {"id": of_jonas.subject}
        assert client.get(served).status_code == 200
        assert len(client.get(*about).json()["endorsement"]) == 1
        assert "Jonas" not in bytes(of_jonas.document).decode()
        jonas_holds.visibility = Visibility.ONLY_ME
        jonas_holds.save()
        assert client.get(served).status_code == 404
        assert client.get(*about).json()["endorsement"] == []
        assert as_(jonas).get(served).status_code == 200

    @pytest.mark.usefixtures("shown")
    def test_of_an_earlier_version_says_so(self, badge):
        found = endorsements_of_achievement(badge.achievement_id, "another", at=timezone.now())
        assert [one.version for one in found] == ["1"]

    def test_what_does_not_hold_is_not_shown(self, shown, badge):
        assert len(_shown_on(badge, timezone.now())) == 1
        forged = bytes(shown.document).replace(b"ourselves", b"ourselvez")
        Endorsement.objects.filter(pk=shown.pk).update(document=forged)
        assert _shown_on(badge, timezone.now()) == []


class TestTakingBack:
    def test_it_is_gone_and_its_bit_is_set(self, shown, partner, actor, mette, mallory, now):
        for who in (mette, mallory):
            with pytest.raises(NotAllowed):
                withdraw_endorsement(actor=actor(who), endorsement=shown, at=now)
        withdraw_endorsement(actor=partner, endorsement=shown, at=now)
        publish_due(now)
        assert report_on_endorsement(shown, at=now + HOUR).verdict is Verdict.REVOKED
        assert Mail.objects.get(kind="endorsement-withdrawn").to_email == "mette@nordvind.test"
        with pytest.raises(EndorsementClosed):
            decide_endorsement(actor=actor(mette), endorsement=shown, is_shown=True, at=now)

    def test_what_a_person_said_is_named_by_a_list_of_its_own(
        self, by_jonas, actor, jonas, client, badge, now
    ):
        address = _document(by_jonas)["credentialStatus"]["id"].removeprefix("https://skills.test")
        assert client.get(address).json()["revokedCredential"] == []
        assert report_on_endorsement(by_jonas, at=now + HOUR).verdict is Verdict.GENUINE
        withdraw_endorsement(actor=actor(jonas), endorsement=by_jonas, at=now)
        (named,) = client.get(address).json()["revokedCredential"]
        assert named["id"] == _document(by_jonas)["id"]
        assert report_on_endorsement(by_jonas, at=now + HOUR).verdict is Verdict.REVOKED
        assert _shown_on(badge, timezone.now()) == []

    def test_an_organisations_has_no_such_list(self, shown, client):
        assert client.get(reverse("endorsement-withdrawals", args=[shown.pk])).status_code == 404
        address = f"https://skills.test/endorsements/{shown.pk}/withdrawn.json"
        for url in (address, address.replace(str(shown.pk), "no-number")):
            with pytest.raises(FetchError):
                own_fetcher().fetch(url)

    def test_a_persons_words_go_with_their_account(self, by_jonas, jonas, badge, now):
        close_account(user=jonas, keeps_pages=True, at=now)
        assert not Endorsement.objects.filter(pk=by_jonas.pk).exists()
        assert _shown_on(badge, timezone.now()) == []


class TestByTheStandard:
    def test_1edtechs_schema_and_our_model_take_both_kinds(self, shown, by_jonas):
        schema = strict_json.loads_object(
            (SCHEMAS / "ob_v3p0_endorsementcredential_schema.json").read_bytes()
        )
        validator = jsonschema.Draft201909Validator(
            schema, format_checker=jsonschema.FormatChecker()
        )
        for made in (shown, by_jonas):
            document = _document(made)
            validator.validate({**document, "proof": document["proof"]})
            check_credential(document)


class TestPages:
    @pytest.mark.usefixtures("partner")
    def test_asked_given_accepted_and_taken_back(self, as_, mette, ole, badge):
        owner, other = as_(mette), as_(ole)
        said = {"target": f"achievement:{badge.achievement_id}", "email": "ole@nordvind.test"}
        assert owner.post(reverse("endorsement-list"), {}).status_code == 422
        assert owner.post(reverse("endorsement-list"), said).status_code == 302
        assert owner.post(reverse("endorsement-list"), said).status_code == 422
        address = reverse("endorse", args=["achievement", badge.achievement_id])
        assert other.post(address, {"comment": "x", "who": "nobody"}).status_code == 422
        assert other.post(address, {"comment": "Good", "who": "organisation"}).status_code == 302
        made = Endorsement.objects.get()
        assert "Good" in owner.get(reverse("endorsement-list")).content.decode()
        owner.post(reverse("endorsement-decide", args=[made.pk]), {"show": "yes"})
        made.refresh_from_db()
        assert made.is_shown
        assert "Good" in other.get(reverse("endorsements-given")).content.decode()
        withdraw = reverse("endorsement-withdraw", args=[made.pk])
        assert owner.post(withdraw).status_code == 403
        assert other.post(withdraw).status_code == 302
        assert other.post(withdraw).status_code == 302
        made.refresh_from_db()
        assert made.withdrawn_at is not None

    def test_a_holder_asks_decides_and_takes_back(self, as_, jonas, ole, of_award):
        mine = as_(jonas)
        page = reverse("my-endorsements")
        said = {"target": f"award:{of_award.id}", "email": "ole@nordvind.test"}
        assert mine.post(page, {"target": "award:x", "email": "a@x.test"}).status_code == 422
        assert mine.post(page, said).status_code == 302
        wish = Endorsement.objects.get()
        assert "ole@nordvind.test" in mine.get(page).content.decode()
        given = as_(ole).post(
            reverse("endorse", args=["award", of_award.id]),
            {"comment": "She did it.", "who": "organisation"},
        )
        assert given.status_code == 302
        mine.post(reverse("endorsement-decide", args=[wish.pk]), {"show": "no"})
        wish.refresh_from_db()
        assert wish.decided_at is not None
        assert not wish.is_shown

    def test_who_may_not_is_told_why(self, as_, mallory, badge):
        address = reverse("endorse", args=["achievement", badge.achievement_id])
        page = as_(mallory).get(address)
        assert "You need a badge in the same skill" in page.content.decode()
        plane = reverse("endorse", args=["plane", badge.achievement_id])
        assert as_(mallory).get(plane).status_code == 404

    def test_who_only_looks_does_not_ask(self, as_, sara, badge):
        said = {"target": f"achievement:{badge.achievement_id}", "email": "a@x.test"}
        assert as_(sara).post(reverse("endorsement-list"), said).status_code == 403


class TestManyOfThem:
    @pytest.fixture
    def many(self, shown):
        def make(count: int) -> None:
            """More rows with the same signed words, all of which are verified."""
            for number in range(count):
                row = Endorsement.objects.get(pk=shown.pk)
                row.pk, row.subject = None, f"{shown.subject}#{number}"
                row.save(force_insert=True)

        return make

    @pytest.mark.parametrize("count", [2, 12], ids=["few", "many"])
    @pytest.mark.parametrize(
        ("page", "most"),
        [("endorsement-list", 16), ("achievement-public", 22)],
    )
    def test_pages_ask_as_much_whatever_their_length(
        self, as_, mette, badge, many, count, page, most, django_assert_max_num_queries
    ):
        many(count)
        client = as_(mette)
        keys = {"achievement-public": [badge.achievement_id]}
        client.get(reverse(page, args=keys.get(page, [])))
        with django_assert_max_num_queries(most):
            client.get(reverse(page, args=keys.get(page, [])), headers={"accept": "text/html"})

    @pytest.mark.parametrize("count", [2, 12], ids=["few", "many"])
    def test_ones_own_too(self, as_, ole, many, count, django_assert_max_num_queries):
        many(count)
        client = as_(ole)
        for page in ("my-endorsements", "endorsements-given"):
            with django_assert_max_num_queries(14):
                client.get(reverse(page))
