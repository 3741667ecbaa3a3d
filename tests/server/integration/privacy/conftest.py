# SPDX-License-Identifier: Apache-2.0

"""Jonas, whom Nordvind employed, and what it holds about him."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.services import add_person, end_employment
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import (
    accept_award,
    ask_for_badge,
    award_one,
    open_request_link,
)
from skillmark_server.privacy.models import SubjectKind
from skillmark_server.privacy.services import note_request
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def version(nordvind, now):
    able_to_issue(nordvind, at=now - timedelta(days=1_000))
    return published(nordvind, at=now - timedelta(days=900))


@pytest.fixture
def given(actor, mette, version, now):
    """`given("ida@x.test")`: a badge to somebody; `keeper` claims it."""

    def give(email, *, at=None, keeper=None, evidence=()) -> Award:
        award = award_one(
            actor=actor(mette),
            version=version,
            email=email,
            name="Ida Holm",
            at=at or now - timedelta(days=2),
            evidence=list(evidence),
        )
        if keeper is not None:
            accept_award(user=keeper, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
        award.refresh_from_db()
        return award

    return give


@pytest.fixture
def in_roster(actor, mette, now):
    """`in_roster("ida@x.test", until=date(...))`: a person of Nordvind's roster."""

    def add(email, *, until: date | None = None):
        person = add_person(
            actor=actor(mette),
            facts=PersonFacts(name="Ida Holm", emails=(email,), employee_number="4711"),
            employment=EmploymentFacts(from_on=date(2020, 1, 1)),
            at=now,
        )
        if until is not None:
            end_employment(actor=actor(mette), person=person, on=until, at=now)
        return person

    return add


@pytest.fixture
def asked_for(actor, mette, version, now):
    """`asked_for("ida@x.test")`: a request for the badge, with evidence."""

    def ask(email):
        link = open_request_link(actor=actor(mette), achievement=version.achievement, at=now)
        return ask_for_badge(
            code=link.code,
            email=email,
            name="Ida Holm",
            at=now,
            evidence=["https://ida.test/proof"],
            narrative="I was there.",
        )

    return ask


@pytest.fixture
def noted(actor, mette, now):
    """`noted("ida@x.test", SubjectKind.ERASE)`: a request that Mette noted."""

    def note(email, kind=SubjectKind.ERASE):
        return note_request(actor=actor(mette), kind=kind, email=email, at=now)

    return note
