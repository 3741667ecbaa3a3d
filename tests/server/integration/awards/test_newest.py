# SPDX-License-Identifier: Apache-2.0

"""An old file leads to what holds now: under its own id, signed, and to nobody who may not see."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark.report import Outcome, Step
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.addresses import NEWEST, address_of
from skillmark_server.awards.correcting import Correction, issue_again
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.erasing import erase_recipient
from skillmark_server.awards.facts import Facts
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import (
    ActKind,
    Award,
    CompactDocument,
    DocumentForm,
    NewestDocument,
    SignedDocument,
    Visibility,
)
from skillmark_server.awards.newest import newest_document, newest_of
from skillmark_server.awards.refusals import Altered, NamesNoNewest
from skillmark_server.awards.selectors import public_awards
from skillmark_server.awards.services import accept_award, decline_award
from skillmark_server.checking.giving import Given
from skillmark_server.checking.judging import judge
from skillmark_server.checking.own import own_of
from skillmark_server.custody.models import IssuerIdentity, IssuingTerms, SigningKey
from skillmark_server.custody.services import compromise_key, rotate_key, set_terms
from skillmark_server.custody.tasks import publish_due
from skillmark_server.custody.terms import Terms, terms_of
from skillmark_server.pages import award_newest as page
from skillmark_server.pages.verifying.answers import answer_to
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.models import Leaf, LeafKind
from tests.server.cast_awards import able_to_issue
from tests.server.site_fetcher import SiteFetcher

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
EMAIL = "jonas@nordvind.test"


@pytest.fixture
def clock(monkeypatch, now):
    """What the site takes for now."""
    clock = SimpleNamespace(at=now + DAY)
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: clock.at))
    return clock


@pytest.fixture
def naming(actor, mette, issuing, now):
    """Nordvind's badges say where their newest version is."""
    set_terms(actor=actor(mette), terms=Terms(names_newest=True), at=now)


@pytest.fixture
def shown(give, jonas, naming, clock, now):
    """Give Jonas a badge that everybody sees."""

    def shown_one(**facts) -> Award:
        award = give(EMAIL, "Jonas", **facts)
        at = facts.get("at", now)
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=at)
        award.refresh_from_db()
        return award

    return shown_one


@pytest.fixture
def corrected(now):
    def correct(award: Award, at=now, **said) -> Award:
        asked = SimpleNamespace(
            kind=ActKind.REVOKE,
            reason="A mistake.",
            is_reason_public=False,
            asked_by=None,
            asked_at=at,
        )
        new = issue_again(award, Correction(**said), asked, actor=SYSTEM, at=at)
        publish_due(at=at)
        return new

    return correct


@pytest.fixture
def verify(clock):
    """Report on bytes as a stranger does, who asks the running site."""

    def report(body: bytes):
        return Verifier(fetcher=SiteFetcher()).inspect(body, at=clock.at)

    return report


def outcome_of(report, step):
    return next(one.outcome for one in report.findings if one.step is step)


def newest_address(award: Award) -> str:
    return f"/a/{award.pk}/newest"


