# SPDX-License-Identifier: Apache-2.0

"""
Every page that lists things asks the database as often for many rows as for a few.

One world grows between two looks. What was kept of a look is forgotten before the next one, so
that what is verified anew for a line shows.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Person
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.selectors import Filters
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.holdings.services import hand_in_certificate
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import BulkAct, BulkKind, Endorsed, RenewalRequest
from skillmark_server.lifecycle.services import ask_for_bulk_act, ask_for_endorsement
from skillmark_server.portfolio.models import EntryKind
from skillmark_server.portfolio.services import (
    arrange_collection,
    choose_awards,
    make_application,
    make_collection,
    set_up_page,
    set_up_resume,
    write_entry,
)
from tests.server.cast_awards import able_to_issue, published

FEW, MANY = 2, 5
OF_A_LEARNER = (
    "/my/",
    "/my/transcript",
    "/my/transcript.json",
    "/my/page",
    "/my/collections/{collection}",
    "/my/resume",
    "/my/resume/file.json",
    "/my/applications/",
    "/my/applications/new",
    "/my/certificates/",
    "/endorsements/mine",
    "/c/{collection}",
    "/p/jonas",
    "/r/{resume}",
    "/r/{resume}.json",
    "/s/{application}",
)
OF_AN_ISSUER = (
    "/",
    "/figures/",
    "/awards/",
    "/awards/ending/",
    "/awards/many/",
    "/awards/many/{act}",
    "/certificates/",
    "/endorsements/",
    "/people/{person}",
)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def world(actor, mette, jonas, nordvind, now):
    """`world(2)`: two more of everything; returns the names that stand in addresses."""
    able_to_issue(nordvind, at=now - timedelta(days=30))
    person = Person.objects.create(
        organisation=nordvind, name="Jonas", user=jonas, created_at=now, changed_at=now
    )
    Employment.objects.create(person=person, from_on=date(2020, 1, 1))
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=now)
    resume = set_up_resume(user=jonas, visibility=Visibility.PUBLIC, at=now)

    def grow(more: int) -> dict[str, str]:
        for _ in range(more):
            number = Award.objects.count()
            _one_more(number)
            award = award_one(
                actor=actor(mette),
                version=published(nordvind, at=now, name={"en": f"B{number}", "da": f"B{number}"}),
                email=jonas.email,
                name=jonas.name,
                valid_from=now - timedelta(days=9),
                valid_until=now + timedelta(days=20),
                at=now,
            )
            accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
            RenewalRequest.objects.create(award=award, asked_by=jonas, asked_at=now)
            ask_for_endorsement(
                actor=actor(mette),
                target=target_for(actor(mette), Endorsed.ACHIEVEMENT, award.version.achievement_id),
                email=f"partner{number}@kunde.test",
                at=now,
            )
        ids = list(Award.objects.order_by("leaf_sequence").values_list("pk", flat=True))
        collection = make_collection(
            user=jonas, name=f"C{len(ids)}", visibility=Visibility.PUBLIC, at=now
        )
        arrange_collection(user=jonas, collection_id=collection.pk, award_ids=ids, at=now)
        choose_awards(user=jonas, award_ids=ids, at=now)
        _application, opens = make_application(
            user=jonas, name=f"D{len(ids)}", award_ids=ids, days=30, at=now
        )
        BulkAct.objects.all().delete()
        act = ask_for_bulk_act(
            actor=actor(mette),
            choice=Choice(filters=Filters(issued_from=now - timedelta(days=10))),
            kind=BulkKind.REVOKE,
            reason="to be looked at",
            at=now,
        )
        return {
            "collection": str(collection.pk),
            "resume": str(resume.id),
            "application": opens.rpartition("/")[2],
            "act": str(act.pk),
            "person": str(person.pk),
        }

    def _one_more(number: int) -> None:
        write_entry(user=jonas, entry_kind=EntryKind.WORK, title=f"Driver {number}", at=now)
        hand_in_certificate(
            user=jonas,
            organisation_id=nordvind.pk,
            title=f"Licence {number}",
            issuer="The state",
            issued_on=date(2026, 1, 1),
            data=f"%PDF-1.4\n1 0 obj\n% {number}\n%%EOF\n".encode(),
            at=now,
        )

    return grow


def asked(client: Client, pages: tuple[str, ...], names: dict[str, str]) -> dict[str, list[str]]:
    """By page: what it asks, the second time that it is looked at."""
    found = {}
    for page in pages:
        address = page.format(**names)
        for _ in range(2):
            forget_reports()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
                body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, (address, answer.status_code)
        assert body
        found[page] = [query["sql"] for query in queries]
    return found


def test_more_rows_are_no_more_queries(as_, world, mette, jonas):
    names = world(FEW)
    looks = ((as_(jonas), OF_A_LEARNER), (as_(mette), OF_AN_ISSUER))
    few = [asked(client, pages, names) for client, pages in looks]
    names = world(MANY - FEW)
    many = [asked(client, pages, names) for client, pages in looks]

    grown = {
        page: (len(before[page]), len(after[page]))
        for before, after in zip(few, many, strict=True)
        for page in before
        if len(after[page]) > len(before[page])
    }
    assert not grown
