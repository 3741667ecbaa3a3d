# SPDX-License-Identifier: Apache-2.0

"""What the other rooms get from custody: an issuer that signs, an index, a list that is served."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from skillmark import Achievement, Verdict, Verifier, issue
from skillmark.errors import FetchError, RevokedError, StatusUnknownError, SuspendedError
from skillmark.model import Criteria
from skillmark.status import status_entry
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody.documents import controller_document, own_documents, profile_of
from skillmark_server.custody.lists import (
    own_lists_fetcher,
    publish_due,
    set_bit,
    take_index,
    take_indices,
)
from skillmark_server.custody.models import IdentityKind, StatusList
from skillmark_server.custody.publishing import lists_late
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.custody.services import create_identity
from skillmark_server.custody.signing import issuer_for
from skillmark_server.operate.checkup import _keys

ACHIEVEMENT = Achievement(
    id="https://skills.test/achievements/1/v1",
    name="First aid",
    description="Twelve hours of first aid.",
    criteria=Criteria(narrative="Show it on a manikin."),
)


@pytest.fixture
def identity(nordvind, now):
    return create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=now, actor=SYSTEM)


@pytest.fixture
def demo(nordvind, now, settings):
    settings.BASE_URL, settings.DEMO = "http://localhost:8000", True
    settings.MAY_ISSUE_FOR_REAL = False
    nordvind.is_demo = True
    nordvind.save()
    return create_identity(organisation=nordvind, kind=IdentityKind.DEMO, at=now, actor=SYSTEM)


def signed(organisation, at, *purposes, **others):
    with transaction.atomic():
        places = [take_index(organisation, purpose, at=at) for purpose in purposes]
    return places, issue(
        ACHIEVEMENT,
        to="ada@example.org",
        by=issuer_for(organisation, at=at),
        at=at,
        status=[place.entry for place in places],
        **others,
    )


def verifier():
    return Verifier(known=own_documents(), fetcher=own_lists_fetcher())


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_a_badge_signed_here_verifies_in_process(nordvind, identity, now, proof):
    _, badge = signed(nordvind, now, "revocation", proof=proof)

    found = verifier().verify(badge.text, at=now)

    assert found.document["issuer"]["id"] == identity.did
    assert identity.did == f"did:web:skills.test:i:{identity.pk}"


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_a_demonstration_signs_with_the_key_that_is_its_name(nordvind, demo, now, proof):
    _, badge = signed(nordvind, now, "revocation", proof=proof)

    report = verifier().inspect(badge.text, at=now)

    assert report.verdict is Verdict.GENUINE
    assert demo.did.startswith("did:key:z6Mk")
    assert profile_of(nordvind).name == "Nordvind A/S (DEMO)"


@pytest.mark.parametrize(
    ("purpose", "error"), [("revocation", RevokedError), ("suspension", SuspendedError)]
)
def test_a_bit_that_is_set_counts_once_the_list_is_published(
    nordvind, identity, now, purpose, error
):
    (place,), badge = signed(nordvind, now, purpose)
    later = now + timedelta(seconds=30)

    set_bit(place.list.pk, place.index, value=True, at=now)
    assert verifier().inspect(badge.text, at=later).trusted
    assert publish_due(later) == 1

    with pytest.raises(error):
        verifier().verify(badge.text, at=later)
    set_bit(place.list.pk, place.index, value=False, at=later)
    publish_due(later)
    assert verifier().inspect(badge.text, at=later + timedelta(seconds=1)).trusted


def test_a_list_is_served_from_its_first_index_on_and_each_purpose_has_its_own(
    nordvind, identity, now
):
    places, _ = signed(nordvind, now, "revocation", "suspension")

    assert {place.list.version for place in places} == {1}
    assert len({place.list.pk for place in places}) == 2
    assert (
        places[0].entry["statusListCredential"] == f"https://skills.test/status/{places[0].list.pk}"
    )


def test_no_index_is_given_out_twice_and_a_full_list_is_followed_by_another(
    nordvind, identity, now
):
    first, _ = signed(nordvind, now, "revocation")
    taken = {(place.list.pk, place.index) for place in first}
    StatusList.objects.update(given_out=131_070)
    with transaction.atomic():
        places = [take_index(nordvind, "revocation", at=now) for _ in range(4)]
    taken |= {(place.list.pk, place.index) for place in places}

    assert len(taken) == 5
    assert [place.list.number for place in places] == [1, 1, 2, 2]


def test_many_indices_are_what_one_at_a_time_gives(nordvind, identity, now):
    with transaction.atomic():
        one = [take_index(nordvind, "revocation", at=now).index for _ in range(5)]
        StatusList.objects.update(given_out=0)
        (many,) = take_indices(nordvind, "revocation", 5, at=now)

    assert many.indices == one
    assert many.first == 0
    assert StatusList.objects.get().given_out == 5
    assert many.entry(4) == status_entry(many.address, one[4], "revocation")


def test_many_indices_go_on_in_the_next_list(nordvind, identity, now):
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)
    StatusList.objects.update(given_out=131_070)
    with transaction.atomic():
        taken = take_indices(nordvind, "revocation", 1_000, at=now)

    assert [(one.list.number, one.first, len(one.indices)) for one in taken] == [
        (1, 131_070, 2),
        (2, 0, 998),
    ]
    assert [one.list.version for one in taken] == [1, 1]
    assert len(set(taken[1].indices)) == 998
    sizes = StatusList.objects.order_by("number").values_list("size", "given_out")
    assert list(sizes) == [(131_072, 131_072), (1_048_576, 998)]


def test_the_queries_of_a_thousand_indices_are_those_of_one(
    nordvind, identity, now, django_assert_num_queries
):
    with transaction.atomic():
        take_index(nordvind, "revocation", at=now)
        with django_assert_num_queries(4):
            take_indices(nordvind, "revocation", 1_000, at=now)


@pytest.mark.parametrize("count", [0, -1])
def test_no_indices_cannot_be_taken(nordvind, identity, now, count):
    with transaction.atomic(), pytest.raises(ValueError, match="at least 1"):
        take_indices(nordvind, "revocation", count, at=now)


@pytest.mark.django_db(transaction=True)
def test_many_indices_are_taken_in_the_transaction_that_uses_them(nordvind, identity, now):
    with pytest.raises(TransactionManagementError):
        take_indices(nordvind, "revocation", 2, at=now)


def test_a_list_is_signed_anew_after_a_day_and_not_before(nordvind, identity, now):
    signed(nordvind, now, "revocation")

    assert publish_due(now + timedelta(hours=23)) == 0
    assert publish_due(now + timedelta(hours=24)) == 1
    assert StatusList.objects.get().version == 2


def test_an_altered_list_is_never_handed_out(nordvind, identity, now):
    _, badge = signed(nordvind, now, "revocation")
    row = StatusList.objects.get()
    StatusList.objects.update(document=bytes(row.document).replace(b"ttl", b"ttm"))

    with pytest.raises(StatusUnknownError):
        verifier().verify(badge.text, at=now)


def test_the_document_lists_both_keys(identity):
    document = controller_document(identity)

    assert document["id"] == identity.did
    assert len(document["assertionMethod"]) == 2
    assert own_documents()[identity.did] == document


def test_what_is_not_ours_is_asked_of_the_fallback_or_of_nobody(identity):
    with pytest.raises(FetchError, match="not of this site"):
        own_lists_fetcher().fetch("https://elsewhere.test/status/1")


@pytest.mark.parametrize(
    ("is_demo", "demo_site", "may", "expected"),
    [
        pytest.param(False, True, True, "demonstration data", id="a real one in a demonstration"),
        pytest.param(False, False, False, "public https", id="a real one on localhost"),
    ],
)
def test_who_may_not_issue_is_told_why(
    nordvind, identity, now, settings, is_demo, demo_site, may, expected
):
    nordvind.is_demo = is_demo
    settings.DEMO, settings.MAY_ISSUE_FOR_REAL = demo_site, may

    with pytest.raises(CannotIssue) as refused:
        issuer_for(nordvind, at=now)

    assert expected in str(refused.value)


def test_without_an_identity_nothing_is_signed_and_no_index_is_given_out(nordvind, now):
    with pytest.raises(CannotIssue, match="no issuer identity"):
        issuer_for(nordvind, at=now)
    with transaction.atomic(), pytest.raises(CannotIssue):
        take_index(nordvind, "revocation", at=now)


def test_an_issuer_is_opened_once_and_again_when_its_facts_change(nordvind, identity, now):
    first = issuer_for(nordvind, at=now)
    assert issuer_for(nordvind, at=now) is first
    nordvind.name = "Nordvind Energi A/S"
    assert issuer_for(nordvind, at=now).profile.name == "Nordvind Energi A/S"


def test_a_fact_that_no_badge_may_hold_is_named(nordvind, identity, now):
    nordvind.description = {"da": "Ring til Anna, 010190-1234"}

    with pytest.raises(CannotIssue):
        issuer_for(nordvind, at=now)


def test_a_list_that_is_not_signed_in_time_is_told_to_the_operator(nordvind, identity, now):
    (place,), _ = signed(nordvind, now, "revocation")
    ten = timedelta(minutes=10)
    set_bit(place.list.pk, place.index, value=True, at=now)

    assert lists_late(at=now + timedelta(minutes=9), by=ten) == 0
    assert lists_late(at=now + ten, by=ten) == 1
    publish_due(now + ten)
    assert lists_late(at=now + timedelta(hours=24), by=ten) == 0
    assert lists_late(at=now + timedelta(hours=25), by=ten) == 1


def test_the_doctor_says_whether_keys_open(nordvind, identity, now, settings):
    signed(nordvind, now, "revocation")
    said = "every signing key opens; site seals new ones"
    assert said in {found.words for found in _keys(now)}

    settings.KEY_ENCRYPTION_KEY = "another key of this site, forty characters long"

    assert next(_keys(now)).words == "2 signing keys do not open"