class TestAnOldFile:
    @pytest.mark.parametrize("form", DocumentForm)
    def test_leads_to_the_correction_under_its_own_id(self, shown, corrected, verify, form):
        award = shown()
        old = signed_bytes(award, form)
        new = corrected(award, name="Jonas Ærø")

        report = verify(old)

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.REFRESH) is Outcome.PASSED
        assert report.claims.credential_id == address_of(award.pk)
        subject = report.document["credentialSubject"]
        assert subject["licenseNumber"] == new.number
        assert subject["identifier"][1]["identityHash"] == "Jonas Ærø"
        mail = subject["identifier"][0]
        expected = hashlib.sha256((EMAIL + mail["salt"]).encode()).hexdigest()
        assert mail["identityHash"] == f"sha256${expected}"

    def test_of_which_nothing_is_newer_leads_to_itself(self, shown, verify):
        award = shown()
        old = signed_bytes(award)

        report = verify(old)

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.REFRESH) is Outcome.PASSED
        assert report.document == strict_json.loads_object(old, max_bytes=len(old))
        assert report.given is None
        assert not NewestDocument.objects.exists()

    def test_that_was_only_withdrawn_says_so(self, shown, corrected, verify, now):
        award = shown()
        old = signed_bytes(award)
        new = corrected(award)
        corrected(new, email="somebody@else.test", at=now + DAY / 2)

        assert verify(old).verdict is Verdict.REVOKED

    def test_of_which_the_end_has_come_leads_to_the_renewal(
        self, shown, give, jonas, verify, clock, now
    ):
        award = shown(valid_until=now + YEAR)
        old = signed_bytes(award)
        later = now + YEAR + DAY
        clock.at = later
        assert verify(old).verdict is Verdict.EXPIRED
        new = give(EMAIL, "Jonas", at=later, supersedes=award)
        publish_due(at=later)
        # Its holder has not shown it yet.
        assert verify(old).verdict is Verdict.EXPIRED
        accept_award(user=jonas, award_id=new.pk, visibility=Visibility.PUBLIC, at=later)

        report = verify(old)

        assert report.verdict is Verdict.GENUINE
        assert report.claims.valid_from == later

    def test_leads_to_no_renewal_before_that_begins(self, shown, give, jonas, verify, clock, now):
        award = shown(valid_until=now + YEAR)
        begins = now + YEAR
        new = give(EMAIL, "Jonas", supersedes=award, valid_from=begins, at=now)
        accept_award(user=jonas, award_id=new.pk, visibility=Visibility.PUBLIC, at=now)

        before, clock.at = verify(signed_bytes(award)), begins + DAY
        publish_due(at=clock.at)
        after = verify(signed_bytes(award))

        assert before.claims.valid_from == now
        assert (after.verdict, after.claims.valid_from) == (Verdict.GENUINE, begins)

    def test_leads_past_a_renewal_that_was_withdrawn(self, shown, give, jonas, verify, clock, now):
        award = shown()
        new = give(EMAIL, "Jonas", supersedes=award, at=now + DAY / 4)
        accept_award(user=jonas, award_id=new.pk, visibility=Visibility.PUBLIC, at=now + DAY / 4)
        clock.at = now + DAY
        assert verify(signed_bytes(award)).claims.valid_from == new.valid_from
        Award.objects.filter(pk=new.pk).update(revoked_at=clock.at)

        assert verify(signed_bytes(award)).document["credentialSubject"]["licenseNumber"] == (
            award.number
        )

    def test_leads_to_the_last_of_several(self, shown, corrected, verify, now):
        award = shown()
        old = signed_bytes(award)
        second = corrected(award, facts=Facts(narrative="She did it."))
        third = corrected(second, facts=Facts(narrative="He did it."), at=now + DAY / 2)

        subject = verify(old).document["credentialSubject"]

        assert (subject["licenseNumber"], subject["narrative"]) == (third.number, "He did it.")

    def test_never_leads_to_somebody_elses(self, shown, corrected, clock):
        award = shown()
        new = corrected(award, email="anna@nordvind.test", name="Anna")
        Award.objects.filter(pk=new.pk).update(visibility=Visibility.PUBLIC)

        assert newest_of(award, among=public_awards(), at=clock.at) == award

    def test_never_leads_to_another_issuer(self, shown, corrected, nordvind, clock, now):
        award = shown()
        IssuerIdentity.objects.update(replaced_at=now)
        able_to_issue(nordvind, at=now)
        new = corrected(award)

        assert new.visibility == Visibility.PUBLIC
        assert newest_of(award, among=public_awards(), at=clock.at) == award

    def test_by_an_issuer_who_has_moved_since_leads_to_what_they_signed(
        self, shown, corrected, nordvind, verify, now
    ):
        award = shown()
        old = signed_bytes(award)
        corrected(award, name="Jonas Ærø")
        IssuerIdentity.objects.update(replaced_at=now)
        able_to_issue(nordvind, at=now)

        assert outcome_of(verify(old), Step.REFRESH) is Outcome.PASSED


