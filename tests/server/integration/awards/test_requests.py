# SPDX-License-Identifier: Apache-2.0

"""Somebody asks for a badge by a poster's code; their address is shown; somebody else decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.awards import running
from skillmark_server.awards.documents import signed_document
from skillmark_server.awards.models import Award, AwardRequest
from skillmark_server.awards.refusals import (
    AlreadyHasIt,
    BadFact,
    BadRecipient,
    EvidenceMissing,
    LinkUnusable,
    NotPublished,
    RequestClosed,
    RequestsClosed,
    SelfAward,
)
from skillmark_server.awards.services import (
    ask_for_badge,
    confirm_request,
    decide_request,
    end_request_link,
    open_request_link,
    sign_off_batch,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed
from tests.server.cast_awards import published
from tests.server.integration.awards.test_claiming import secret_of


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def link(may, first_aid, now):
    return open_request_link(actor=may, achievement=first_aid.achievement, at=now)


@pytest.fixture
def ask(link, now):
    def one(email="anna@x.test", name="Anna Berg", **facts):
        return ask_for_badge(
            **({"code": link.code, "email": email, "name": name, "at": now} | facts)
        )

    return one


@pytest.fixture
def asked(ask, now):
    request = ask(narrative="I did it.", evidence=["https://x.test/1"], language="en")
    return confirm_request(
        secret=secret_of(Mail.objects.get(kind="request-received")), at=now
    ), request


def test_nothing_can_be_decided_before_the_address_was_shown(ask, may, now):
    request = ask()
    assert request.confirmed_at is None
    with pytest.raises(RequestClosed):
        decide_request(actor=may, request=request, is_approved=True, at=now)


def test_approved_it_becomes_a_badge_with_what_was_said(asked, may, now):
    request = decide_request(actor=may, request=asked[0], is_approved=True, at=now)

    document = signed_document(request.award)
    assert document["credentialSubject"]["narrative"] == "I did it."
    assert document["evidence"][0]["id"] == "https://x.test/1"
    assert request.award.language == "en"
    with pytest.raises(RequestClosed):
        decide_request(actor=may, request=request, is_approved=True, at=now)


def test_returned_with_a_reason_they_are_told_and_may_ask_again(asked, ask, may, now):
    with pytest.raises(BadFact):
        decide_request(actor=may, request=asked[0], is_approved=False, reason=" ", at=now)
    decide_request(actor=may, request=asked[0], is_approved=False, reason="A photo.", at=now)

    assert Mail.objects.get(kind="request-returned").context["reason"] == "A photo."
    assert ask().pk != asked[0].pk


def test_nobody_decides_about_themselves(ask, may, mette, now):
    request = ask("mette@nordvind.test", "Mette", user=mette)
    assert request.confirmed_at == now
    with pytest.raises(SelfAward):
        decide_request(actor=may, request=request, is_approved=True, at=now)


def test_a_verified_address_needs_no_mail(ask, jonas):
    request = ask("jonas@nordvind.test", "Jonas", user=jonas)
    assert request.user == jonas
    assert not Mail.objects.exists()


def test_a_stranger_changes_nothing_of_a_confirmed_request(asked, ask, now):
    ask(name="Somebody Else", at=now + timedelta(hours=1))
    assert AwardRequest.objects.get().name == "Anna Berg"
    assert Mail.objects.filter(kind="request-received").count() == 1


def test_asking_ten_times_sends_one_mail(ask, now):
    for seconds in range(10):
        ask(at=now + timedelta(seconds=seconds))
    assert AwardRequest.objects.count() == 1
    assert Mail.objects.count() == 1


def test_an_approval_for_who_has_it_is_refused_and_stays_open(asked, give, may, now):
    give("anna@x.test", "Anna Berg")
    with pytest.raises(AlreadyHasIt):
        decide_request(actor=may, request=asked[0], is_approved=True, at=now)
    assert AwardRequest.objects.get().decided_at is None


def test_where_two_must_sign_an_approval_waits_for_the_second(
    asked, nordvind, may, actor, ole, now
):
    nordvind.needs_sign_off = True
    nordvind.save()
    decide_request(actor=may, request=asked[0], is_approved=True, at=now)
    assert not Award.objects.exists()

    batch = asked[0].organisation.batches.get()
    sign_off_batch(actor=actor(ole), batch=batch, at=now)
    running.run_due_batches(at=now + timedelta(hours=1))

    assert AwardRequest.objects.get().award == Award.objects.get()


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"email": "x"}, BadRecipient),
        ({"name": " "}, BadRecipient),
        ({"name": "010190-1234"}, BadRecipient),
        ({"narrative": "010190-1234"}, BadFact),
        ({"evidence": ["x"]}, BadFact),
        ({"code": "NOPE"}, RequestsClosed),
    ],
    ids=str,
)
def test_what_cannot_stand_in_a_badge_is_refused(ask, facts, refusal):
    with pytest.raises(refusal):
        ask(**facts)
    assert not AwardRequest.objects.exists()


def test_evidence_is_asked_for_where_the_badge_does(may, nordvind, ask, now):
    version = published(nordvind, at=now, evidence_required=True)
    link = open_request_link(actor=may, achievement=version.achievement, at=now)
    with pytest.raises(EvidenceMissing):
        ask(code=link.code)


def test_links_open_and_close(may, first_aid, ask, link, now):
    with pytest.raises(BadFact):
        open_request_link(
            actor=may, achievement=first_aid.achievement, at=now, opens_at=now, closes_at=now
        )
    late = open_request_link(
        actor=may,
        achievement=first_aid.achievement,
        at=now,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    for days, is_open in ((0, False), (1, True), (2, False)):
        if is_open:
            ask(code=late.code, at=now + timedelta(days=days))
        else:
            with pytest.raises(RequestsClosed):
                ask(code=late.code, at=now + timedelta(days=days))
    end_request_link(actor=may, link=link, at=now)
    with pytest.raises(RequestsClosed):
        ask(at=now)


def test_an_unpublished_badge_gets_no_link(may, first_aid, now):
    first_aid.achievement.published = None
    with pytest.raises(NotPublished):
        open_request_link(actor=may, achievement=first_aid.achievement, at=now)


def test_links_and_decisions_are_the_organisations_own(asked, link, actor, karin, mallory, now):
    for person in (karin, mallory):
        with pytest.raises(NotAllowed):
            decide_request(actor=actor(person), request=asked[0], is_approved=True, at=now)
        with pytest.raises(NotAllowed):
            end_request_link(actor=actor(person), link=link, at=now)
        with pytest.raises(NotAllowed):
            open_request_link(actor=actor(person), achievement=link.achievement, at=now)


def test_an_unknown_confirmation_says_so(now):
    with pytest.raises(LinkUnusable):
        confirm_request(secret="x", at=now)
    with pytest.raises(LinkUnusable):
        confirm_request(secret="", at=now)
