# SPDX-License-Identifier: Apache-2.0

"""One award: checked, numbered, signed in two forms, listed, logged and told of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark import IssuerTrust, Verdict, Verifier
from skillmark_server.accounts.models import PersonEmail
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes, signed_document
from skillmark_server.awards.models import Award, AwardState, CompactDocument, DocumentForm
from skillmark_server.awards.refusals import (
    AlreadyHasIt,
    Altered,
    BadFact,
    BadRecipient,
    EvidenceMissing,
    NeedsSignOff,
    NotPublished,
    SelfAward,
)
from skillmark_server.awards.services import award_one, resend_claim_mail
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.models import Leaf, LeafKind
from tests.server.cast_awards import published


def test_an_award_is_signed_in_both_forms_and_verifies(give, now):
    award = give()

    verifier = Verifier(fetcher=own_lists_fetcher(None), known=own_documents())
    for form in DocumentForm:
        report = verifier.inspect(signed_bytes(award, form), at=now)
        assert report.verdict is Verdict.GENUINE, report.to_dict()
        assert report.issuer_trust is IssuerTrust.DOMAIN


def test_the_document_says_who_what_and_when_and_no_address(give, now):
    award = give(
        narrative="She **helped**.",
        evidence=["https://nordvind.test/log/1"],
        result="Bestået",
        valid_from=now - timedelta(days=1),
    )

    document = signed_document(award)
    subject = document["credentialSubject"]
    hashed, named = subject["identifier"]
    assert document["id"] == f"https://skills.test/a/{award.pk}"
    assert document["validUntil"].startswith("2028-03-13")
    assert document["evidence"][0]["id"] == "https://nordvind.test/log/1"
    assert subject["licenseNumber"] == award.number == "NV-2026-0001"
    assert subject["achievement"]["name"] == award.title == "Førstehjælp"
    assert subject["result"][0]["value"] == "Bestået"
    assert hashed["hashed"] is True
    assert len(hashed["salt"]) == 32
    assert named["identityHash"] == "Anna Berg"
    assert b"anna@kunde.test" not in signed_bytes(award)


def test_it_is_written_to_chain_log_and_outbox_in_one_go(give, mette):
    award = give()

    event = AuditEvent.objects.get(action="award.issued")
    leaf = Leaf.objects.get(sequence=award.leaf_sequence)
    mail = Mail.objects.get(award_id=award.pk)
    assert (event.object_id, event.actor_id) == (str(award.pk), mette.pk)
    assert (leaf.kind, leaf.subject_id) == (LeafKind.ISSUE, str(award.pk))
    assert (mail.kind, mail.to_email, mail.language) == ("claim", "anna@kunde.test", "da")
    assert "Anna" not in str(event.detail)


def test_numbers_follow_each_other_within_a_year(give, now):
    numbers = [give(f"p{n}@x.test", f"P {n}").number for n in range(3)]
    next_year = give("later@x.test", "Later", at=now + timedelta(days=300)).number

    assert numbers == ["NV-2026-0001", "NV-2026-0002", "NV-2026-0003"]
    assert next_year == "NV-2027-0001"


def test_the_roster_gives_name_and_language(give, jonas_person):
    award = give("Jonas@Nordvind.test", "")

    assert award.recipient_name == "Jonas Ærøskøbing"
    assert (award.person, award.language) == (jonas_person, "da")


def test_the_language_of_the_badge_is_the_one_asked_for(give):
    award = give(language="en")

    assert signed_document(award)["credentialSubject"]["achievement"]["inLanguage"] == "en"
    assert award.title == "First aid"


def test_two_badges_of_one_person_cannot_be_matched(give, nordvind, now):
    other = published(nordvind, at=now, name={"en": "Truck", "da": "Truck"})

    hashes = {
        signed_document(a)["credentialSubject"]["identifier"][0]["identityHash"]
        for a in (give(), give(version=other))
    }

    assert len(hashes) == 2


def test_the_same_award_twice_is_refused_and_a_later_one_renews(give, now):
    first = give(valid_from=now - timedelta(days=700))
    with pytest.raises(AlreadyHasIt):
        give(valid_from=now - timedelta(days=700))

    renewal = give(valid_from=now)

    assert renewal.supersedes == first


class TestNobodyAwardsThemselves:
    def test_by_the_address_they_sign_in_with(self, give):
        with pytest.raises(SelfAward):
            give("mette@nordvind.test", "Mette")

    def test_by_another_verified_address(self, give, mette):
        mette.emailaddress_set.create(email="mette@hjem.test", verified=True)
        with pytest.raises(SelfAward):
            give("Mette@Hjem.test", "Mette")

    def test_by_an_address_the_roster_has_for_them(self, give, mette, jonas_person):
        jonas_person.user = mette
        jonas_person.save()
        with pytest.raises(SelfAward):
            give("jonas@nordvind.test", "Jonas")

    def test_by_a_roster_row_without_an_account(self, give, nordvind, jonas_person):
        jonas_person.user = None
        jonas_person.save()
        PersonEmail.objects.create(
            person=jonas_person, organisation=nordvind, email="mette@nordvind.test"
        )
        with pytest.raises(SelfAward):
            give("jonas@nordvind.test", "Jonas")


@pytest.mark.parametrize(
    ("facts", "refusal", "field"),
    [
        ({"email": "anna(at)x.test"}, BadRecipient, "email"),
        ({"email": "a@b@c.test"}, BadRecipient, "email"),
        ({"email": ""}, BadRecipient, "email"),
        ({"email": "anna@x.test\r\nBcc: all@x.test"}, BadRecipient, "email"),
        ({"name": ""}, BadRecipient, "name"),
        ({"name": "Anna 010190-1234"}, BadRecipient, "name"),
        ({"name": "An\u202ena"}, BadRecipient, "name"),
        ({"name": "A" * 121}, BadRecipient, "name"),
        ({"narrative": "cpr 010190-1234"}, BadFact, "narrative"),
        ({"narrative": "x" * 4001}, BadFact, "narrative"),
        ({"evidence": ["ftp://x.test/"]}, BadFact, "evidence"),
        ({"evidence": ["javascript:alert(1)"]}, BadFact, "evidence"),
        ({"evidence": [f"https://x.test/{n}" for n in range(11)]}, BadFact, "evidence"),
        ({"result": "x" * 201}, BadFact, "result"),
    ],
    ids=str,
)
def test_what_no_badge_may_hold_is_refused_by_field(give, facts, refusal, field):
    with pytest.raises(refusal) as caught:
        give(**facts)

    assert caught.value.field == field
    assert not Award.objects.exists()


def test_an_end_before_the_beginning_is_refused(give, now):
    with pytest.raises(BadFact) as caught:
        give(valid_until=now - timedelta(days=1))
    assert caught.value.field == "valid_until"


def test_a_moment_without_a_zone_is_refused(give, now):
    with pytest.raises(BadFact):
        give(valid_from=now.replace(tzinfo=None))


def test_a_draft_and_an_archived_badge_cannot_be_awarded(give, first_aid, now):
    first_aid.achievement.archived_at = now
    with pytest.raises(NotPublished):
        give()
    first_aid.achievement.archived_at = None
    first_aid.published_at = None
    with pytest.raises(NotPublished):
        give()


def test_evidence_that_is_asked_for_must_be_given(give, nordvind, now):
    version = published(nordvind, at=now, evidence_required=True)
    with pytest.raises(EvidenceMissing):
        give(version=version)
    give(version=version, evidence=["https://x.test/1"])


def test_only_those_who_may_award_and_only_their_own(actor, karin, mallory, first_aid, now):
    for person in (karin, mallory):
        with pytest.raises(NotAllowed):
            award_one(actor=actor(person), version=first_aid, email="a@x.test", name="A", at=now)


def test_where_two_must_sign_one_cannot(give, nordvind):
    nordvind.needs_sign_off = True
    nordvind.save()
    with pytest.raises(NeedsSignOff):
        give()


def test_without_an_identity_nothing_is_issued(give, issuing, now):
    issuing.replaced_at = now
    issuing.save()
    with pytest.raises(CannotIssue):
        give()
    assert not Award.objects.exists()
    assert not Mail.objects.exists()


def test_a_badge_that_can_be_put_on_hold_stands_on_two_lists(give, nordvind, now):
    award = give(version=published(nordvind, at=now, suspendable=True))

    purposes = {e["statusPurpose"] for e in signed_document(award)["credentialStatus"]}
    assert purposes == {"revocation", "suspension"}
    assert "credentialSchema" not in signed_document(award)
    assert report_on(award, at=now).trusted


@pytest.mark.parametrize("where", ["row", "document"])
def test_altered_bytes_are_never_given_out(give, where, caplog):
    award = give()
    if where == "row":
        Award.objects.filter(pk=award.pk).update(recipient_name="Emma")
        award.refresh_from_db()
    else:
        altered = CompactDocument.objects.get(pk=award.leaf_sequence)
        altered.slots = bytes(altered.slots)[:-1] + b"!"
        altered.save()

    with pytest.raises(Altered):
        signed_bytes(award)
    with pytest.raises(Altered):
        report_on(award, at=award.issued_at)
    assert str(award.pk) in {getattr(r, "award_id", "") for r in caplog.records}
    assert signed_bytes(award, DocumentForm.TOKEN)


def test_the_report_follows_the_days(give, now):
    award = give(valid_from=now + timedelta(days=1))

    verdicts = [
        report_on(award, at=at).verdict
        for at in (now, now + timedelta(days=2), now + timedelta(days=3 * 366))
    ]

    # Three years on, the list has run out too; the end of the award weighs more.
    assert verdicts == [Verdict.NOT_YET_VALID, Verdict.GENUINE, Verdict.EXPIRED]
    assert award.state_at(now) is AwardState.ISSUED


def test_a_mail_sent_again_takes_the_place_of_the_first(give, actor, mette, now):
    award = give()

    again = resend_claim_mail(actor=actor(mette), award=award, at=now, email="anna@hjem.test")

    first = Mail.objects.exclude(pk=again.pk).get(award_id=award.pk)
    assert first.cancelled_at == now
    assert again.to_email == "anna@hjem.test"
    assert award.claim_links.count() == 2