class TestAfterATheft:
    def test_nothing_is_served_that_the_stolen_key_signed(
        self, actor, mette, shown, corrected, verify, clock, now
    ):
        award = shown()
        old = signed_bytes(award)
        new = corrected(award, name="Jonas Ærø")
        first, _ = newest_document(
            award, DocumentForm.DATA_INTEGRITY, among=public_awards(), at=clock.at
        )
        stolen = SigningKey.objects.get(algorithm="Ed25519", compromised_since=None)
        compromise_key(key=stolen, since=now - DAY, at=now + DAY / 2, actor=actor(mette))
        rotated = corrected(new, is_same=True, at=now + DAY / 2)

        body, digest = newest_document(
            award, DocumentForm.DATA_INTEGRITY, among=public_awards(), at=clock.at
        )

        assert body != first
        assert digest == hashlib.sha256(body).hexdigest()
        document = strict_json.loads_object(body, max_bytes=len(body))
        assert document["credentialSubject"]["licenseNumber"] == rotated.number
        assert document["proof"]["verificationMethod"] != stolen.method
        # What the stolen key signed leads nowhere: its proof comes first.
        assert verify(old).verdict is Verdict.NOT_GENUINE
        assert verify(body).verdict is Verdict.GENUINE

    def test_it_is_signed_anew_where_the_award_is_still_the_newest(
        self, actor, mette, shown, corrected, clock, now
    ):
        award = shown()
        new = corrected(award, name="Jonas Ærø")
        ask = {"among": public_awards(), "at": clock.at}
        newest_document(award, DocumentForm.DATA_INTEGRITY, **ask)
        stolen = SigningKey.objects.get(algorithm="Ed25519")
        compromise_key(key=stolen, since=now, at=now + DAY / 2, actor=actor(mette))

        newest_document(award, DocumentForm.DATA_INTEGRITY, **ask)

        kept = NewestDocument.objects.get()
        assert kept.newest == new
        assert kept.method != stolen.method

    def test_a_key_that_was_changed_for_a_new_one_has_signed_for_good(
        self, actor, mette, shown, corrected, clock, now
    ):
        award = shown()
        corrected(award, name="Jonas Ærø")
        ask = {"among": public_awards(), "at": clock.at}
        first = newest_document(award, DocumentForm.DATA_INTEGRITY, **ask)
        rotate_key(key=SigningKey.objects.get(algorithm="Ed25519"), at=now, actor=actor(mette))

        assert newest_document(award, DocumentForm.DATA_INTEGRITY, **ask) == first


