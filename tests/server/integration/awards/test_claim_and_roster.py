# SPDX-License-Identifier: Apache-2.0

"""Keeping a badge tells the roster whose account it is: only by an address of both."""

from __future__ import annotations

import pytest

from skillmark_server.accounts.models import Person, PersonEmail
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import claim_award
from skillmark_server.outbox.models import Mail
from tests.server.integration.awards.test_claiming import secret_of


@pytest.fixture
def in_roster(nordvind, now):
    def add(name, email):
        person = Person.objects.create(
            organisation=nordvind, name=name, sort_name=name.lower(), created_at=now, changed_at=now
        )
        PersonEmail.objects.create(
            person=person, organisation=nordvind, email=email, is_primary=True
        )
        return person

    return add


def _claim(award, user, now):
    secret = secret_of(Mail.objects.get(award_id=award.pk))
    claim_award(secret=secret, user=user, visibility=Visibility.PUBLIC, at=now)


def test_the_roster_learns_whose_account_it_is(in_roster, give, jonas, now):
    person = in_roster("Jonas", "jonas@nordvind.test")

    _claim(give("jonas@nordvind.test", "Jonas"), jonas, now)

    person.refresh_from_db()
    assert person.user == jonas


def test_a_forwarded_mail_joins_nobody_to_another_persons_account(in_roster, give, jonas, now):
    person = in_roster("Bo", "bo@nordvind.test")

    _claim(give("bo@nordvind.test", "Bo"), jonas, now)

    person.refresh_from_db()
    assert person.user is None


def test_an_account_is_one_person_of_an_organisation(in_roster, give, jonas, now):
    known = in_roster("Jonas", "old@nordvind.test")
    known.user = jonas
    known.save()
    other = in_roster("Jonas again", "jonas@nordvind.test")

    _claim(give("jonas@nordvind.test", "Jonas"), jonas, now)

    other.refresh_from_db()
    assert other.user is None