@pytest.mark.usefixtures("naming", "clock")
class TestTheAddress:
    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            ("", "application/vc"),
            ("*/*", "application/vc"),
            ("text/html, */*;q=0.1", "application/vc"),
            ("application/json", "application/json"),
            ("application/vc+jwt", "application/vc+jwt"),
        ],
    )
    def test_answers_in_the_form_that_is_wanted(self, client, shown, corrected, accept, media_type):
        award = shown()
        corrected(award, name="Jonas Ærø")

        answer = client.get(newest_address(award), headers={"Accept": accept})

        assert answer.status_code == 200
        assert answer["Content-Type"] == media_type
        assert "Accept" in answer["Vary"].split(", ")
        assert answer["Access-Control-Allow-Origin"] == "*"

    def test_offers_what_it_has_where_none_of_it_is_wanted(self, client, shown):
        answer = client.get(newest_address(shown()), headers={"Accept": "image/png"})

        assert answer.status_code == 406
        assert answer.text.split()[0] == "application/vc"

    @pytest.mark.parametrize("ending", ["html", "png", "pdf", "exe"])
    def test_has_documents_only(self, client, shown, ending):
        assert client.get(f"{newest_address(shown())}.{ending}").status_code == 404

    def test_signs_once_and_says_when_nothing_has_changed(self, client, shown, corrected):
        award = shown()
        corrected(award, name="Jonas Ærø")
        forms = Leaf.objects.filter(kind=LeafKind.FORM)
        before = forms.count()

        first = client.get(f"/a/{award.pk}{NEWEST}")
        again = client.get(f"/a/{award.pk}{NEWEST}", headers={"If-None-Match": first["ETag"]})

        assert first["Content-Type"] == "application/json"
        assert first["Cache-Control"] == "no-cache"
        assert again.status_code == 304
        assert forms.count() == before + 1

    def test_has_nothing_for_a_stranger_where_the_award_has_nothing(
        self, client, as_, jonas, give, now
    ):
        award = give(EMAIL, "Jonas")
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)

        assert client.get(newest_address(award)).status_code == 404
        answer = as_(jonas).get(newest_address(award))
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")

    def test_shows_its_holder_what_they_keep_to_themselves(self, as_, jonas, shown, give, now):
        award = shown()
        Award.objects.filter(pk=award.pk).update(visibility=Visibility.ONLY_ME)
        new = give(EMAIL, "Jonas", supersedes=award, at=now + DAY / 2)

        answer = as_(jonas).get(newest_address(award))

        document = strict_json.loads_object(answer.content)
        assert document["id"] == address_of(award.pk)
        assert document["credentialSubject"]["licenseNumber"] == new.number

    def test_has_nothing_of_an_award_that_does_not_name_it(self, client, give, jonas, clock, now):
        IssuingTerms.objects.all().delete()
        award = give(EMAIL, "Jonas")
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)

        assert "refreshService" not in signed_bytes(award).decode()
        assert client.get(newest_address(award)).status_code == 404
        with pytest.raises(NamesNoNewest):
            newest_document(award, DocumentForm.DATA_INTEGRITY, among=public_awards(), at=clock.at)

    def test_has_nothing_where_nobody_can_sign(self, client, shown, corrected):
        award = shown()
        corrected(award, name="Jonas Ærø")
        SigningKey.objects.update(sealed=None)

        assert client.get(newest_address(award)).status_code == 404

    def test_hands_out_nothing_that_was_altered(self, client, shown, corrected, clock):
        award = shown()
        corrected(award, name="Jonas Ærø")
        assert client.get(newest_address(award)).status_code == 200
        NewestDocument.objects.update(body=b"{}")

        assert client.get(newest_address(award)).status_code == 503
        faults = CHECKS["newest"](clock.at).faults
        assert [(one.code, one.about) for one in faults] == [("document_altered", f"{award.pk} vc")]

    def test_of_a_declined_award_is_nowhere(self, client, jonas, give, now):
        award = give(EMAIL, "Jonas")
        decline_award(user=jonas, award_id=award.pk, at=now)

        assert client.get(newest_address(award)).status_code == 404


@pytest.mark.usefixtures("naming", "clock")
class TestWhatIsKept:
    def test_costs_an_award_no_byte_of_its_own(self, give):
        anna, bo = give("anna@x.test", "Anna"), give("bo@x.test", "Bo")
        one, other = CompactDocument.objects.order_by("pk")

        assert one.template_id == other.template_id
        assert f"{address_of(anna.pk)}{NEWEST}".encode() in signed_bytes(anna)
        assert f"{address_of(bo.pk)}{NEWEST}".encode() in signed_bytes(bo)

    def test_is_one_of_a_form(self, shown, corrected):
        award = shown()
        new = corrected(award)
        made = {"award": award, "newest": new, "form": "vc", "body": b"", "digest": ""}
        NewestDocument.objects.create(**made)

        with pytest.raises(IntegrityError), transaction.atomic():
            NewestDocument.objects.create(**made)

    @pytest.mark.parametrize("which", ["older", "newer"])
    def test_goes_with_the_person(self, shown, corrected, clock, which, now):
        award = shown()
        new = corrected(award, name="Jonas Ærø")
        newest_document(award, DocumentForm.DATA_INTEGRITY, among=public_awards(), at=clock.at)

        erase_recipient(award if which == "older" else new, at=now)

        assert not NewestDocument.objects.exists()
        with pytest.raises(Altered):
            signed_bytes(award if which == "older" else new)

    def test_is_no_second_form_of_the_award(self, shown, corrected, clock):
        award = shown()
        corrected(award, name="Jonas Ærø")
        before = SignedDocument.objects.count()

        newest_document(award, DocumentForm.TOKEN, among=public_awards(), at=clock.at)

        assert SignedDocument.objects.count() == before


@pytest.mark.usefixtures("naming", "clock")
class TestOurOwnVerifier:
    def test_follows_and_says_what_changed(self, shown, corrected, clock):
        award = shown()
        old = signed_bytes(award)
        new = corrected(award, name="Jonas Ærø", facts=Facts(narrative="He did it."))

        judged = judge(Given("old.json", old), at=clock.at)
        answer = answer_to(judged)

        assert answer.verdict == "genuine"
        assert answer.who == "Jonas Ærø"
        assert answer.page == f"/a/{new.pk}"
        assert answer.since is None
        step = next(one for one in answer.steps if "newest version" in one.title)
        assert step.text == (
            "You gave an older one. In the newest, this is otherwise: the holder’s name, "
            "the number, what was done."
        )

    def test_says_nothing_of_it_where_nothing_is_newer(self, shown, clock):
        judged = judge(Given("old.json", signed_bytes(shown())), at=clock.at)

        assert not [one for one in answer_to(judged).steps if "newest version" in one.title]
        assert own_of(judged.report).page
        assert not answer_to(judged).newer

    def test_does_not_see_what_is_not_public(self, give, clock):
        award = give(EMAIL, "Jonas")

        report = judge(Given("old.json", signed_bytes(award)), at=clock.at).report

        assert report.verdict is Verdict.GENUINE
        assert outcome_of(report, Step.REFRESH) is Outcome.NOT_CHECKED


class TestChoosing:
    def test_holds_for_new_badges_and_is_told_once(self, actor, mette, nordvind, give, now):
        before = give("anna@x.test", "Anna")
        assert terms_of(nordvind) == Terms()

        for _ in range(2):
            set_terms(actor=actor(mette), terms=Terms(names_newest=True), at=now)

        after = give("bo@x.test", "Bo")
        assert terms_of(nordvind) == Terms(names_newest=True)
        assert b"refreshService" not in signed_bytes(before)
        assert b"refreshService" in signed_bytes(after)
        event = AuditEvent.objects.get(action="issuer.terms_set")
        assert event.detail == {"names_newest": True, "names_withdrawn": False}
        assert IssuingTerms.objects.count() == 1

    @pytest.mark.parametrize("who", ["karin", "ole", "sara"])
    def test_is_for_owners(self, request, actor, who, now):
        person = request.getfixturevalue(who)

        with pytest.raises(NotAllowed):
            set_terms(actor=actor(person), terms=Terms(names_newest=True), at=now)

    @pytest.mark.usefixtures("issuing")
    def test_is_on_the_page_of_the_issuer(self, as_, mette, nordvind):
        client = as_(mette)
        assert "What new badges carry" in client.get("/organisation/issuer").text

        answer = client.post("/organisation/issuer/terms", {"names_newest": "on"})

        assert answer.status_code == 302
        assert terms_of(nordvind).names_newest is True
        assert " checked" in client.get("/organisation/issuer").text


@pytest.mark.usefixtures("issuing")
class TestAnOldFileThatNamesNoNewest:
    @pytest.fixture
    def renewed(self, give, now):
        """An award that ran out, and the one that took its place, which nobody else sees yet."""
        award = give(EMAIL, "Jonas", valid_until=now + YEAR)
        later = now + YEAR + DAY
        new = give(EMAIL, "Jonas", at=later, supersedes=award)
        publish_due(at=later)
        return award, new, later

    def test_leads_to_the_page_of_the_one_that_took_its_place(self, renewed, jonas, client):
        award, new, later = renewed
        accept_award(user=jonas, award_id=new.pk, visibility=Visibility.PUBLIC, at=later)

        answer = answer_to(judge(Given("old.json", signed_bytes(award)), at=later))
        page = client.post("/verify", {"text": signed_bytes(award).decode()})

        assert (answer.verdict, answer.newer) == ("expired", f"/a/{new.pk}")
        assert f'<a href="/a/{new.pk}">See the new one</a>' in page.text
        assert page.text.count("A newer badge has taken the place of this one.") == 1

    def test_says_nothing_of_one_that_its_holder_keeps_to_themselves(self, renewed):
        award, _new, later = renewed

        assert not answer_to(judge(Given("old.json", signed_bytes(award)), at=later)).newer
